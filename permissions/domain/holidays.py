"""The table of public holidays: one notice a year, pasted or edited by the operator; deadlines count by it."""

import datetime
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.core.audit import record
from cms.core.errors import Invalid
from cms.masterdata.models import Holiday, HolidayKind
from permissions.domain.naming import check_operates

#: From this month on the notice of the coming year is expected.
NOTICE_MONTH = 11
LONGEST = 15
_DAY = r"(?:(?:(?P<{0}y>\d{{4}})年)?(?P<{0}m>\d{{1,2}})月)?(?P<{0}d>\d{{1,2}})日"
_NOTE = r"(?:\s*[(（][^)）]*[)）])?"
_SPAN = re.compile(
    _DAY.format("a") + _NOTE + r"(?:\s*(?:至|到|—+|–|-|~)\s*" + _DAY.format("b") + _NOTE + r")?"
)
_NAMES = ("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")


@dataclass(frozen=True, kw_only=True)
class HolidayLine:
    """Some days of one holiday, or days worked in exchange."""

    name: str
    kind: str
    first: datetime.date
    last: datetime.date

    @property
    def days(self) -> list[datetime.date]:
        """Return every day of it."""
        span = (self.last - self.first).days
        return [self.first + datetime.timedelta(days=step) for step in range(span + 1)]


def missing_years(today: datetime.date | None = None) -> list[int]:
    """Return the years whose notice the table lacks and should have by now."""
    day = today or timezone.localdate()
    wanted = [day.year, day.year + 1] if day.month >= NOTICE_MONTH else [day.year]
    known = set(Holiday.objects.filter(year__in=wanted).values_list("year", flat=True))
    return [year for year in wanted if year not in known]


def lines_of(year: int) -> list[HolidayLine]:
    """Return the notice of a year as lines of days that follow each other."""
    found: list[HolidayLine] = []
    for row in Holiday.objects.filter(year=year).order_by("day"):
        last = found[-1] if found else None
        follows = last is not None and (last.name, last.kind) == (row.name, row.kind)
        if last is not None and follows and (row.day - last.last).days == 1:
            found[-1] = HolidayLine(name=row.name, kind=row.kind, first=last.first, last=row.day)
        else:
            found.append(HolidayLine(name=row.name, kind=row.kind, first=row.day, last=row.day))
    return found


def as_text(lines: Iterable[HolidayLine]) -> str:
    """Return lines as they are edited: 春节 放假 2026-02-15 2026-02-23."""
    words = {HolidayKind.OFF.value: "放假", HolidayKind.WORK.value: "上班"}
    return "\n".join(f"{one.name} {words[one.kind]} {one.first} {one.last}" for one in lines)


def read_notice(text: str, *, year: int) -> list[HolidayLine]:
    """Return the lines of a pasted text: our own form, or the sentences of the State Council's notice.

    "二、春节：2月15日至23日放假调休，共9天。2月14日（星期六）、2月28日（星期六）上班。"

    Raises:
        Invalid: a line is not understood, a day is none, or days are in both states; the line is named.
    """
    found: list[HolidayLine] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            found += _own_form(line, number) or _sentences(line, number, year)
    if not found:
        raise _wrong(_("Paste the notice, or write one holiday a line."))
    _check_days(found, year)
    return found


def set_year(*, actor: Any, year: int, lines: Sequence[HolidayLine]) -> int:
    """Put the notice of a year in place of what the table has of it; return the number of days.

    Raises:
        NotAllowed: the actor does not operate the platform.
        Invalid: a day is twice in it, lies outside the year, or belongs to another year's notice.
    """
    check_operates(actor)

    _check_days(lines, year)
    days = {day: line for line in lines for day in line.days}
    taken = Holiday.objects.filter(day__in=days).exclude(year=year).order_by("day").first()
    if taken is not None:
        text = _("%(day)s stands in the notice of %(year)d already.")
        raise _wrong(text % {"day": taken.day, "year": taken.year})

    with transaction.atomic():
        before = Holiday.objects.filter(year=year).count()
        Holiday.objects.filter(year=year).delete()
        Holiday.objects.bulk_create(
            Holiday(day=day, kind=line.kind, name=line.name, year=year) for day, line in sorted(days.items())
        )
        record(
            action="holidays.set",
            actor=actor,
            label=str(year),
            data={"year": year, "before": before, "after": len(days)},
        )
    return len(days)


def _own_form(line: str, number: int) -> list[HolidayLine]:
    match = re.fullmatch(
        r"\s*(\S+?)[\s,，\t]+(放假|上班)[\s,，\t]+(\d{4}-\d{1,2}-\d{1,2})(?:[\s,，\t至~]+(\d{4}-\d{1,2}-\d{1,2}))?\s*",
        line,
    )
    if match is None:
        return []
    name, word, first, last = match.groups()
    kind = HolidayKind.OFF if word == "放假" else HolidayKind.WORK
    start = _date(number, *map(int, first.split("-")))
    end = _date(number, *map(int, (last or first).split("-")))
    return [HolidayLine(name=name, kind=kind, first=start, last=end)]


def _sentences(line: str, number: int, year: int) -> list[HolidayLine]:
    """Read "春节：2月15日至23日放假，共9天。2月14日上班。"; lines without a holiday's name are passed over."""
    name = next((one for one in _NAMES if one in line or one.removesuffix("节") in line[:12]), "")
    if "国庆" in line and "中秋" in line:
        name = "国庆节、中秋节"
    found = []
    for sentence in re.split(r"[。;；]", line):
        if "放假" not in sentence and "上班" not in sentence:
            continue
        if not name:
            raise _wrong(_("Line %(line)d names no holiday.") % {"line": number})
        kind = HolidayKind.WORK if "上班" in sentence else HolidayKind.OFF
        spans = list(_spans(sentence, number, year))
        if not spans:
            raise _wrong(_("Line %(line)d holds no day that can be read.") % {"line": number})
        found += [HolidayLine(name=name, kind=kind, first=first, last=last) for first, last in spans]
    return found


def _spans(sentence: str, number: int, year: int) -> Iterable[tuple[datetime.date, datetime.date]]:
    month, this_year = 0, year
    for match in _SPAN.finditer(sentence):
        part = match.groupdict()
        month, this_year = int(part["am"] or month), int(part["ay"] or this_year)
        first = _date(number, this_year, month, int(part["ad"]))
        if not part["bd"]:
            yield first, first
            continue
        end_year = int(part["by"] or this_year)
        month = int(part["bm"] or month)
        yield first, _date(number, end_year, month, int(part["bd"]))


def _date(line: int, year: int, month: int, day: int) -> datetime.date:
    try:
        return datetime.date(year, month, day)
    except ValueError as error:
        raise _wrong(_("Line %(line)d names a day that does not exist.") % {"line": line}) from error


def _check_days(lines: Sequence[HolidayLine], year: int) -> None:
    seen: set[datetime.date] = set()
    for line in lines:
        length = (line.last - line.first).days + 1
        if not 1 <= length <= LONGEST:
            text = _("%(name)s: from %(first)s to %(last)s is no holiday. Check the two days.")
            raise _wrong(text % {"name": line.name, "first": line.first, "last": line.last})
        for day in line.days:
            if abs(day.year - year) > 1:
                raise _wrong(
                    _("%(day)s does not belong to the notice of %(year)d.") % {"day": day, "year": year}
                )
            if day in seen:
                raise _wrong(_("%(day)s stands in the text twice.") % {"day": day})
            seen.add(day)


def _wrong(message: str) -> Invalid:
    return Invalid("holidays_wrong", message, fields={"text": [message]})
