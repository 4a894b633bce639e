"""What goes out is written first, in the transaction of its cause; sending is another process's work (ADR 0012)."""

import datetime
import json
from collections.abc import Mapping, Sequence

from django.conf import settings
from django.utils import timezone

from cms.core.tasks import enqueue
from permissions.crypto import digest
from services.notices.domain.addresses import reachable
from services.notices.domain.limits import next_open
from services.notices.domain.preferences import wanted_by
from services.notices.enums import URGENT, Channel, Purpose, Topic
from services.notices.models import Delivery, Notice

DRAIN = "notices.drain"


def queue_for(notices: Sequence[Notice], *, topic: Topic) -> None:
    """Queue the messages of new notices: by the channels that each recipient wants and can be reached by."""
    people = [notice.recipient_id for notice in notices]
    if not people:
        return
    addresses = reachable(people)
    wanted = wanted_by(addresses, topic) if addresses else {}
    urgent, now = topic in URGENT, timezone.now()
    due = now if urgent else next_open(now + datetime.timedelta(seconds=settings.NOTICES_DELAY_SECONDS))
    rows = [
        Delivery(
            notice=notice,
            recipient_id=notice.recipient_id,
            channel=channel,
            purpose=Purpose.NOTICE,
            urgent=urgent,
            key=f"notice:{notice.pk}:{channel}",
            address_digest=digest(addresses[notice.recipient_id][channel]) or "",
            next_attempt_at=due,
        )
        for notice in notices
        for channel in sorted(wanted.get(notice.recipient_id, ()))
        if channel in addresses[notice.recipient_id]
    ]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    if urgent and rows:
        enqueue(DRAIN)


def queue_to_address(
    *,
    address: str,
    channel: Channel,
    purpose: Purpose,
    payload: Mapping[str, str],
    key: str,
    recipient_id: int | None = None,
) -> None:
    """Queue a message to an address that no account has proven yet: an invitation, or the proof itself."""
    row = Delivery(
        recipient_id=recipient_id,
        channel=channel,
        purpose=purpose,
        # Somebody waits for it, or asked for it just now.
        urgent=purpose == Purpose.PROOF,
        payload=json.dumps({**payload, "address": address}, ensure_ascii=False),
        address_digest=digest(address) or "",
        key=key,
        next_attempt_at=timezone.now() if purpose == Purpose.PROOF else next_open(timezone.now()),
    )
    Delivery.objects.bulk_create([row], ignore_conflicts=True)
    enqueue(DRAIN)
