"""How two spellings of one code or name are made equal."""

import re
import unicodedata

_DASHES = re.compile(r"[‐-―−﹣－]")
_DOTS = re.compile(r"[·•‧・∙⋅]")
_SPACES = re.compile(r"\s+")


def tidy(text: str) -> str:
    """Return ``text`` with full-width forms, dashes, dots and runs of space unified."""
    flat = unicodedata.normalize("NFKC", _DASHES.sub("-", _DOTS.sub("·", text)))
    return _SPACES.sub(" ", _DOTS.sub("·", flat)).strip()


def key(text: str) -> str:
    """Return the form under which two spellings of the same word are equal."""
    return _SPACES.sub("", tidy(text)).casefold()
