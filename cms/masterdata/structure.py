"""How the codes of each list nest: the level of a code and the codes of its ancestors."""

import re
from collections.abc import Callable

from cms.masterdata.models import Scheme

# GB/T 4754-2017: the last division of each section, A to T.
_SECTION_ENDS = {
    "A": 5, "B": 12, "C": 43, "D": 46, "E": 50, "F": 52, "G": 60, "H": 62, "I": 65, "J": 69,
    "K": 70, "L": 72, "M": 75, "N": 79, "O": 82, "P": 83, "Q": 85, "R": 90, "S": 96, "T": 97,
}  # fmt: skip

# First two digits of a major's code: what to add to reach the associate level, which names the categories.
_SECONDARY, _ASSOCIATE, _BACHELOR = range(61, 80), range(41, 60), range(21, 40)

_FORMS = {
    Scheme.REGION: re.compile(r"[1-9]\d{5}"),
    Scheme.INDUSTRY: re.compile(r"[A-T]|\d{2,4}"),
    Scheme.MAJOR: re.compile(r"\d{2}|\d{4}|\d{6}K?"),
    Scheme.OCCUPATION: re.compile(r"[1-8](-\d{2}){0,3}"),
    Scheme.SKILL: re.compile(r"S\d{2}(\d{2})?"),
}


def is_code(scheme: Scheme, text: str) -> bool:
    """Say whether ``text`` has the form of a code of this list; it need not exist."""
    return _FORMS[scheme].fullmatch(text) is not None


def ancestor_codes(scheme: Scheme, code: str) -> list[str]:
    """Return the codes above ``code``, nearest first; some may be absent from the list itself."""
    return _ANCESTORS[scheme](code)


def level_of(scheme: Scheme, code: str) -> int:
    """Return the level of ``code`` in its list, 1 at the top."""
    return len(ancestor_codes(scheme, code)) + 1


def study_level_of(code: str) -> str:
    """Return the study level that a six-digit major code is taught at; empty for categories and classes."""
    if len(code) < 6:
        return ""
    category = int(code[:2])
    levels = {"secondary": _SECONDARY, "associate": _ASSOCIATE, "bachelor": _BACHELOR}
    return next((name for name, codes in levels.items() if category in codes), "")


def _region(code: str) -> list[str]:
    if code.endswith("0000"):
        return []
    province = f"{code[:2]}0000"
    return [province] if code.endswith("00") else [f"{code[:4]}00", province]


def _industry(code: str) -> list[str]:
    if not code.isdigit():
        return []
    division = int(code[:2])
    section = next(letter for letter, end in _SECTION_ENDS.items() if division <= end)
    return [*(code[:length] for length in range(len(code) - 1, 1, -1)), section]


def _major(code: str) -> list[str]:
    if len(code) == 2:
        return []
    category = int(code[:2])
    shift = 20 if category in _BACHELOR else -20 if category in _SECONDARY else 0
    head = str(category + shift)
    return [head] if len(code) == 4 else [head + code[2:4], head]


def _occupation(code: str) -> list[str]:
    parts = code.split("-")
    return ["-".join(parts[:length]) for length in range(len(parts) - 1, 0, -1)]


def _skill(code: str) -> list[str]:
    return [] if len(code) == 3 else [code[:3]]


_ANCESTORS: dict[Scheme, Callable[[str], list[str]]] = {
    Scheme.REGION: _region,
    Scheme.INDUSTRY: _industry,
    Scheme.MAJOR: _major,
    Scheme.OCCUPATION: _occupation,
    Scheme.SKILL: _skill,
}
