"""Sending what the outbox holds. Any number of workers may do it at the same time (ADR 0012).

A row is claimed by a conditional UPDATE with a lease, handed over, and marked. A worker that dies between handing over
and marking leaves the claim; when the lease ends another worker hands the message over again **with the same
reference**. So a crash costs at most one duplicate, and none where the provider honours the reference.
"""

import datetime
import logging
import random
from typing import Any

from django.conf import settings
from django.db.models import F, Q
from django.utils import timezone

from cms.core.schedule import scheduler_identity
from services.notices.domain import limits
from services.notices.domain.channels import SENDERS, ProviderDown, Refused
from services.notices.domain.messages import NotNeeded, compose
from services.notices.enums import Channel, DeliveryState
from services.notices.models import Delivery

logger = logging.getLogger(__name__)

LEASE = datetime.timedelta(minutes=2)
BATCH = 200
FIRST_PAUSE = datetime.timedelta(minutes=1)
LONGEST_PAUSE = datetime.timedelta(minutes=30)
_jitter = random.SystemRandom()


def drain(*, limit: int = BATCH) -> int:
    """Send what is due and return how many went out; a channel whose provider is down waits for the next run."""
    worker, sent = scheduler_identity()[:100], 0
    down: set[str] = set()
    for pk, channel in _due(limit):
        if channel in down:
            continue
        delivery = _claim(pk, worker)
        if delivery is None:
            continue
        outcome = _deliver(delivery)
        sent += outcome == DeliveryState.SENT
        if outcome == DeliveryState.QUEUED:
            down.add(channel)
    return sent


def _due(limit: int) -> list[tuple[int, str]]:
    rows = Delivery.objects.filter(_free()).order_by("-urgent", "next_attempt_at", "pk")
    return list(rows.values_list("pk", "channel")[:limit])


def _free() -> Q:
    now = timezone.now()
    return Q(state=DeliveryState.QUEUED, next_attempt_at__lte=now) | Q(
        state=DeliveryState.SENDING, claimed_until__lt=now
    )


def _claim(pk: int, worker: str) -> Delivery | None:
    """Take a delivery; exactly one of all concurrent workers gets it."""
    claimed = Delivery.objects.filter(_free(), pk=pk).update(
        state=DeliveryState.SENDING,
        claimed_by=worker,
        claimed_until=timezone.now() + LEASE,
        attempts=F("attempts") + 1,
    )
    return Delivery.objects.get(pk=pk) if claimed else None


def _deliver(delivery: Delivery) -> DeliveryState | None:
    """Send one claimed delivery and return its new state; QUEUED means that the provider is down."""
    if not delivery.urgent:
        opens = limits.next_open(timezone.now())
        if opens > timezone.now():
            _postpone(delivery, opens)
            return None
    message = compose(delivery)
    if isinstance(message, NotNeeded):
        return _finish(delivery, message.state, message.outcome)
    channel = Channel(delivery.channel)
    cap = limits.take(channel, delivery.recipient_id)
    if cap == "person":
        # It stays in the inbox, and the digest names it.
        return _finish(delivery, DeliveryState.SKIPPED, "cap_person")
    if cap == "platform":
        _postpone(delivery, limits.tomorrow_morning(), outcome="cap_platform")
        return None
    try:
        SENDERS[channel](message, delivery.reference)
    except Refused:
        limits.give_back(channel, delivery.recipient_id)
        return _finish(delivery, DeliveryState.GIVEN_UP, "refused")
    except ProviderDown:
        limits.give_back(channel, delivery.recipient_id)
        return _try_later(delivery)
    return _finish(delivery, DeliveryState.SENT, "sent")


def _mine(delivery: Delivery) -> Any:
    return Delivery.objects.filter(
        pk=delivery.pk,
        state=DeliveryState.SENDING,
        claimed_by=delivery.claimed_by,
        attempts=delivery.attempts,
    )


def _finish(delivery: Delivery, state: DeliveryState, outcome: str) -> DeliveryState:
    # What is over keeps no address and no link.
    changed = _mine(delivery).update(
        state=state, outcome=outcome, finished_at=timezone.now(), claimed_until=None, payload=""
    )
    if not changed:
        logger.warning("Delivery %s outlived its lease; it may have gone out twice", delivery.reference)
    return state


def _postpone(delivery: Delivery, moment: datetime.datetime, *, outcome: str = "quiet_hours") -> None:
    """Put a delivery back that may not go out now; that is no attempt."""
    _mine(delivery).update(
        state=DeliveryState.QUEUED,
        next_attempt_at=moment,
        claimed_until=None,
        attempts=F("attempts") - 1,
        outcome=outcome,
    )


def _try_later(delivery: Delivery) -> DeliveryState:
    age = timezone.now() - delivery.created_at
    if age > datetime.timedelta(hours=settings.NOTICES_GIVE_UP_HOURS):
        logger.error("Delivery %s by %s given up after %s", delivery.reference, delivery.channel, age)
        return _finish(delivery, DeliveryState.GIVEN_UP, "provider_down")
    pause = min(FIRST_PAUSE * 2 ** min(delivery.attempts - 1, 10), LONGEST_PAUSE)
    # Spread, so that a provider that comes back is not met by everything at once.
    pause *= _jitter.uniform(0.8, 1.2)
    _mine(delivery).update(
        state=DeliveryState.QUEUED,
        next_attempt_at=timezone.now() + pause,
        claimed_until=None,
        outcome="provider_down",
    )
    return DeliveryState.QUEUED
