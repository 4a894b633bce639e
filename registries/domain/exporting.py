"""Export of entries, and the template for an import: the same columns, so that one is the other filled in."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.core import library as libraries
from cms.core.audit import record
from cms.core.errors import Invalid, NotAllowed
from permissions.access import access_for
from permissions.actions import Action
from registries.domain.entry_values import draft_values, learn, row_values
from registries.models import RegistryEntry
from registries.resources import EntryResource, resource_for
from registries.resources.base import NUMBER, OWNER, RECORDED, STAGE
from registries.tabular import TextSheet, write_csv, write_xlsx
from registries.tabular.writing_xlsx import NOTES_SHEET

CHUNK = 500
FORMATS = ("xlsx", "csv")
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, kw_only=True)
class Download:
    """A file on its way out."""

    name: str
    content_type: str
    content: Iterator[bytes]
    rows: int


def exportable(*, actor: Any, queryset: QuerySet[RegistryEntry]) -> QuerySet[RegistryEntry]:
    """Keep what ``actor`` may take away: may export, and may read the whole of."""
    access = access_for(queryset.model)
    readable = access.visible(actor, Action.VIEW_BODY).values("pk")
    drafts = access.visible(actor, Action.VIEW_DRAFT).values("pk")
    rows = access.visible(actor, Action.EXPORT, queryset)
    return rows.filter(pk__in=readable) | rows.filter(pk__in=drafts)


def export_entries(*, actor: Any, queryset: QuerySet[RegistryEntry], kind: str) -> Download:
    """Export the entries of ``queryset`` that ``actor`` may take away; leave one audit row.

    Who may edit an entry gets its newest draft, so that a corrected export can be imported again; others
    get what the row says.

    Raises:
        NotAllowed: the actor may export nothing from this library.
        Invalid: the format is unknown.
    """
    model: Any = queryset.model
    library = model.library_slug
    if not access_for(model).allows_somewhere(actor, Action.EXPORT):
        raise NotAllowed("export_not_allowed", _("You may not export from this library."))
    if kind not in FORMATS:
        raise Invalid("format_unknown", _("Choose XLSX or CSV."))

    ids = list(exportable(actor=actor, queryset=queryset).values_list("pk", flat=True).distinct())
    editable = set(
        access_for(model).visible(actor, Action.EDIT).filter(pk__in=ids).values_list("pk", flat=True)
    )
    resource = resource_for(library)
    rows = _rows(resource, ids, editable)

    name = f"{resource.sheet_title}-{timezone.localtime():%Y%m%d-%H%M}.{kind}"
    data = {"library": library, "format": kind, "rows": len(ids)}
    record(action="registries.export", actor=actor, label=name, data=data)
    return _download(resource, name=name, kind=kind, rows=rows, count=len(ids))


def import_template(*, actor: Any, library: str, kind: str = "xlsx") -> Download:
    """Return an empty sheet with our headings, pick lists, codes and instructions.

    Raises:
        NotAllowed: the actor may import nothing into this library.
    """
    model: Any = libraries.get(library).model
    access: Any = access_for(model)
    if not access.allows_somewhere(actor, Action.IMPORT):
        raise NotAllowed("import_not_allowed", _("You may not import into this library."))
    rows = access.owners_for(actor, Action.IMPORT).order_by("name").values_list("pk", "name", "uscc")
    resource = resource_for(library, owners=[(pk, name, code or "") for pk, name, code in rows])
    name = _("Import template %(library)s") % {"library": resource.sheet_title}
    return _download(resource, name=f"{name}.{kind}", kind=kind, rows=iter(()), count=0, with_notes=True)


def _download(
    resource: EntryResource,
    *,
    name: str,
    kind: str,
    rows: Iterator[Sequence[Any]],
    count: int,
    with_notes: bool = False,
) -> Download:
    headings = [str(column.column_name) for column in resource.columns]
    if kind == "csv":
        content = write_csv(rows, headings=headings)
    else:
        content = spooled(lambda file: _write_workbook(file, resource, rows, with_notes=with_notes))
    return Download(name=name, content_type=CONTENT_TYPES[kind], content=content, rows=count)


def _write_workbook(
    file: Any, resource: EntryResource, rows: Iterator[Sequence[Any]], *, with_notes: bool
) -> None:
    columns = [column.sheet_column(with_choices=True) for column in resource.columns]
    notes = _notes(resource) if with_notes else None
    write_xlsx(file, title=resource.sheet_title, columns=columns, rows=rows, notes=notes)


def spooled(write: Callable[[IO[bytes]], None]) -> Iterator[bytes]:
    """Write now, so that an error is an answer and no broken file, and hand out in pieces."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  # closed by the generator when the answer was sent
    try:
        write(file)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return _pieces(file)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(1 << 16):
            yield piece


def _rows(resource: EntryResource, ids: Sequence[int], editable: set[int]) -> Iterator[list[Any]]:
    model = resource.model
    columns = resource.editorial
    for start in range(0, len(ids), CHUNK):
        part = ids[start : start + CHUNK]
        selected = model._default_manager.select_related("organisation", "person", "latest_revision")
        found = selected.in_bulk(part)
        entries = [found[pk] for pk in part if pk in found]
        values = draft_values([entry for entry in entries if entry.pk in editable], columns)
        foreign = row_values([entry for entry in entries if entry.pk not in editable], columns)
        values |= {pk: row | dict.fromkeys(resource.spec.internal) for pk, row in foreign.items()}
        learn(columns, values.values())
        for entry in entries:
            yield [_cell(resource, entry, column, values[entry.pk]) for column in resource.columns]


def _cell(resource: EntryResource, entry: RegistryEntry, column: Any, values: dict[str, Any]) -> Any:
    if column.name == NUMBER:
        return entry.number
    if column.name == OWNER:
        return str(entry.owner)
    if column.name == STAGE:
        return column.cell(entry.stage)
    if column.name == RECORDED:
        return column.cell(entry.recorded_state)
    return column.cell(values[column.name])


def _notes(resource: EntryResource) -> TextSheet:
    """Return the sheet of instructions: what to write into each column."""
    rows = [[_("Column"), _("Needed"), _("What to write")]]
    rows += [[str(column.column_name), _needed(column), _hint(column)] for column in resource.columns]
    rows += [
        ["", "", ""],
        [_("In general"), "", _("One entry a row, headings in the first row, no merged cells.")],
        [
            "",
            "",
            _(
                "Sheet “代码表” lists the values of the columns with codes; code or name, both are "
                "understood."
            ),
        ],
        ["", "", _("Several values in one cell are separated by 、.")],
        ["", "", _("With a number the entry is changed; an empty cell then empties the field.")],
        [
            "",
            "",
            _(
                "Imported entries are drafts. Nobody else sees them before you submit them and they "
                "are approved."
            ),
        ],
    ]
    return TextSheet(title=NOTES_SHEET, rows=rows, widths=(26, 14, 90))


def _needed(column: Any) -> str:
    if column.needed:
        return _("required")
    return _("for submission") if column.required else ""


def _hint(column: Any) -> str:
    if column.help_text:
        return str(column.help_text)
    if column.widget.kind == "date":
        return _("A date such as 2026-03-31.")
    if column.widget.kind == "number":
        return _("Digits only.")
    choices = column.widget.choices()
    return _("One of: %(choices)s") % {"choices": "、".join(choices)} if 0 < len(choices) <= 12 else ""
