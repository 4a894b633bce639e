"""Pages of PDF documents: drawn, refused, and never more at once than the server can bear."""

import threading
import zlib

import pytest
from django.core.cache import cache

from cms.core import pdf
from cms.core.errors import NotFound, Unavailable


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()


def document(stream=b"1 0 0 RG 0 0 m 595 842 l S", *, size=b"595 842"):
    """Return a PDF of one page that draws ``stream``."""
    packed = zlib.compress(stream, 9)
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 " + size + b"] /Contents 4 0 R /Resources << >> >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%b\nendstream" % (len(packed), packed),
    ]
    found, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(found))
        found += b"%d 0 obj\n%b\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 5\n0000000000 65535 f \n" + table
    return found + head + b"trailer << /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(found)


def code_of(act):
    with pytest.raises(Unavailable) as caught:
        act()
    return caught.value.code


def test_page_is_drawn_and_an_unknown_one_is_told():
    content = document()

    assert pdf.count_pages(content) == 1
    assert pdf.draw_page(content, 1).startswith(b"\x89PNG")
    with pytest.raises(NotFound):
        pdf.draw_page(content, 2)


def test_page_as_large_as_a_field_is_drawn_small():
    assert len(pdf.draw_page(document(size=b"14400000 14400000"), 1)) < 2**20


def test_file_that_cannot_be_drawn_is_tried_once(monkeypatch, tmp_path):
    content = b"%PDF-1.4 garbage %%EOF"

    assert code_of(lambda: pdf.draw_page(content, 1)) == "pdf_unreadable"
    easy = tmp_path / "easy.py"
    easy.write_text("print(9)\nprint('picture')")
    monkeypatch.setattr(pdf, "WORKER", easy)
    assert pdf.count_pages(b"another") == 9
    assert code_of(lambda: pdf.draw_page(content, 7)) == "pdf_unreadable"
    assert code_of(lambda: pdf.count_pages(content)) == "pdf_unreadable"


def test_page_that_takes_too_long_is_given_up(monkeypatch):
    monkeypatch.setattr(pdf, "SECONDS", 1)
    endless = document(b"0 0 m 595 0 l 0 842 l 595 842 l 300 20 l 10 400 l f*\n" * 1_000_000)

    assert code_of(lambda: pdf.draw_page(endless, 1)) == "pdf_unreadable"


def test_more_at_once_than_there_are_places_are_sent_away_and_not_held_against_the_file(monkeypatch):
    monkeypatch.setattr(pdf, "WAIT_SECONDS", 0.1)
    monkeypatch.setattr(pdf, "_slots", threading.BoundedSemaphore(1))
    content = document()

    with pdf._slots:
        assert code_of(lambda: pdf.draw_page(content, 1)) == "pdf_busy"
    assert pdf.draw_page(content, 1)
