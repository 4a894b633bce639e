"""Writing CSV that Excel opens without questions and that comes back unchanged."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from registries.tabular.escaping import escape

FLUSH_ROWS = 500
BOM = "\ufeff"


def write_csv(rows: Iterable[Sequence[Any]], *, headings: Sequence[str]) -> Iterator[bytes]:
    """Yield a UTF-8 file with byte order mark in pieces; risky text is escaped reversibly."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write(BOM)
    writer.writerow([plain(heading) for heading in headings])
    for count, row in enumerate(rows, start=1):
        writer.writerow([plain(value) for value in row])
        if count % FLUSH_ROWS == 0:
            yield _take(buffer)
    yield _take(buffer)


def plain(value: Any) -> str:
    """Return the text of one value; numbers and dates cannot run."""
    if value is None:
        return ""
    return escape(value) if isinstance(value, str) else str(value)


def _take(buffer: io.StringIO) -> bytes:
    piece = buffer.getvalue().encode("utf-8")
    buffer.seek(0)
    buffer.truncate()
    return piece
