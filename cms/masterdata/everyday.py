"""Words under which people look for a row of a code list, other than its name.

The built-in list of industries is short below the divisions, and its names are official: who makes ceramics types 陶瓷
and belongs to 非金属矿物制品业. These words help to find a row; they never decide what a text in a sheet means, because
one word may belong to several rows.
"""

from functools import cache
from typing import Any

from cms.masterdata import seeds
from cms.masterdata.models import Industry, Tag


def everyday_words(row: Any) -> list[str]:
    """Return the words that lead to a row besides name, code and pinyin.

    For a tag its synonyms and its group; prefetch ``synonyms`` where many are asked for.
    """
    if isinstance(row, Tag):
        return [*(synonym.name for synonym in row.synonyms.all()), *([row.group] if row.group else [])]
    return list(_words().get(row.code, ())) if isinstance(row, Industry) else []


def industry_codes(text: str) -> list[str]:
    """Return the codes of the industries that have a word containing ``text``."""
    wanted = text.strip().casefold()
    if not wanted:
        return []
    return [code for code, words in _words().items() if any(wanted in word.casefold() for word in words)]


@cache
def _words() -> dict[str, tuple[str, ...]]:
    return {row["code"]: tuple(row["words"].split(";")) for row in seeds.read("industry_words")}
