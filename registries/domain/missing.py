"""What a draft lacks for a submission, and what in it is wrong: all of it at once."""

from typing import Any

from django.core.exceptions import ValidationError

from registries.models import RegistryEntry
from registries.own_fields.entries import missing_own


def missing_in(draft: RegistryEntry) -> dict[str, list[Any]]:
    """Return a message by field for what is empty that a submission needs."""
    return {**draft.missing_for_submission(), **missing_own(draft)}


def wrong_in(draft: RegistryEntry) -> dict[str, list[Any]]:
    """Return the messages by field for what is filled in wrongly; what is merely empty is not among them."""
    try:
        draft.full_clean(validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        return {name: list(texts) for name, texts in error.message_dict.items()}
    return {}
