"""Text that a spreadsheet would run as a formula, made plain text and back without loss.

A leading ``= + - @``, TAB, CR, LF or full-width form gets an apostrophe in front, as Excel itself shows
such text. Text that already begins with apostrophes before such a character gets one more, so that taking
one away always gives the original.
"""

import re

RISKY = "=+\\-@\t\r\n＝＋－＠"
ESCAPABLE = re.compile(f"'*[{RISKY}]")
ESCAPED = re.compile(f"'+[{RISKY}]")


def escape(text: str) -> str:
    """Return ``text`` so that no spreadsheet runs it, for files without cell types (CSV)."""
    return f"'{text}" if ESCAPABLE.match(text) else text


def escape_typed(text: str) -> str:
    """Return ``text`` for a text cell, where only a leading apostrophe needs care."""
    return f"'{text}" if ESCAPED.match(text) else text


def is_risky(text: str) -> bool:
    """Say whether a spreadsheet might run ``text`` when the cell is edited."""
    return bool(ESCAPABLE.match(text))


def unescape(text: str) -> str:
    """Return what ``escape`` or ``escape_typed`` was given."""
    return text[1:] if ESCAPED.match(text) else text
