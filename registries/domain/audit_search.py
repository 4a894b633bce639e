"""Find rows of the whole audit trail, page by page, and take them away as a file."""

import datetime
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.core.audit import record
from cms.core.errors import Invalid, NotAllowed
from cms.core.models import AuditEntry
from permissions.access import access_for, standing_of
from permissions.actions import Action
from permissions.models import Organisation, User
from permissions.roles import Role
from registries.domain.exporting import CONTENT_TYPES, FORMATS, Download, spooled
from registries.domain.trail import TrailLine, describe
from registries.tabular import Column, write_csv, write_xlsx

PAGE = 50
#: Counting stops here: nobody pages through more, and a count of everything costs as much as reading it.
COUNTED = 10_000
EXPORTED = 50_000
#: A workbook is written whole before its first byte leaves, so it holds what takes a few seconds; CSV flows.
EXPORTED_AS_WORKBOOK = 10_000
CHUNK = 1_000
#: How many people or organisations a name may mean before it is too vague.
NAMESAKES = 50


@dataclass(frozen=True, kw_only=True)
class AuditQuery:
    """What somebody looks for; empty means all."""

    person: str = ""
    organisation: str = ""
    action: str = ""
    library: str = ""
    subject: str = ""
    result: str = ""
    channel: str = ""
    since: datetime.date | None = None
    until: datetime.date | None = None

    def in_words(self) -> str:
        """Return the filled-in filters, for the audit row of an export."""
        return "；".join(f"{name}={value}" for name, value in asdict(self).items() if value)


@dataclass(frozen=True, kw_only=True)
class AuditPage:
    """One page of the trail, newest first; ``older`` is the mark of the next one."""

    lines: list[TrailLine]
    older: str
    count: int
    more_than_counted: bool


def find(*, actor: Any, query: AuditQuery) -> QuerySet[AuditEntry]:
    """Return the rows that ``actor`` may read and that fit, without an order.

    Raises:
        NotAllowed: the actor may read none.
    """
    access = access_for(AuditEntry)
    if not access.allows_somewhere(actor, Action.VIEW_AUDIT):
        raise NotAllowed(
            "not_allowed", _("Only auditors and managers of organisations read the audit trail.")
        )

    rows: QuerySet[AuditEntry] = access.visible(actor, Action.VIEW_AUDIT)
    for condition in _conditions(query):
        rows = rows.filter(condition)
    return rows


def page_of(*, actor: Any, query: AuditQuery, mark: str = "") -> AuditPage:
    """Return one page; ``mark`` is the ``older`` of the page before.

    Raises:
        NotAllowed: the actor may read none.
    """
    rows = find(actor=actor, query=query)
    counted = rows[: COUNTED + 1].count()
    found = list(_older_than(rows, mark).order_by("-timestamp", "-id")[: PAGE + 1])
    shown = found[:PAGE]
    return AuditPage(
        lines=describe(shown),
        older=_mark(shown[-1]) if len(found) > PAGE else "",
        count=min(counted, COUNTED),
        more_than_counted=counted > COUNTED,
    )


def export_trail(*, actor: Any, query: AuditQuery, kind: str) -> Download:
    """Take the rows that fit away as CSV or XLSX; the export itself stands in the trail.

    Raises:
        NotAllowed: the actor may read none.
        Invalid: the format is unknown, or there are more rows than one file holds.
    """
    rows = find(actor=actor, query=query)
    if kind not in FORMATS:
        raise Invalid("format_unknown", _("Choose XLSX or CSV."))
    # What is written about this export is not part of it.
    newest = rows.order_by("-timestamp", "-id").first()
    limit = EXPORTED if kind == "csv" else min(EXPORTED, EXPORTED_AS_WORKBOOK)
    count = rows[: limit + 1].count()
    if newest is None or count == 0:
        raise Invalid("nothing_to_export", _("No row fits. Widen the filters, then export."))
    if count > limit:
        message = _("More than %(limit)d rows fit. Narrow the time range or the filters, then export again.")
        if limit < EXPORTED:
            message = _("XLSX holds at most %(limit)d rows here. Export as CSV, or narrow the filters.")
        raise Invalid("export_too_long", message, params={"limit": limit})

    with_address = _reads_addresses(actor)
    name = f"{_('Audit trail')}-{timezone.localtime():%Y%m%d-%H%M}.{kind}"
    data = {"format": kind, "rows": count, "filters": query.in_words()}
    record(action="audit.export", actor=actor, label=name, data=data)
    cells = (_cells(line, with_address) for line in _lines(rows, _mark(newest)))
    headings = _headings(with_address)
    if kind == "csv":
        content = write_csv(cells, headings=headings)
    else:
        columns = [Column(heading=text, width=22) for text in headings]
        content = spooled(partial(_write_workbook, columns=columns, cells=cells))
    return Download(name=name, content_type=CONTENT_TYPES[kind], content=content, rows=count)


def _write_workbook(file: Any, *, columns: list[Column], cells: Iterator[list[str]]) -> None:
    write_xlsx(file, title=_("Audit trail"), columns=columns, rows=cells)


def _reads_addresses(actor: Any) -> bool:
    """Where people log in from is the auditor's to know, not their manager's."""
    return standing_of(actor).has_role(Role.AUDITOR)


def _conditions(query: AuditQuery) -> Iterator[Q]:
    yield from _about_whom(query)
    yield from _between(query)
    for name in ("action", "library", "channel"):
        if value := getattr(query, name):
            yield Q(**{name: value})
    if query.subject:
        yield Q(label__icontains=query.subject)
    if query.result:
        yield Q(result="ok") if query.result == "ok" else ~Q(result="ok")


def _about_whom(query: AuditQuery) -> Iterator[Q]:
    if query.person:
        ids = _people(query.person)
        yield Q(user_id__in=ids) | Q(on_behalf_of_id__in=ids)
    if query.organisation:
        ids = _organisations(query.organisation)
        yield Q(organisation_id__in=ids) | Q(acting_for_id__in=ids)


def _between(query: AuditQuery) -> Iterator[Q]:
    if query.since:
        yield Q(timestamp__gte=_midnight(query.since))
    if query.until:
        yield Q(timestamp__lt=_midnight(query.until + datetime.timedelta(days=1)))


def _people(text: str) -> list[int]:
    rows = User.objects.filter(
        Q(username__iexact=text) | Q(person__name__icontains=text) | Q(person__initials__istartswith=text)
    )
    return list(rows.order_by("pk").values_list("pk", flat=True)[:NAMESAKES])


def _organisations(text: str) -> list[int]:
    named = Q(name__icontains=text) | Q(initials__istartswith=text) | Q(uscc__iexact=text)
    rows = Organisation.objects.filter(named | Q(names__name__icontains=text)).distinct()
    return list(rows.order_by("pk").values_list("pk", flat=True)[:NAMESAKES])


def _midnight(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))


def _mark(row: AuditEntry) -> str:
    return f"{row.timestamp.isoformat()}_{row.pk}"


def _older_than(rows: QuerySet[AuditEntry], mark: str, *, inclusive: bool = False) -> QuerySet[AuditEntry]:
    """Keep what comes after a mark; one that nobody gave out is the beginning."""
    text, _line, number = mark.rpartition("_")
    try:
        at = datetime.datetime.fromisoformat(text)
    except ValueError:
        return rows
    if timezone.is_naive(at) or not number.isdecimal() or len(number) > 18:
        return rows
    same = Q(timestamp=at, pk__lte=int(number)) if inclusive else Q(timestamp=at, pk__lt=int(number))
    # The first condition lets the index find the place, the second one splits rows of the same moment.
    return rows.filter(timestamp__lte=at).filter(Q(timestamp__lt=at) | same)


def _lines(rows: QuerySet[AuditEntry], mark: str) -> Iterator[TrailLine]:
    inclusive = True
    while mark:
        part = list(_older_than(rows, mark, inclusive=inclusive).order_by("-timestamp", "-id")[:CHUNK])
        yield from describe(part)
        mark, inclusive = _mark(part[-1]) if len(part) == CHUNK else "", False


def _headings(with_address: bool) -> list[str]:
    found = [
        _("When"),
        _("Who"),
        _("Login name"),
        _("On behalf of"),
        _("Acting for"),
        _("What"),
        _("Object concerned"),
        _("Library"),
        _("Organisation"),
        _("Before"),
        _("After"),
        _("More"),
        _("Result"),
        _("Channel"),
    ]
    return [*found, _("Address"), _("Request")] if with_address else found


def _cells(line: TrailLine, with_address: bool) -> list[str]:
    found = [
        f"{timezone.localtime(line.at):%Y-%m-%d %H:%M:%S}",
        line.who,
        line.login,
        line.on_behalf_of,
        line.acting_for,
        line.what,
        line.subject,
        line.library,
        line.organisation,
        line.before,
        line.after,
        "；".join(f"{label}：{value}" for label, value in line.details),
        line.result,
        line.channel,
    ]
    return [*found, line.ip, line.request_id] if with_address else found
