"""What a file says, before anybody knows what it means."""

import datetime as dt
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext as _


class Rows(Protocol):
    """Rows that can be walked again, so that no list of them is ever needed."""

    def __iter__(self) -> Iterator["Row"]: ...


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How much of a file is read; above it the file is refused and the limit is named."""

    rows: int = 10_000
    columns: int = 200
    bytes: int = 50 * 1024 * 1024
    unpacked_bytes: int = 600 * 1024 * 1024
    entries: int = 2_000
    ratio: int = 100
    sheets: int = 50
    workbook_cell_chars: int = 32_767
    csv_cell_chars: int = 100_000
    bad_cells: int = 5_000


@dataclass(frozen=True, kw_only=True)
class BadCell:
    """A cell whose value cannot be known; ``text`` is what stands in the file."""

    code: str
    text: str
    message: str | Promise

    def __str__(self) -> str:
        return self.text


CellValue = str | int | float | bool | dt.datetime | dt.date | dt.time | dt.timedelta | BadCell | None


@dataclass(frozen=True, kw_only=True)
class Heading:
    """A heading as written, the same folded for comparison, and where it stands."""

    index: int
    text: str
    key: str

    @property
    def letter(self) -> str:
        """Return the column as Excel names it."""
        return column_letter(self.index)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row with the number Excel shows; cells stand in the order of the headings."""

    number: int
    cells: tuple[CellValue, ...]
    beyond: tuple[tuple[str, CellValue], ...] = ()
    hidden: bool = False

    @property
    def is_empty(self) -> bool:
        """Say whether no cell holds anything."""
        return not self.beyond and all(is_blank(cell) for cell in self.cells)


@dataclass(frozen=True, kw_only=True)
class Table:
    """One table of a file; ``rows`` may be walked more than once."""

    kind: str
    sheet: str
    header_row: int
    headings: tuple[Heading, ...]
    rows: Rows
    row_count: int
    hidden_rows: int = 0
    hidden_columns: int = 0
    formula_cells: int = 0
    encoding: str = ""
    other_sheets: tuple[str, ...] = field(default=())


def is_blank(value: CellValue) -> bool:
    """Say whether a cell counts as empty."""
    return value is None or (isinstance(value, str) and not value.strip())


def visible_text(text: str) -> str:
    """Return ``text`` with a sign in place of each control character, which no database or screen takes."""
    return "".join(
        "�" if unicodedata.category(char) == "Cc" and char not in "\n\t" else char for char in text
    )


def heading_key(text: str) -> str:
    """Fold a heading for comparison: full-width forms, spaces and a required mark do not count."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(folded.split()).strip("*").casefold()


@lru_cache(maxsize=1024)
def column_letter(index: int) -> str:
    """Return A for 0, Z for 25, AA for 26."""
    letters = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@lru_cache(maxsize=20_000)
def column_index(letters: str) -> int:
    """Return 0 for A, 25 for Z, 26 for AA."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def too_long(value: str, limit: int) -> BadCell:
    """Return what stands for a text that is too long to be taken."""
    return BadCell(
        code="cell_too_long",
        text=value[:60] + "…",
        message=_("The cell has more characters than can be read (%(limit)s). Shorten the text.")
        % {"limit": limit},
    )
