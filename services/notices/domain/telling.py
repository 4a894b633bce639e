"""An announcement becomes notices, in the transaction of its cause: undone with it, kept with it.

Everything of one kind that somebody does within a minute is one cause, so two hundred submissions are one notice a
reviewer with two hundred objects. What is told once in the life of an object carries ``once`` in its data: a text such
as ``"14 days 2027-01-31"`` that is never told twice for the object.
"""

import datetime
import hashlib
from collections.abc import Mapping
from typing import Any

from django.db.models import Model
from django.utils import timezone

from cms.core.announcements import Announcement, Kind
from services.notices.domain.outbox import queue_for, queue_to_address
from services.notices.domain.recipients import RULES, Recipients, recipients_of, signature
from services.notices.domain.settling import settle
from services.notices.enums import Channel, Purpose, topic_of
from services.notices.models import Cause, CauseItem, Notice

#: Facts that open something or are personal: never stored in the clear, never in a log.
SECRET = frozenset({"address", "path", "phone", "email"})
#: One cause per object even within a minute: their words name one person, role or address.
_SINGLE = frozenset({"verification", "people", "security", "organisation"})


def tell(announcement: Announcement, *, at: datetime.datetime | None = None) -> None:
    """Write the notices of an announcement, and queue what goes out by other channels.

    ``at`` tells of something that happened earlier, such as the history of the demo region.
    """
    at = at or timezone.now()
    rule = RULES[announcement.kind]
    settle(rule.settles, announcement.obj)
    if announcement.kind == Kind.INVITATION_SENT:
        _invite(announcement)
    once = _once_key(announcement)
    if once is not None and CauseItem.objects.filter(once_key=once).exists():
        return
    sign = _digest(signature(announcement))
    cause = Cause.objects.filter(key=_key(announcement, at)).first()
    if cause is not None and CauseItem.objects.filter(cause=cause, signature=sign).exists():
        Notice.objects.filter(cause=cause).exclude(read_at=None).update(read_at=None)
    else:
        recipients = recipients_of(announcement)
        if not recipients:
            return
        cause = cause or _new_cause(announcement, at)
        _notify(cause, recipients)
    _add_item(cause, announcement, sign=sign, once=once)


def _invite(announcement: Announcement) -> None:
    """Send the invitation to the number or address that the manager gave; an account finds it in its inbox."""
    facts = announcement.data
    channels = {"phone": Channel.SMS, "email": Channel.EMAIL}
    channel = channels.get(str(facts.get("channel", "")))
    if channel is None or not facts.get("address") or not facts.get("path"):
        return
    queue_to_address(
        address=str(facts["address"]),
        channel=channel,
        purpose=Purpose.INVITATION,
        payload={
            "path": str(facts["path"]),
            "name": str(facts.get("name", "")),
            "role": str(facts.get("role", "")),
            "organisation": str(announcement.organisation_id or ""),
        },
        key=f"invitation:{_digest(facts['path'])}",
    )


def _new_cause(announcement: Announcement, at: datetime.datetime) -> Cause:
    actor = announcement.actor
    cause, _created = Cause.objects.get_or_create(
        key=_key(announcement, at),
        defaults={
            "created_at": at,
            "kind": announcement.kind.value,
            "actor_id": getattr(actor, "pk", None),
            "organisation_id": announcement.organisation_id,
        },
    )
    return cause


def _notify(cause: Cause, recipients: Recipients) -> None:
    known = set(Notice.objects.filter(cause=cause).values_list("recipient_id", flat=True))
    Notice.objects.filter(cause=cause, recipient_id__in=recipients).exclude(read_at=None).update(read_at=None)
    fresh = [
        Notice(cause=cause, recipient_id=pk, reason=reason, created_at=cause.created_at)
        for pk, reason in sorted(recipients.items())
        if pk not in known
    ]
    Notice.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=500)
    # A conflict leaves the row without its id, so they are read again.
    written = Notice.objects.filter(cause=cause, recipient_id__in=[row.recipient_id for row in fresh])
    queue_for(list(written.order_by("pk")), topic=topic_of(cause.kind))


def _add_item(cause: Cause, announcement: Announcement, *, sign: str, once: str | None) -> None:
    obj = announcement.obj
    item = CauseItem(
        cause=cause,
        object_type=type_of(obj),
        object_id=str(obj.pk) if obj is not None else "",
        data=_plain(announcement.data),
        secret_path=str(announcement.data.get("path", "")) if announcement.subjects else "",
        signature=sign,
        once_key=once,
    )
    CauseItem.objects.bulk_create([item], ignore_conflicts=once is not None)


def type_of(obj: Model | None) -> str:
    """Return the label of a model as items keep it."""
    return obj._meta.label_lower if obj is not None else ""


def _plain(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name not in SECRET}


def _key(announcement: Announcement, at: datetime.datetime) -> str:
    rule, obj = RULES[announcement.kind], announcement.obj
    parts = [
        announcement.kind.value,
        getattr(announcement.actor, "pk", None),
        type_of(obj),
        int(at.timestamp() // 60),
    ]
    if not rule.across:
        parts += [announcement.organisation_id, *sorted(announcement.subjects)]
    if topic_of(announcement.kind) in _SINGLE:
        parts += [str(obj.pk) if obj is not None else "", sorted(map(str, _plain(announcement.data).items()))]
    return _digest(parts)


def _once_key(announcement: Announcement) -> str | None:
    once, obj = announcement.data.get("once"), announcement.obj
    if not once or obj is None:
        return None
    return f"{announcement.kind}:{type_of(obj)}:{obj.pk}:{once}"[:160]


def _digest(value: Any) -> str:
    return hashlib.sha256(repr(value).encode()).hexdigest()
