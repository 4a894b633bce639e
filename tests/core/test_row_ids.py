"""Ids as anybody can write them."""

import pytest

from cms.core.row_ids import row_id


@pytest.mark.parametrize("text", ["7", "0007", 7, "9" * 18])
def test_id_is_read(text):
    assert row_id(text) == int(text)


@pytest.mark.parametrize(
    "text", ["", "²", "７", "-1", "1.0", "abc", "1 ", "9" * 19, "9" * 5000, None, "\x00"]
)
def test_what_is_no_id_is_the_row_that_nobody_has(text):
    assert row_id(text) == 0
