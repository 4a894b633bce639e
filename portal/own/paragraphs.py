"""Rich text as plain paragraphs and back: the portal's forms have no editor."""

import html
import re

_BREAK = re.compile(r"<br\s*/?>|</(?:p|h[1-6]|li|ul|ol|div)>", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")
_BLANK = re.compile(r"\n{2,}")


def to_text(value: str) -> str:
    """Return the paragraphs of a rich text, one a line, without formats."""
    text = html.unescape(_TAG.sub("", _BREAK.sub("\n", value)))
    return _BLANK.sub("\n", "\n".join(line.strip() for line in text.split("\n"))).strip()


def to_rich(text: str) -> str:
    """Return plain lines as paragraphs; whatever looks like markup is text."""
    lines = [line.strip() for line in text.replace("\r\n", "\n").split("\n")]
    return "".join(f"<p>{html.escape(line, quote=False)}</p>" for line in lines if line)
