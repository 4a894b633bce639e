"""The row of an entry as the database has it: read under a lock, changed by one conditional UPDATE."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.core.errors import Conflict
from registries.models import RegistryEntry
from registries.signals import entries_changed

E = TypeVar("E", bound=RegistryEntry)


def reread(entry: E) -> E:
    """Return the row as the database has it, locked where the database can lock."""
    return type(entry)._default_manager.select_for_update(of=("self",)).get(pk=entry.pk)


def update_live(entry: E, expected: Mapping[str, Any], **fields: Any) -> E:
    """Change LIVE fields by one conditional UPDATE and return the row as it is now.

    Raises:
        Conflict: the row is no longer as expected.
    """
    model = type(entry)
    rows = model._default_manager.filter(pk=entry.pk, **expected)
    if rows.update(**fields, updated_at=timezone.now()) != 1:
        raise Conflict("changed_meanwhile", _("Somebody changed this just now. Reload the page."))
    entries_changed.send(sender=model, library=entry.library_slug, ids=[entry.pk])
    return model._default_manager.get(pk=entry.pk)
