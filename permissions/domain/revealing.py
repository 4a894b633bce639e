"""Personal data shown in clear: with a reason, on record, so many times an hour. One ledger for every screen."""

import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.core.audit import record
from cms.core.errors import DomainError, Invalid
from cms.core.models import AuditEntry
from permissions.models import User

ACTION = "personal.reveal"
#: Every action by which somebody sees personal data in clear; all of them count for one limit.
_COUNTED = (ACTION, "application.phone")
WINDOW = datetime.timedelta(hours=1)
REASON_LENGTH = 200


class TooMany(DomainError):
    """One has looked at as much personal data as an hour allows."""

    status = 429


def record_reveal(
    *,
    actor: Any,
    subject_label: str,
    subject_id: Any,
    field: str,
    reason: str,
    entry: Any = None,
) -> None:
    """Write down that ``actor`` is about to see ``field`` of somebody in clear; the value itself is not written.

    ``subject_label`` names the person or entry as the auditor may read it, ``subject_id`` is its key. Whoever calls has
    asked whether the actor may; call it before the value leaves the database.

    Raises:
        Invalid: there is no reason.
        TooMany: the actor has seen as many values this hour as the setting allows.
    """
    why = " ".join(reason.split())
    if not why:
        message = _("Write why you need this.")
        raise Invalid("reason_required", message, fields={"reason": [message]})
    if len(why) > REASON_LENGTH:
        text = str(_("At most %(n)d characters.")) % {"n": REASON_LENGTH}
        raise Invalid("reason_too_long", text, fields={"reason": [text]})

    with transaction.atomic():
        check_limit(actor=actor)

        record(
            action=ACTION,
            actor=actor,
            obj=entry,
            label=subject_label,
            data={"subject": subject_label, "subject_id": str(subject_id), "field": field, "reason": why},
        )


def check_limit(*, actor: Any) -> None:
    """Refuse one more look within this hour; call it inside the transaction that records the look.

    Raises:
        TooMany: the actor has seen as many values this hour as the setting allows.
    """
    # The row of the account lets reveals at the same time wait for each other: none slips past the count.
    User.objects.select_for_update().get(pk=actor.pk)
    if reveals_left(actor) <= 0:
        raise TooMany(
            "too_many_reveals",
            _("You have looked at %(n)d contacts within an hour. Try again later."),
            params={"n": settings.REVEALS_PER_HOUR},
        )


def reveals_left(actor: Any) -> int:
    """Return how many values ``actor`` may still see within this hour."""
    since = timezone.now() - WINDOW
    used = AuditEntry.objects.filter(user_id=actor.pk, timestamp__gt=since, action__in=_COUNTED).count()
    return max(0, int(settings.REVEALS_PER_HOUR) - used)
