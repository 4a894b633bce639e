"""When a message may go out, and how many a day: quiet hours, and counts kept by conditional UPDATE."""

import datetime

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from services.notices.enums import Channel
from services.notices.models import Quota


def next_open(moment: datetime.datetime) -> datetime.datetime:
    """Return ``moment``, or the end of the quiet hours that it falls into (hours of the product's time zone)."""
    start, end = settings.NOTICES_QUIET_FROM, settings.NOTICES_QUIET_UNTIL
    local = timezone.localtime(moment)
    if start == end or not _is_quiet(local.hour, start, end):
        return moment
    morning = local.replace(hour=end, minute=0, second=0, microsecond=0)
    return morning if morning > local else morning + datetime.timedelta(days=1)


def _is_quiet(hour: int, start: int, end: int) -> bool:
    return start <= hour < end if start < end else hour >= start or hour < end


def tomorrow_morning() -> datetime.datetime:
    """Return the end of the next quiet hours after today: when the counts begin anew."""
    local = timezone.localtime() + datetime.timedelta(days=1)
    return local.replace(hour=settings.NOTICES_QUIET_UNTIL, minute=0, second=0, microsecond=0)


def take(channel: Channel, recipient_id: int | None) -> str:
    """Count one message; return which cap refuses it: ``person``, ``platform``, or nothing."""
    per_person, per_day = settings.NOTICES_CAPS[channel]
    if recipient_id is not None and not _add(f"{channel}:{recipient_id}", per_person):
        return "person"
    if not _add(str(channel), per_day):
        _remove(channel, recipient_id, platform=False)
        return "platform"
    return ""


def give_back(channel: Channel, recipient_id: int | None) -> None:
    """Count a message back that was not sent after all."""
    _remove(channel, recipient_id, platform=True)


def _add(key: str, cap: int) -> bool:
    day = timezone.localdate()
    rows = Quota.objects.filter(day=day, key=key, used__lt=cap)
    if rows.update(used=F("used") + 1):
        return True
    Quota.objects.bulk_create([Quota(day=day, key=key)], ignore_conflicts=True)
    return bool(rows.update(used=F("used") + 1))


def _remove(channel: Channel, recipient_id: int | None, *, platform: bool) -> None:
    keys = [f"{channel}:{recipient_id}"] if recipient_id is not None else []
    keys += [str(channel)] if platform else []
    Quota.objects.filter(day=timezone.localdate(), key__in=keys, used__gt=0).update(used=F("used") - 1)
