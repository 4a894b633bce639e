"""Named exceptions: one person reads one entry although no rule says so, until a moment."""

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.core.audit import record
from cms.core.errors import Invalid
from permissions.access import access_for
from permissions.actions import Action
from permissions.models import EntryException, User


def allow_exception(
    *, actor: Any, entry: Any, user: User, reason: str, until: datetime.datetime
) -> EntryException:
    """Let one named person read one entry until a moment, with a written reason.

    Raises:
        NotAllowed: the actor may not set who sees the entry.
        Invalid: no reason, or the moment has passed.
    """
    access_for(entry).check(actor, Action.SET_VISIBILITY, entry)

    if not reason.strip() or until <= timezone.now():
        message = _("Give a reason and a time in the future.")
        raise Invalid("reason_required", message, fields={"reason": [message]})

    with transaction.atomic():
        row, _created = EntryException.objects.update_or_create(
            # The library of the entry that was asked about: a caller cannot name another one.
            library=entry.library_slug,
            entry_id=entry.pk,
            user=user,
            defaults={
                "actions": [Action.VIEW.value, Action.VIEW_BODY.value],
                "reason": reason.strip(),
                "expires_at": until,
                "granted_by": actor,
            },
        )
        record(action="exception.allow", actor=actor, obj=entry, data={"user": user.pk, "reason": reason})
    return row
