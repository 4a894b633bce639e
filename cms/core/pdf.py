"""Pages of a PDF as pictures, drawn in a process of their own with limits on time and memory."""

import subprocess
import sys
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from cms.core.errors import NotFound, Unavailable

WORKER = Path(__file__).with_name("pdf_worker.py")
SECONDS = 15
WIDTH = 1400


def count_pages(content: bytes) -> int:
    """Return how many pages a PDF has.

    Raises:
        Unavailable: the file cannot be read.
    """
    return _run(content, 0)[0]


def draw_page(content: bytes, number: int) -> bytes:
    """Return a page, the first is 1, as PNG.

    Raises:
        NotFound: there is no such page.
        Unavailable: the file cannot be read or takes too long to draw.
    """
    pages, picture = _run(content, number)
    if not picture:
        raise NotFound("page_unknown", _("This document has %(pages)d pages."), params={"pages": pages})
    return picture


def _run(content: bytes, number: int) -> tuple[int, bytes]:
    unreadable = Unavailable(
        "pdf_unreadable",
        _("This PDF cannot be shown here. Download it, or return the entry and ask for another."),
    )
    command = [sys.executable, "-I", str(WORKER), str(number), str(WIDTH)]
    try:
        done = subprocess.run(  # noqa: S603 - our own program, the file goes in by standard input
            command, input=content, capture_output=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise unreadable from error
    count, _newline, picture = done.stdout.partition(b"\n")
    if not count.isdigit():
        raise unreadable
    return int(count), picture
