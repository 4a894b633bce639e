"""Reading a workbook: which sheet, which rows, which values."""

import datetime as dt
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from python_calamine import CalamineError, CalamineWorkbook

from registries.tabular.archive import open_archive
from registries.tabular.escaping import unescape
from registries.tabular.headings import read_headings
from registries.tabular.refusals import refuse
from registries.tabular.sheet_scan import HEADROOM_ROWS, SheetScan, SheetScanner
from registries.tabular.table import (
    CellValue,
    Heading,
    Limits,
    Row,
    Table,
    column_letter,
    heading_key,
    too_long,
)
from registries.tabular.workbook import SheetPart, sheet_parts

NOT_DATA = frozenset({"说明", "填写说明", "填表说明", "使用说明", "代码表", "字典", "示例", "填写示例"})


@dataclass(frozen=True, kw_only=True)
class WorkbookRows:
    """The data rows of one sheet; every walk reads the values again, so nothing is kept between walks."""

    file: BinaryIO
    name: str
    sheet: str
    header_row: int
    headings: tuple[Heading, ...]
    scan: SheetScan
    limits: Limits

    def __iter__(self) -> Iterator[Row]:
        columns = [heading.index for heading in self.headings]
        width = max(columns) + 1
        for index, cells in _walk(self.file, self.name, self.sheet, self.scan):
            if index <= self.header_row:
                continue
            cells = [self._value(index, column, cell) for column, cell in enumerate(cells)]
            cells += [None] * (width - len(cells))
            known = set(columns)
            beyond = tuple(
                (column_letter(i), cell)
                for i, cell in enumerate(cells)
                if cell is not None and i not in known
            )
            yield Row(
                number=index + 1,
                cells=tuple(cells[i] for i in columns),
                beyond=beyond,
                hidden=index in self.scan.hidden_rows,
            )

    def _value(self, row: int, column: int, value: Any) -> CellValue:
        bad = self.scan.bad_cells.get((row, column))
        if bad is not None:
            return bad
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
            return int(value)
        if isinstance(value, dt.datetime) and value.time() == dt.time():
            return value.date()
        return value

    def _text(self, value: str) -> CellValue:
        if not value:
            return None
        if len(value) > self.limits.workbook_cell_chars:
            return too_long(value, self.limits.workbook_cell_chars)
        return unescape(value.replace("\r\n", "\n").replace("\r", "\n"))


def read_workbook(
    file: BinaryIO, *, name: str, limits: Limits, sheets: Sequence[str], row_limit_code: str
) -> Table:
    """Read the sheet named like one of ``sheets``, else the first visible sheet with data that is no
    instruction sheet.

    Raises:
        Invalid: the file, the sheet or its headings are refused.
    """
    with open_archive(file, name=name, limits=limits) as archive:
        parts = sheet_parts(archive, name=name)
        if len(parts) > limits.sheets:
            raise refuse("too_many_sheets", limit=limits.sheets)
        chosen, scan = _choose(archive, parts, sheets, name=name, limits=limits, code=row_limit_code)
    headings, header_row = _header(file, name, chosen.name, scan)
    _refuse_merged(scan, header_row, chosen.name)
    if scan.last_row - header_row > limits.rows:
        raise refuse(row_limit_code, sheet=chosen.name, limit=f"{limits.rows:,}")
    rows = WorkbookRows(
        file=file,
        name=name,
        sheet=chosen.name,
        header_row=header_row,
        headings=headings,
        scan=scan,
        limits=limits,
    )
    if scan.last_row <= header_row:
        raise refuse("no_rows", sheet=chosen.name)
    return Table(
        kind="xlsx",
        sheet=chosen.name,
        header_row=header_row + 1,
        headings=headings,
        rows=rows,
        row_count=scan.last_row - header_row,
        hidden_rows=len({row for row in scan.hidden_rows if row > header_row}),
        hidden_columns=scan.hidden_columns,
        formula_cells=scan.formula_cells,
        other_sheets=tuple(part.name for part in parts if part.name != chosen.name),
    )


def _choose(
    archive: zipfile.ZipFile,
    parts: Sequence[SheetPart],
    wanted: Sequence[str],
    *,
    name: str,
    limits: Limits,
    code: str,
) -> tuple[SheetPart, SheetScan]:
    keys = {heading_key(title) for title in wanted}
    visible = [part for part in parts if part.visible]
    named = [part for part in visible if heading_key(part.name) in keys]
    others = [part for part in visible if part not in named and part.name.strip() not in NOT_DATA]
    for part in [*named, *others]:
        scan = SheetScanner(part.name, limits, code).scan(archive, part.part, name=name)
        if not scan.is_empty:
            return part, scan
    raise refuse("no_sheet")


def _walk(file: BinaryIO, name: str, sheet: str, scan: SheetScan) -> Iterator[tuple[int, list[Any]]]:
    """Yield row index and values from column A on, down to the last row that the scan saw."""
    file.seek(0)
    try:
        with CalamineWorkbook.from_filelike(file) as workbook:
            values = workbook.get_sheet_by_name(sheet)
            offset = [""] * (values.start[1] if values.start else 0)
            index = -1
            for index, row in enumerate(values.iter_rows()):
                yield index, offset + row
        # A last row that holds only formulas without result is unknown to the value reader, not to the scan.
        for missing in range(index + 1, scan.last_row + 1):
            yield missing, [""] * (scan.last_column + 1)
    except CalamineError as error:
        raise refuse("file_truncated", name=name) from error


def _header(file: BinaryIO, name: str, sheet: str, scan: SheetScan) -> tuple[tuple[Heading, ...], int]:
    """Return the headings: the first row that holds anything."""
    for index, row in _walk(file, name, sheet, scan):
        if any(str(cell).strip() for cell in row):
            _refuse_merged_header(scan, index, sheet)
            return read_headings(row, sheet=sheet, row=index + 1), index
        if index > HEADROOM_ROWS:
            break
    raise refuse("no_sheet")


def _refuse_merged_header(scan: SheetScan, header_row: int, sheet: str) -> None:
    for top, _left, bottom, _right, cells in scan.merged:
        if top <= header_row <= bottom:
            raise refuse("header_merged", sheet=sheet, row=top + 1, cells=cells)


def _refuse_merged(scan: SheetScan, header_row: int, sheet: str) -> None:
    for top, left, _bottom, _right, cells in scan.merged:
        if header_row < top <= scan.last_row and left <= scan.last_column:
            raise refuse("cells_merged", sheet=sheet, row=top + 1, cells=cells)
