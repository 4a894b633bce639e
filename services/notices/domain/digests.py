"""The digest: one mail a day or a week with what waits, and none when nothing does."""

import datetime

from django.utils import timezone

from permissions.models import User
from services.notices.domain.lines import Line, lines_of
from services.notices.domain.reading import unread_of
from services.notices.enums import Channel, Purpose, Rhythm
from services.notices.models import Delivery, EmailProof, Notice, Subscription

#: Lines of a digest; the rest is a number and a link.
SHOWN = 20
#: What is due within so many days is worth a mail although it was told before.
SOON = datetime.timedelta(days=2)


def queue_digests(*, today: datetime.date | None = None) -> int:
    """Queue the digest of everybody who wants one today; a second call on the same day queues nothing."""
    day = today or timezone.localdate()
    never = Subscription.objects.filter(rhythm=Rhythm.NEVER).values("user_id")
    weekly = Subscription.objects.filter(rhythm=Rhythm.WEEKLY).values("user_id")
    proven = EmailProof.objects.exclude(digest="").values("user_id")
    rows = Notice.objects.filter(read_at=None, recipient__is_active=True, recipient_id__in=proven)
    rows = rows.exclude(recipient_id__in=never)
    if day.weekday() != 0:
        rows = rows.exclude(recipient_id__in=weekly)
    people = rows.order_by("recipient_id").values_list("recipient_id", flat=True).distinct()
    deliveries = [
        Delivery(
            recipient_id=pk,
            channel=Channel.EMAIL,
            purpose=Purpose.DIGEST,
            key=f"digest:{pk}:{day.isoformat()}",
        )
        for pk in people
    ]
    before = Delivery.objects.filter(purpose=Purpose.DIGEST).count()
    # The key is unique: two schedulers, or a repeated job, write each digest once.
    Delivery.objects.bulk_create(deliveries, ignore_conflicts=True, batch_size=500)
    return Delivery.objects.filter(purpose=Purpose.DIGEST).count() - before


def digest_lines(reader: User) -> tuple[list[Line], int]:
    """Return what a digest shows, what is due first, and how many notices wait; nothing where nothing is new.

    A reader who leaves notices unread is not told the same every morning: something must have come since the last
    digest, or fall due within two days.
    """
    rows = list(unread_of(reader)[:SHOWN])
    lines = [line for line in lines_of(reader, rows) if line.count]
    if not lines or not (_is_new(reader, rows) or any(_is_due(line) for line in lines)):
        return [], 0
    lines.sort(key=lambda line: (line.due is None, line.due or datetime.date.max))
    return lines, unread_of(reader).count()


def _is_new(reader: User, rows: list[Notice]) -> bool:
    last = (
        Delivery.objects.filter(recipient=reader, purpose=Purpose.DIGEST, state="sent")
        .order_by("-finished_at")
        .values_list("finished_at", flat=True)
        .first()
    )
    return last is None or any(row.created_at > last for row in rows)


def _is_due(line: Line) -> bool:
    return line.due is not None and line.due <= timezone.localdate() + SOON
