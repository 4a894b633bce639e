"""Contact data of a person as staff see it: masked, and one value in clear with a reason."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cms.core.errors import NotFound
from permissions.access import access_for
from permissions.actions import Action
from permissions.domain import masking
from permissions.domain.revealing import record_reveal
from permissions.models import PersonContact, User


@dataclass(frozen=True, kw_only=True)
class MaskedValue:
    """One value that may be asked for."""

    field: str
    label: str | Promise
    text: str


_FIELDS = {
    "phone": (_("Mobile number"), masking.mask_phone),
    "email": (_("E-mail"), masking.mask_email),
}


def may_reveal(*, actor: Any, user: User) -> bool:
    """Return whether ``actor`` answers for the account and so may have to call its owner."""
    return access_for(User).allows(actor, Action.MANAGE, user)


def masked_contact(*, actor: Any, user: User) -> list[MaskedValue]:
    """Return what is known of the person, masked; nothing for those who may not ask for it."""
    if not may_reveal(actor=actor, user=user):
        return []
    contact = PersonContact.objects.filter(person__user=user).first()
    found = [(field, label, mask(getattr(contact, field, ""))) for field, (label, mask) in _FIELDS.items()]
    return [MaskedValue(field=field, label=label, text=text) for field, label, text in found if text]


def reveal_contact(*, actor: Any, user: User, field: str, reason: str) -> str:
    """Return one value in clear; who, whom, which field and why stand in the audit trail.

    Raises:
        NotAllowed: the actor does not answer for the account.
        NotFound: nothing is known.
        Invalid: there is no reason.
        TooMany: the actor has looked at as much as an hour allows.
    """
    access_for(User).check(actor, Action.MANAGE, user)

    contact = PersonContact.objects.filter(person__user=user).select_related("person").first()
    value = getattr(contact, field, "") if field in _FIELDS else ""
    if contact is None or not value:
        raise NotFound("not_found", _("Nothing is known here."))

    record_reveal(
        actor=actor,
        subject_label=contact.person.name,
        subject_id=contact.pk,
        field=field,
        reason=reason,
        entry=contact.person,
    )
    return str(value)
