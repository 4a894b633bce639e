"""The one entrance: a file in, a table out, or a reason that says what to do."""

from collections.abc import Sequence
from typing import BinaryIO

from registries.tabular.detect import detect_kind
from registries.tabular.reading_csv import read_csv
from registries.tabular.reading_xlsx import read_workbook
from registries.tabular.table import Limits, Table

DEFAULT_LIMITS = Limits()


def read_table(
    file: BinaryIO,
    *,
    name: str,
    sheets: Sequence[str] = (),
    limits: Limits = DEFAULT_LIMITS,
    row_limit_code: str = "too_many_rows",
) -> Table:
    """Read a CSV or XLSX file that somebody uploaded; ``file`` must stay open while rows are walked.

    Of a workbook the visible sheet named like one of ``sheets`` is read, else the first visible sheet with
    data that is no instruction sheet; never "the active one". The first row that holds anything is the row
    of headings. Hidden rows are read and counted. A cell whose value cannot be known becomes a
    ``BadCell``; everything wrong with the file is an ``Invalid``.

    Raises:
        Invalid: with the code of one of ``refusals.REASONS``.
    """
    if detect_kind(file, name=name, limits=limits) == "xlsx":
        return read_workbook(file, name=name, limits=limits, sheets=sheets, row_limit_code=row_limit_code)
    return read_csv(file, name=name, limits=limits, row_limit_code=row_limit_code)
