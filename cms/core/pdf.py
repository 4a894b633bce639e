"""Pages of a PDF as pictures, drawn in a process of their own with limits on time and memory."""

import hashlib
import subprocess
import sys
import threading
from pathlib import Path

from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from cms.core.errors import NotFound, Unavailable

WORKER = Path(__file__).with_name("pdf_worker.py")
SECONDS = 10
WIDTH = 1400
#: So many at once in one process of the server: whoever asks for more pages must not take all its threads.
AT_ONCE = 2
WAIT_SECONDS = 2
#: A file that could not be drawn is not tried again so soon.
REMEMBERED_SECONDS = 3600

_slots = threading.BoundedSemaphore(AT_ONCE)


def count_pages(content: bytes) -> int:
    """Return how many pages a PDF has.

    Raises:
        Unavailable: the file cannot be read, or too many are being drawn.
    """
    return _run(content, 0)[0]


def draw_page(content: bytes, number: int) -> bytes:
    """Return a page, the first is 1, as PNG.

    Raises:
        NotFound: there is no such page.
        Unavailable: the file cannot be read or takes too long to draw, or too many are being drawn.
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
    known = f"pdf-unreadable:{hashlib.sha256(content).hexdigest()}"
    if cache.get(known):
        raise unreadable
    if not _slots.acquire(timeout=WAIT_SECONDS):
        raise Unavailable("pdf_busy", _("Many documents are being opened just now. Try again in a moment."))
    try:
        return _work(content, number, unreadable)
    except Unavailable:
        cache.set(known, 1, REMEMBERED_SECONDS)
        raise
    finally:
        _slots.release()


def _work(content: bytes, number: int, unreadable: Unavailable) -> tuple[int, bytes]:
    command = [sys.executable, "-I", str(WORKER), str(number), str(WIDTH)]
    try:
        done = subprocess.run(  # noqa: S603 - our own program, the file goes in by standard input
            command, input=content, capture_output=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise unreadable from error
    count, _newline, picture = done.stdout.partition(b"\n")
    if not count.isdigit() or (done.returncode and number <= int(count)):
        raise unreadable
    return int(count), picture
