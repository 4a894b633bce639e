"""Writing workbooks: text stays text, codes keep their zeros, choices can be picked from a list."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, BinaryIO

import xlsxwriter
from django.utils.translation import gettext_lazy as _
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from cms.core.errors import Invalid
from registries.tabular.escaping import escape_typed, is_risky
from registries.tabular.table import column_letter

MAX_TEXT = 32_767
CODES_SHEET = "代码表"
NOTES_SHEET = "说明"
VALIDATED_ROWS = 10_000


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column: heading, kind (text, number, date), help, and the values it may be picked from."""

    heading: str
    kind: str = "text"
    required: bool = False
    width: int = 18
    help: str = ""
    choices: Sequence[str] = ()
    strict: bool = True


@dataclass(frozen=True, kw_only=True)
class TextSheet:
    """A sheet of plain lines, as the instructions are."""

    title: str
    rows: Sequence[Sequence[str]]
    widths: Sequence[int] = ()


def write_xlsx(
    file: BinaryIO,
    *,
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Any]] = (),
    notes: TextSheet | None = None,
) -> None:
    """Write one data sheet with frozen headings, pick lists on a code sheet, and instructions; memory
    stays flat.

    Raises:
        Invalid: a text is longer than a cell of a workbook can hold.
    """
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(file, options) as book:
        formats = _formats(book)
        sheet = book.add_worksheet(title[:31])
        _set_up(sheet, columns, formats)
        _pick_lists(sheet, columns)
        _write_rows(sheet, columns, rows, formats)
        _write_codes(book, columns, formats)
        if notes:
            _write_notes(book, notes, formats)


def _formats(book: xlsxwriter.Workbook) -> dict[str, Format]:
    return {
        "heading": book.add_format(
            {"bold": True, "bg_color": "#E8EFF4", "border": 1, "text_wrap": True, "num_format": "@"}
        ),
        "required": book.add_format(
            {
                "bold": True,
                "bg_color": "#E8EFF4",
                "border": 1,
                "text_wrap": True,
                "num_format": "@",
                "font_color": "#A01D18",
            }
        ),
        "text": book.add_format({"num_format": "@", "valign": "top"}),
        "quoted": book.add_format({"num_format": "@", "valign": "top", "quote_prefix": True}),
        "number": book.add_format({"valign": "top"}),
        "date": book.add_format({"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"}),
    }


def _set_up(sheet: Worksheet, columns: Sequence[Column], formats: dict[str, Format]) -> None:
    for index, column in enumerate(columns):
        sheet.set_column(index, index, column.width, formats[column.kind])
    sheet.freeze_panes(1, 1)
    for index, column in enumerate(columns):
        heading = f"{column.heading}*" if column.required else column.heading
        sheet.write_string(0, index, heading, formats["required" if column.required else "heading"])


def _pick_lists(sheet: Worksheet, columns: Sequence[Column]) -> None:
    """Tie columns to their list on the code sheet and show the help when a cell is selected."""
    code_column = 0
    for index, column in enumerate(columns):
        rule: dict[str, Any] = {"validate": "any"}
        if column.choices:
            letter = column_letter(code_column)
            code_column += 1
            if column.strict:
                source = f"='{CODES_SHEET}'!${letter}$2:${letter}${len(column.choices) + 1}"
                rule = {
                    "validate": "list",
                    "source": source,
                    "error_title": str(_("Not in the list"))[:32],
                    "error_message": str(_("Choose a value from the list, or see sheet “代码表”."))[:255],
                }
        if column.help:
            rule |= {"input_title": column.heading[:32], "input_message": column.help[:255]}
        if len(rule) > 1:
            sheet.data_validation(1, index, VALIDATED_ROWS, index, rule)


def _write_rows(
    sheet: Worksheet, columns: Sequence[Column], rows: Iterable[Sequence[Any]], formats: dict[str, Format]
) -> None:
    for number, row in enumerate(rows, start=1):
        for index, value in enumerate(row):
            if value is not None and value != "":
                _write_cell(sheet, number, index, value, columns[index], formats)


def _write_cell(
    sheet: Worksheet, number: int, index: int, value: Any, column: Column, formats: dict[str, Format]
) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | dt.date):
        text = str(value)
        if len(text) >= MAX_TEXT:
            raise Invalid(
                "cell_too_long_for_xlsx",
                _(
                    "Row %(row)s, column “%(column)s”: the text is too long for an Excel cell. "
                    "Export as CSV instead."
                ),
                params={"row": number + 1, "column": column.heading},
            )
        sheet.write_string(number, index, escape_typed(text), formats["quoted" if is_risky(text) else "text"])
    elif isinstance(value, dt.date):
        sheet.write_datetime(number, index, value, formats["date"])
    else:
        sheet.write_number(number, index, float(value), formats["number"])


def _write_codes(book: xlsxwriter.Workbook, columns: Sequence[Column], formats: dict[str, Format]) -> None:
    listed = [column for column in columns if column.choices]
    if not listed:
        return
    sheet = book.add_worksheet(CODES_SHEET)
    sheet.freeze_panes(1, 0)
    for index, column in enumerate(listed):
        sheet.set_column(index, index, max(column.width, 16), formats["text"])
        sheet.write_string(0, index, column.heading, formats["heading"])
    longest = max(len(column.choices) for column in listed)
    for row in range(longest):
        for index, column in enumerate(listed):
            if row < len(column.choices):
                sheet.write_string(row + 1, index, escape_typed(column.choices[row]), formats["text"])


def _write_notes(book: xlsxwriter.Workbook, notes: TextSheet, formats: dict[str, Format]) -> None:
    sheet = book.add_worksheet(notes.title[:31])
    for index, width in enumerate(notes.widths):
        sheet.set_column(index, index, width, formats["wrap"])
    for number, row in enumerate(notes.rows):
        style = formats["heading"] if number == 0 else formats["wrap"]
        for index, text in enumerate(row):
            sheet.write_string(number, index, escape_typed(text), style)
