"""Delete a draft with everything that hangs on it."""

from typing import Any

from django.db import transaction

from cms.core.audit import record
from permissions.access import access_for
from permissions.actions import Action
from registries.domain.attached import delete_attached
from registries.domain.rows import reread
from registries.models import RegistryEntry
from registries.signals import entries_changed


def delete(*, actor: Any, entry: RegistryEntry) -> None:
    """Delete a draft that was never published, with everything that hangs on it.

    Raises:
        NotAllowed: the actor may not delete it, or it was published once (take it down instead).
    """
    with transaction.atomic():
        row = reread(entry)
        access_for(row).check(actor, Action.DELETE, row)
        record(action="wagtail.delete", actor=actor, obj=row, deleted=True)
        delete_attached(entry=row)
        ids, model = [row.pk], type(row)
        row.delete()
        entries_changed.send(sender=model, library=row.library_slug, ids=ids)
