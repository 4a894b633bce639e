import logging
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.core.context import Origin, origin
from cms.core.logs import OneLineFormatter, RequestIdFilter, one_line


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain 文字", "plain 文字"),
        ("a\r\nERROR forged", "a\\r\\nERROR forged"),
        ("a\u2028b\x1b[2Jc\x85d", "a\\u2028b\\x1b[2Jc\\x85d"),
    ],
)
def test_one_line_escapes_controls(text: str, expected: str) -> None:
    assert one_line(text) == expected


@given(st.text())
def test_one_line_is_one_line(text: str) -> None:
    assert len(one_line(text).splitlines()) <= 1


def test_a_traceback_cannot_begin_a_record() -> None:
    formatter = OneLineFormatter("%(levelname)s [%(request_id)s] %(message)s")
    try:
        raise ValueError("x\nERROR [-] forged")
    except ValueError:
        record = logging.LogRecord("n", logging.ERROR, "p", 1, "failed %s", ("a\nb",), sys.exc_info())
    with origin(Origin(request_id="abc")):
        RequestIdFilter().filter(record)

    lines = formatter.format(record).split("\n")

    assert lines[0] == "ERROR [abc] failed a\\nb"
    assert all(line.startswith("  | ") for line in lines[1:])
