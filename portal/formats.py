"""How dates, amounts and counts read on the portal (design.md, Words)."""

import datetime as dt
from decimal import Decimal

from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

MISSING = "—"
SOON_DAYS = 14
_WEEKDAYS = (
    pgettext_lazy("short weekday", "Mon"),
    pgettext_lazy("short weekday", "Tue"),
    pgettext_lazy("short weekday", "Wed"),
    pgettext_lazy("short weekday", "Thu"),
    pgettext_lazy("short weekday", "Fri"),
    pgettext_lazy("short weekday", "Sat"),
    pgettext_lazy("short weekday", "Sun"),
)


def local(value: dt.date | dt.datetime | None) -> dt.date | dt.datetime | None:
    """Return a datetime in the platform's time zone, a date unchanged."""
    return timezone.localtime(value) if isinstance(value, dt.datetime) and timezone.is_aware(value) else value


def as_date(value: dt.date | dt.datetime) -> dt.date:
    """Return the calendar day of a date or datetime in the platform's time zone."""
    value = local(value)  # type: ignore[assignment]  # not None here
    return value.date() if isinstance(value, dt.datetime) else value


def day(value: dt.date | dt.datetime | None) -> str:
    """Return 2026-11-20, for tables."""
    return as_date(value).isoformat() if value else MISSING


def day_in_words(value: dt.date | dt.datetime | None) -> str:
    """Return the month and day, with the year when it is not the current one, for running text."""
    if not value:
        return MISSING
    date = as_date(value)
    pattern = _("F j") if date.year == timezone.localdate().year else _("F j, Y")
    return date_format(date, pattern)


def day_with_weekday(value: dt.date | dt.datetime | None) -> str:
    """Return the month and day with the weekday, for invitations."""
    if not value:
        return MISSING
    return _("%(day)s (%(weekday)s)") % {"day": day_in_words(value), "weekday": weekday(as_date(value))}


def weekday(value: dt.date) -> str:
    """Return the short name of the weekday."""
    return str(_WEEKDAYS[value.weekday()])


def month(value: dt.date) -> str:
    """Return the month as calendars head their leaves."""
    return date_format(value, _("M"))


def clock(value: dt.datetime | None) -> str:
    """Return 09:00 in the platform's time zone."""
    return date_format(timezone.localtime(value), "H:i") if value else MISSING


def when(start: dt.datetime | None, end: dt.datetime | None) -> str:
    """Return the time of an event in one phrase, naming the second day only when there is one."""
    if not start:
        return MISSING
    text = f"{day_with_weekday(start)} {clock(start)}"
    if not end:
        return text
    if as_date(end) == as_date(start):
        return f"{text}–{clock(end)}"
    return f"{text} – {day_with_weekday(end)} {clock(end)}"


def days_ago(value: dt.date | dt.datetime | None) -> str:
    """Return how long ago a day was, to stand beside the date."""
    if not value:
        return ""
    days = (timezone.localdate() - as_date(value)).days
    if days <= 0:
        return _("today")
    return ngettext("%(days)d day ago", "%(days)d days ago", days) % {"days": days}


def days_left(value: dt.date | dt.datetime | None) -> int | None:
    """Return the number of days until a day, negative when it has passed."""
    return (as_date(value) - timezone.localdate()).days if value else None


def _figure(amount: Decimal | float) -> str:
    return f"{Decimal(amount).quantize(Decimal('0.1')).normalize():,f}"


def ten_thousands(low: Decimal | None, high: Decimal | None = None) -> str:
    """Return an amount or a range in 万元, with at most one decimal."""
    if low is None:
        if high is None:
            return _("negotiable")
        return _("up to %(figure)s ten thousand yuan") % {"figure": _figure(high)}
    if high is None or low == high:
        return _("%(figure)s ten thousand yuan") % {"figure": _figure(low)}
    return _("%(low)s–%(high)s ten thousand yuan") % {"low": _figure(low), "high": _figure(high)}


def thousands(number: int) -> str:
    """Return a count with separators."""
    return f"{number:,}"
