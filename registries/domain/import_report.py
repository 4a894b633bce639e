"""What the check screen shows of a plan: counts, errors, differences, and what was noticed of the file."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from permissions.audience import Visibility
from registries.domain.import_plan import CREATE, INVALID, NOTICE, UPDATE, Issue, Planner, RowPlan
from registries.tabular.table import visible_text

ISSUES_KEPT = 20_000
ROWS_KEPT = 500
TEXT_SHOWN = 300


class Report:
    """Collects plans row by row; keeps what a person will read, in bounded size."""

    def __init__(self, planner: Planner) -> None:
        self._planner = planner
        self._errors: list[dict[str, Any]] = []
        self._notices: list[dict[str, Any]] = []
        self._created: list[dict[str, Any]] = []
        self._updated: list[dict[str, Any]] = []
        self._changed_cells = 0
        self.notices = 0

    def add(self, plan: RowPlan) -> None:
        """Take in one row."""
        for issue in plan.issues:
            kept = self._notices if issue.level == NOTICE else self._errors
            if len(kept) < ISSUES_KEPT:
                kept.append(self._issue(plan, issue))
        outcome = plan.outcome
        if outcome != INVALID and any(issue.level == NOTICE for issue in plan.issues):
            self.notices += 1
        if outcome == CREATE and len(self._created) < ROWS_KEPT:
            self._created.append(self._row(plan) | self._shares(plan))
        if outcome == UPDATE:
            self._changed_cells += len(plan.differences)
            if len(self._updated) < ROWS_KEPT:
                changes = [[one.column, _short(one.before), _short(one.after)] for one in plan.differences]
                self._updated.append(self._row(plan) | {"number": plan.entry.number, "changes": changes})

    def as_json(self) -> dict[str, Any]:
        """Return the report as it is stored with the job."""
        table = self._planner.table
        return {
            "sheet": table.sheet,
            "kind": table.kind,
            "header_row": table.header_row,
            "encoding": table.encoding,
            "columns": [
                [heading.text, str(column.column_name), column.readonly]
                for heading, column in zip(table.headings, self._planner.columns, strict=True)
            ],
            "warnings": self._file_warnings(),
            "errors": self._errors,
            "notices": self._notices,
            "created": self._created,
            "updated": self._updated,
            "changed_cells": self._changed_cells,
            "new_owners": self._planner.new_owners[:ROWS_KEPT],
            "kept": ROWS_KEPT,
        }

    def _file_warnings(self) -> list[str]:
        table = self._planner.table
        found = []
        if table.hidden_rows:
            text = ngettext(
                "%(count)s hidden row was read as well.",
                "%(count)s hidden rows were read as well.",
                table.hidden_rows,
            )
            found.append(text % {"count": table.hidden_rows})
        if table.hidden_columns:
            found.append(_("Hidden columns were read as well: %(count)s.") % {"count": table.hidden_columns})
        if table.formula_cells:
            text = _("Formulas: %(count)s cells. The results that Excel stored at the last saving were read.")
            found.append(text % {"count": table.formula_cells})
        if table.other_sheets:
            text = _("Read was sheet “%(sheet)s” only, not: %(others)s.")
            found.append(text % {"sheet": table.sheet, "others": "、".join(table.other_sheets)})
        return found

    @staticmethod
    def _shares(plan: RowPlan) -> dict[str, Any]:
        visibility = plan.change.visibility if plan.change else Visibility.OWN
        return {"audience": str(Visibility(visibility).label), "is_new_owner": plan.is_new_owner}

    @staticmethod
    def _row(plan: RowPlan) -> dict[str, Any]:
        return {"row": plan.number, "title": _short(plan.title), "owner": plan.owner}

    def _issue(self, plan: RowPlan, issue: Issue) -> dict[str, Any]:
        return {
            **self._row(plan),
            "column": issue.column,
            "value": _short(issue.value),
            "code": issue.code,
            "message": visible_text(issue.message),
            "remedy": visible_text(issue.remedy),
            "suggestions": list(issue.suggestions),
        }


def _short(text: str) -> str:
    text = visible_text(text)
    return text if len(text) <= TEXT_SHOWN else f"{text[:TEXT_SHOWN]}…"
