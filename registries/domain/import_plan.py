"""What a file would do to a library: every row read, matched, compared and validated, nothing written."""

import difflib
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from cms.core.errors import DomainError, Invalid
from registries.domain.entry_values import Values, draft_values, learn
from registries.domain.import_matching import Matcher
from registries.domain.saving import EntryChange, prepare
from registries.resources import CellError, EntryColumn, EntryResource
from registries.resources.base import NUMBER, OWNER, RECORDED, STAGE
from registries.tabular import Row, Table
from registries.tabular.table import visible_text

CHUNK = 500
ERROR, NOTICE = "error", "notice"
CREATE, UPDATE, UNCHANGED, INVALID = "create", "update", "unchanged", "invalid"


@dataclass(frozen=True, kw_only=True)
class Issue:
    """What is wrong with, or worth a look at, one cell."""

    code: str
    message: str
    level: str = ERROR
    column: str = ""
    value: str = ""
    remedy: str = ""
    suggestions: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One column of one entry, before and after."""

    column: str
    before: str
    after: str


@dataclass(kw_only=True)
class RowPlan:
    """What one row would do."""

    number: int
    cells: dict[str, Any] = field(default_factory=dict)
    values: Values = field(default_factory=dict)
    title: str = ""
    owner_id: int | None = None
    owner: str = ""
    is_new_owner: bool = False
    entry: Any = None
    differences: list[Difference] = field(default_factory=list)
    change: EntryChange | None = None
    issues: list[Issue] = field(default_factory=list)

    @property
    def outcome(self) -> str:
        """Return create, update, unchanged or invalid."""
        if any(issue.level == ERROR for issue in self.issues):
            return INVALID
        if self.entry is None:
            return CREATE
        return UPDATE if self.change else UNCHANGED

    def digest(self) -> str:
        """Return what must still hold when the row is applied."""
        revision = self.entry.latest_revision_id if self.entry is not None and self.change else None
        pk = self.entry.pk if self.entry is not None else None
        # Registered again when the import is applied, with another key.
        owner = self.owner if self.is_new_owner else self.owner_id
        parts = [(one.column, one.before, one.after) for one in self.differences]
        return repr((self.number, self.outcome, pk, owner, revision, parts))

    def refuse(self, column: str, value: Any, error: CellError) -> None:
        """Note what is wrong with one cell."""
        self.issues.append(
            Issue(
                code=error.code,
                message=str(error.message),
                column=column,
                value="" if value is None else str(value),
                remedy=str(error.remedy),
                suggestions=error.suggestions,
            )
        )


class Planner:
    """Plans the rows of one table for one importer; columns and lists are read once."""

    def __init__(self, *, actor: Any, resource: EntryResource, table: Table) -> None:
        self.actor = actor
        self.resource = resource
        self.table = table
        self.columns = columns_of(resource, table)
        self.matcher = Matcher(actor=actor, resource=resource)
        self.counts = dict.fromkeys((CREATE, UPDATE, UNCHANGED, INVALID), 0)
        self._hash = hashlib.sha256()

    @property
    def owners(self) -> list[tuple[int, str, str]]:
        """Return the organisations that rows may name."""
        return self.resource.owner_widget.owners

    @property
    def new_owners(self) -> list[str]:
        """Return the names of the organisations that the sheet registers."""
        widget = self.resource.owner_widget
        return [widget.render(pk) or "" for pk in widget.created]

    @property
    def plan_hash(self) -> str:
        """Return the hash of everything planned so far."""
        return self._hash.hexdigest()

    def rows(self) -> Iterator[RowPlan]:
        """Yield the plan of every row that holds anything, in the order of the sheet."""
        rows = (row for row in self.table.rows if not row.is_empty)
        while chunk := list(islice(rows, CHUNK)):
            plans = [self._read(row) for row in chunk]
            self.matcher.match(plans)
            self._compare(plans)
            self._validate([plan for plan in plans if plan.change])
            for plan in plans:
                self.counts[plan.outcome] += 1
                self._hash.update(plan.digest().encode())
                yield plan

    def _read(self, row: Row) -> RowPlan:
        plan = RowPlan(number=row.number)
        for column, cell in zip(self.columns, row.cells, strict=True):
            plan.cells[column.name] = cell
            if column.name in {OWNER, STAGE, RECORDED}:
                continue
            try:
                plan.values[column.name] = column.read(cell)
            except CellError as error:
                plan.refuse(str(column.column_name), cell, error)
        for letter, value in row.beyond:
            stray = CellError(
                "cell_without_heading",
                _("There is a value in column %(letter)s, which has no heading.") % {"letter": letter},
                remedy=_("Write a heading, delete the value, or put text with commas in quotation marks."),
            )
            plan.refuse(letter, value, stray)
        plan.title = visible_text(str(plan.values.get("title") or plan.cells.get("title") or ""))
        return plan

    def _compare(self, plans: Sequence[RowPlan]) -> None:
        known = [plan.entry for plan in plans if plan.entry is not None]
        current = draft_values(known, self.resource.editorial)
        learn(self.resource.editorial, [*current.values(), *(plan.values for plan in plans)])
        for plan in plans:
            if plan.outcome == INVALID:
                continue
            if plan.entry is None:
                self._note_new_owner(plan)
                plan.differences = list(self._differences({}, plan.values))
                plan.change = self._creation(plan)
            else:
                self._note_stage(plan)
                before = current[plan.entry.pk]
                plan.differences = list(self._differences(before, plan.values))
                plan.change = self._edit(plan, before)

    def _differences(self, before: Values, after: Values) -> Iterable[Difference]:
        for column in self.resource.editorial:
            if column.name not in after or (
                before and column.widget.same(before[column.name], after[column.name])
            ):
                continue
            old = column.widget.show(before[column.name]) if before else ""
            new = column.widget.show(after[column.name])
            if before or new:
                yield Difference(column=str(column.column_name), before=old, after=new)

    def _creation(self, plan: RowPlan) -> EntryChange:
        audience = self.matcher.audience(plan.owner_id)
        return EntryChange(values=self._assigned(plan.values), organisation_id=plan.owner_id, **audience)

    def _edit(self, plan: RowPlan, before: Values) -> EntryChange | None:
        changed = {
            column.name: plan.values[column.name]
            for column in self.resource.editorial
            if column.name in plan.values
            and not column.widget.same(before[column.name], plan.values[column.name])
        }
        if not changed:
            return None
        return EntryChange(
            pk=plan.entry.pk, values=self._assigned(changed), base_revision_id=plan.entry.latest_revision_id
        )

    def _note_new_owner(self, plan: RowPlan) -> None:
        """Say which organisations resemble one that is registered, before there are two of one."""
        near = self.resource.owner_widget.created.get(plan.owner_id or 0)
        if near:
            plan.issues.append(
                Issue(
                    code="owner_resembles",
                    message=_("“%(name)s” is registered as a new organisation, and resembles others.")
                    % {"name": plan.owner},
                    level=NOTICE,
                    column=self.resource.heading_of(OWNER),
                    value=plan.owner,
                    remedy=_("Is it one of these? Then write that name into the sheet."),
                    suggestions=tuple(near),
                )
            )

    def _assigned(self, values: Values) -> Values:
        return {
            column.name: column.widget.assigned(values[column.name])
            for column in self.resource.editorial
            if column.name in values
        }

    def _note_stage(self, plan: RowPlan) -> None:
        """Say that a status edited in the sheet is not taken, instead of ignoring it in silence."""
        cell = plan.cells.get(STAGE)
        shown = self.resource.fields[STAGE].cell(plan.entry.stage)
        if cell and str(cell).strip() != shown:
            message = _("The status is not changed by an import; it stays “%(status)s”.") % {"status": shown}
            heading = self.resource.heading_of(STAGE)
            plan.issues.append(
                Issue(code="status_ignored", message=message, level=NOTICE, column=heading, value=str(cell))
            )

    def _validate(self, plans: Sequence[RowPlan]) -> None:
        """Ask the domain operation itself, so that check and apply cannot disagree."""
        changes = [plan.change for plan in plans if plan.change]
        errors = (
            prepare(actor=self.actor, model=self.resource.model, changes=changes).errors if changes else {}
        )
        for position, error in errors.items():
            for issue in self._issues_of(error, plans[position]):
                plans[position].issues.append(issue)
        for plan in plans:
            if plan.entry is None and plan.outcome == CREATE:
                self._note_missing(plan)

    def _issues_of(self, error: DomainError, plan: RowPlan) -> Iterator[Issue]:
        if not error.fields:
            yield Issue(code=error.code, message=error.message, column=self.resource.heading_of(NUMBER))
        for name, messages in error.fields.items():
            column = self.resource.fields.get(name)
            heading = str(column.column_name) if column else ""
            value = plan.cells.get(name)
            for message in messages:
                yield Issue(
                    code=error.code,
                    message=str(message),
                    column=heading,
                    value="" if value is None else str(value),
                )

    def _note_missing(self, plan: RowPlan) -> None:
        missing = [
            str(column.column_name)
            for column in self.resource.editorial
            if column.required and not plan.values.get(column.name)
        ]
        if missing:
            message = _("Needed before it can be submitted: %(columns)s") % {"columns": "、".join(missing)}
            plan.issues.append(Issue(code="needed_for_submission", message=message, level=NOTICE))


def columns_of(resource: EntryResource, table: Table) -> list[EntryColumn]:
    """Return the column of each heading.

    Raises:
        Invalid: a heading is unknown, two headings mean the same column, or the column of titles is missing.
    """
    known = resource.by_heading()
    found: dict[str, str] = {}
    columns = []
    for heading in table.headings:
        column = known.get(heading.key)
        if column is None:
            raise _unknown(heading, table, resource)
        if column.name in found:
            raise Invalid(
                "column_twice",
                _("Columns “%(one)s” and “%(other)s” of sheet “%(sheet)s” mean the same. Keep one of them."),
                params={"one": found[column.name], "other": heading.text, "sheet": table.sheet},
            )
        found[column.name] = heading.text
        columns.append(column)
    if "title" not in found and NUMBER not in found:
        raise Invalid(
            "column_missing",
            _(
                "Sheet “%(sheet)s” has neither column “%(number)s” nor “%(title)s”. Use the headings "
                "of the template."
            ),
            params={
                "sheet": table.sheet,
                "number": resource.heading_of(NUMBER),
                "title": resource.heading_of("title"),
            },
        )
    return columns


def _unknown(heading: Any, table: Table, resource: EntryResource) -> Invalid:
    retired = resource.retired_headings().get(heading.key)
    if retired:
        return Invalid(
            "column_retired",
            _(
                "Sheet “%(sheet)s”, row %(row)s, column %(letter)s: the field “%(heading)s” was retired. "
                "Delete the column, or download the template again."
            ),
            params={
                "sheet": table.sheet,
                "row": table.header_row,
                "letter": heading.letter,
                "heading": retired,
            },
        )
    names = [str(column.column_name) for column in resource.columns]
    near = difflib.get_close_matches(heading.text, names, n=1, cutoff=0.4)
    hint = _(" Perhaps you mean “%(near)s”.") % {"near": near[0]} if near else ""
    return Invalid(
        "column_unknown",
        _(
            "Sheet “%(sheet)s”, row %(row)s, column %(letter)s: the heading “%(heading)s” is "
            "unknown.%(hint)s "
            "Rename it as in the template, or delete the column."
        ),
        params={
            "sheet": table.sheet,
            "row": table.header_row,
            "letter": heading.letter,
            "heading": heading.text,
            "hint": hint,
        },
    )
