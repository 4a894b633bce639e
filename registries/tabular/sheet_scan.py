"""One streaming look at a sheet's XML for what the value reader does not tell.

The value reader gives an empty cell for a formula without a result and for an error value, knows nothing
of hidden rows, and builds the whole rectangle in memory: so this look comes first and bounds it.
"""

import re
import zipfile
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from registries.tabular.archive import parse_part, parser
from registries.tabular.refusals import refuse
from registries.tabular.table import BadCell, Limits, column_index

CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
RANGE = re.compile(r"([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})")
HEADROOM_ROWS = 50
"""Rows that titles and headings may take above the data."""


@dataclass
class SheetScan:
    """What was seen; row and column numbers count from 0."""

    last_row: int = -1
    last_column: int = -1
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: int = 0
    formula_cells: int = 0
    bad_cells: dict[tuple[int, int], BadCell] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int, str]] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Say whether no cell holds anything."""
        return self.last_row < 0


class SheetScanner:
    """Walks one sheet part by events; refuses as soon as a limit is passed."""

    def __init__(self, sheet: str, limits: Limits, row_limit_code: str) -> None:
        self.sheet = sheet
        self.limits = limits
        self.row_limit_code = row_limit_code
        self.seen = SheetScan()
        self._row = -1
        self._column = -1
        self._row_is_hidden = False
        self._kind = ""
        self._has_formula = False
        self._has_result = False
        self._formula = ""
        self._value: list[str] = []
        self._collect = ""
        self._filled = False

    def scan(self, archive: zipfile.ZipFile, part: str, *, name: str) -> SheetScan:
        """Read the whole part and return what was seen.

        Raises:
            Invalid: more rows, columns or bad cells than allowed, or damaged XML.
        """
        reader = parser()
        reader.buffer_text = True
        reader.StartElementHandler = self._start
        reader.EndElementHandler = self._end
        reader.CharacterDataHandler = self._text
        parse_part(archive, part, reader, name=name)
        return self.seen

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if ":" in tag:
            tag = tag.rpartition(":")[2]
        if tag == "c":
            self._start_cell(attributes)
        elif tag in ("v", "f", "t"):
            self._collect = tag
            self._has_result = self._has_result or (tag == "v" and self._kind == "str")
            self._has_formula = self._has_formula or tag == "f"
        elif tag == "row":
            self._start_row(attributes)
        elif tag in ("dimension", "mergeCell", "col"):
            self._structure(tag, attributes)

    def _structure(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "dimension":
            self._check_dimension(attributes.get("ref", ""))
        elif tag == "mergeCell":
            self._merge(attributes.get("ref", ""))
        elif attributes.get("hidden") in ("1", "true"):
            first, last = attributes.get("min", "1"), attributes.get("max", "1")
            if first.isdecimal() and last.isdecimal():
                self.seen.hidden_columns += min(int(last), self.limits.columns) - int(first) + 1

    def _end(self, tag: str) -> None:
        if ":" in tag:
            tag = tag.rpartition(":")[2]
        if tag == "c":
            self._end_cell()
        elif tag in ("v", "f", "t"):
            self._collect = ""

    def _text(self, text: str) -> None:
        if self._collect == "f":
            self._formula = (self._formula + text)[:200]
        elif self._collect:
            self._filled = True
            if self._kind == "e":
                self._value.append(text[:50])

    def _start_row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r", "")
        self._row = int(number) - 1 if number.isdecimal() else self._row + 1
        self._column = -1
        self._row_is_hidden = attributes.get("hidden") in ("1", "true")

    def _start_cell(self, attributes: dict[str, str]) -> None:
        match = CELL.fullmatch(attributes.get("r", ""))
        self._column = column_index(match[1]) if match else self._column + 1
        self._row = int(match[2]) - 1 if match else self._row
        self._kind = attributes.get("t", "")
        self._has_formula = self._has_result = self._filled = False
        self._formula = ""
        self._value = []

    def _end_cell(self) -> None:
        if not (self._filled or self._has_formula):
            return
        seen = self.seen
        self._check_position(self._row, self._column)
        seen.last_row = max(seen.last_row, self._row)
        seen.last_column = max(seen.last_column, self._column)
        if self._row_is_hidden:
            seen.hidden_rows.add(self._row)
        if self._has_formula:
            seen.formula_cells += 1
        if self._kind == "e":
            self._bad("error_value", "".join(self._value) or "#")
        elif self._has_formula and not (self._filled or self._has_result):
            self._bad("formula_without_value", f"={self._formula}")

    def _bad(self, code: str, text: str) -> None:
        self.seen.bad_cells[self._row, self._column] = BadCell(code=code, text=text, message=BAD_CELLS[code])
        if len(self.seen.bad_cells) > self.limits.bad_cells:
            raise refuse("too_many_bad_cells", sheet=self.sheet, limit=self.limits.bad_cells)

    def _check_position(self, row: int, column: int) -> None:
        if column >= self.limits.columns:
            raise refuse("too_many_columns", sheet=self.sheet, limit=self.limits.columns)
        if row >= self.limits.rows + HEADROOM_ROWS:
            raise refuse(self.row_limit_code, sheet=self.sheet, limit=f"{self.limits.rows:,}")

    def _check_dimension(self, declared: str) -> None:
        """Believe a declaration that is too large: reading on would only cost memory to find out."""
        match = RANGE.fullmatch(declared)
        if match:
            self._check_position(int(match[4]) - 1, 0)
            self._check_position(0, column_index(match[3]))

    def _merge(self, declared: str) -> None:
        match = RANGE.fullmatch(declared)
        if match and len(self.seen.merged) < self.limits.rows:
            left, top, right, bottom = match.groups()
            self.seen.merged.append(
                (int(top) - 1, column_index(left), int(bottom) - 1, column_index(right), declared)
            )


BAD_CELLS = {
    "formula_without_value": _(
        "The formula has no stored result. Open the file in Excel or WPS, save it, and upload it again; "
        "or paste the result as a value."
    ),
    "error_value": _("The cell shows an error value. Correct the formula, or type the value."),
}
