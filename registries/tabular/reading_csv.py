"""Reading text tables: encoding, separator, quotes."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from registries.tabular.encoding import detect_encoding
from registries.tabular.escaping import unescape
from registries.tabular.headings import read_headings
from registries.tabular.refusals import refuse
from registries.tabular.table import CellValue, Heading, Limits, Row, Table, column_letter, too_long

SEPARATORS = ",;\t"
SHEET = "CSV"


@dataclass(frozen=True, kw_only=True)
class Format:
    """How the text is written."""

    encoding: str
    separator: str
    has_sep_line: bool


@dataclass(frozen=True, kw_only=True)
class TextRows:
    """The data rows; every walk reads the file again."""

    file: BinaryIO
    format: Format
    header_row: int
    headings: tuple[Heading, ...]
    limits: Limits

    def __iter__(self) -> Iterator[Row]:
        width = len(self.headings)
        for number, cells in _records(self.file, self.format, self.limits):
            if number <= self.header_row:
                continue
            values = [self._value(cell) for cell in cells]
            beyond = tuple(
                (column_letter(width + i), value)
                for i, value in enumerate(values[width:])
                if value is not None
            )
            values += [None] * (width - len(values))
            yield Row(number=number, cells=tuple(values[:width]), beyond=beyond)

    def _value(self, cell: str) -> CellValue:
        if not cell:
            return None
        if len(cell) > self.limits.csv_cell_chars:
            return too_long(cell, self.limits.csv_cell_chars)
        return unescape(cell.replace("\r\n", "\n").replace("\r", "\n"))


def read_csv(file: BinaryIO, *, name: str, limits: Limits, row_limit_code: str) -> Table:
    """Read a text table; one pass checks it to its end before any row is handed out.

    Raises:
        Invalid: encoding, quotes, headings or size are refused; lines are named.
    """
    layout = _sniff(file, detect_encoding(file))
    headings: tuple[Heading, ...] = ()
    header_row = last = 0
    for number, cells in _records(file, layout, limits):
        if not any(cell.strip() for cell in cells):
            continue
        if not headings:
            headings, header_row = read_headings(cells, sheet=SHEET, row=number), number
            if len(headings) > limits.columns:
                raise refuse("too_many_columns", sheet=SHEET, limit=limits.columns)
        if number - header_row > limits.rows:
            raise refuse(row_limit_code, sheet=SHEET, limit=f"{limits.rows:,}")
        last = number
    if not headings:
        raise refuse("file_empty")
    if last == header_row:
        raise refuse("no_rows", sheet=SHEET)
    rows = TextRows(file=file, format=layout, header_row=header_row, headings=headings, limits=limits)
    return Table(
        kind="csv",
        sheet=SHEET,
        header_row=header_row,
        headings=headings,
        rows=rows,
        row_count=last - header_row,
        encoding=layout.encoding,
    )


def _sniff(file: BinaryIO, encoding: str) -> Format:
    """Take the separator from Excel's ``sep=`` line, else the most frequent one of the first line."""
    text = _open_text(file, encoding)
    try:
        first = text.readline(1 << 16)
        while first and not first.strip():
            first = text.readline(1 << 16)
    finally:
        text.detach()
    line = first.strip("\r\n")
    declared = line.strip('"').lower()
    if declared.startswith("sep=") and len(line.strip('"')) in (4, 5):
        return Format(encoding=encoding, separator=line.strip('"')[4:] or ",", has_sep_line=True)
    plain = "".join(line.split('"')[0::2])
    separator = max(SEPARATORS, key=plain.count)
    return Format(encoding=encoding, separator=separator, has_sep_line=False)


def _open_text(file: BinaryIO, encoding: str) -> io.TextIOWrapper:
    file.seek(0)
    return io.TextIOWrapper(file, encoding=encoding, newline="")


def _records(file: BinaryIO, layout: Format, limits: Limits) -> Iterator[tuple[int, list[str]]]:
    """Yield the number that Excel shows and the cells of each record."""
    text = _open_text(file, layout.encoding)
    reader = csv.reader(_lines(text, layout, limits), delimiter=layout.separator, strict=True)
    try:
        yield from enumerate(reader, start=1)
    except csv.Error as error:
        line = reader.line_num + layout.has_sep_line
        if "field larger" in str(error):
            raise refuse("csv_cell_too_long", line=line, limit=limits.csv_cell_chars) from error
        raise refuse("csv_quote", line=line) from error
    finally:
        text.detach()


def _lines(text: io.TextIOWrapper, layout: Format, limits: Limits) -> Iterator[str]:
    """Yield lines of bounded length without NUL; the ``sep=`` line is no row of the table."""
    number = 0
    bound = limits.csv_cell_chars * 4
    while line := text.readline(bound):
        number += 1
        if number == 1 and layout.has_sep_line:
            continue
        if "\x00" in line:
            raise refuse("csv_nul", line=number)
        if len(line) >= bound:
            raise refuse("csv_cell_too_long", line=number, limit=limits.csv_cell_chars)
        yield line
