"""Working days: Monday to Friday, except for the days of the official holiday notices."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from cms.core.errors import Invalid
from cms.masterdata.models import Holiday, HolidayKind

MAX_DAYS = 2000
_SATURDAY = 5


class WorkingDay(NamedTuple):
    """Carry a computed day; ``complete`` is false when a year on the way has no holiday notice yet."""

    day: date
    complete: bool


def add_working_days(start: date, n: int) -> WorkingDay:
    """Return the ``n``-th working day after ``start``; zero gives the first working day from ``start`` on.

    Raises:
        Invalid: ``n`` is negative or above ``MAX_DAYS``.
    """
    if not 0 <= n <= MAX_DAYS:
        raise Invalid("working_days_range", _("Give a number of working days from 0 to 2000."))
    calendar = _Calendar(start, start + timedelta(days=2 * n + 60))
    return calendar.after(start, n)


def add_working_days_to_each(starts: Iterable[date], n: int) -> dict[date, WorkingDay]:
    """Return the ``n``-th working day after each of ``starts``, reading the holiday notices once."""
    days = set(starts)
    if not days:
        return {}
    calendar = _Calendar(min(days), max(days) + timedelta(days=2 * n + 60))
    return {start: calendar.after(start, n) for start in days}


def is_working_day(day: date) -> bool:
    """Say whether people work on ``day``, as far as the holiday table knows."""
    return _Calendar(day, day).works(day)


def working_days_between(start: date, end: date) -> tuple[int, bool]:
    """Count the working days after ``start`` up to and including ``end``, and say whether that is sure."""
    calendar = _Calendar(start, end)
    return calendar.between(start, end), calendar.covers(start, end)


def working_days_of_each(spans: Iterable[tuple[date, date]]) -> list[int]:
    """Return the working days after the first up to and including the second day of each span, read once."""
    pairs = list(spans)
    if not pairs:
        return []
    calendar = _Calendar(min(start for start, _end in pairs), max(end for _start, end in pairs))
    known = {pair: calendar.between(*pair) for pair in set(pairs)}
    return [known[pair] for pair in pairs]


def days_late(due_days: Iterable[date | None], today: date) -> list[int]:
    """Return by how many working days each due day has passed; zero where it has not, or where there is none.

    The day after the due day is the first, also when nobody works on it: what is called late is late by something.
    """
    days = list(due_days)
    spans = [(day, today) for day in days if day is not None and day < today]
    counted = dict(zip(spans, working_days_of_each(spans), strict=True))
    return [max(1, counted[day, today]) if day is not None and day < today else 0 for day in days]


class _Calendar:
    """Hold the notices of a span of days, read once."""

    def __init__(self, start: date, end: date) -> None:
        rows = Holiday.objects.filter(day__range=(start, end)).values_list("day", "kind")
        self._special = {day: kind == HolidayKind.WORK for day, kind in rows}
        years = Holiday.objects.filter(year__range=(start.year, end.year))
        self._years = set(years.values_list("year", flat=True).distinct())

    def works(self, day: date) -> bool:
        return self._special.get(day, day.weekday() < _SATURDAY)

    def after(self, start: date, n: int) -> WorkingDay:
        day = start if n else start - timedelta(days=1)
        left = n or 1
        while left:
            day += timedelta(days=1)
            left -= self.works(day)
        return WorkingDay(day, self.covers(start, day))

    def between(self, start: date, end: date) -> int:
        days = (start + timedelta(days=step) for step in range(1, (end - start).days + 1))
        return sum(self.works(day) for day in days)

    def covers(self, start: date, end: date) -> bool:
        return all(year in self._years for year in range(start.year, end.year + 1))
