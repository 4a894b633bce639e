"""Pinyin of Chinese names, for sorting and for choosers that accept initials."""

from dataclasses import dataclass

from pypinyin import Style, lazy_pinyin, load_phrases_dict

# Readings that the library's dictionary lacks: place names of the region, and 与会计 taken for 与会.
load_phrases_dict(
    {
        "都匀": [["dū"], ["yún"]],
        "三都": [["sān"], ["dū"]],
        "长顺": [["cháng"], ["shùn"]],
        "与会计": [["yǔ"], ["kuài"], ["jì"]],
    }
)


@dataclass(frozen=True, kw_only=True)
class Spelling:
    """Carry the pinyin of a name and its initials, both lower case."""

    pinyin: str
    initials: str


def spell(name: str, *, limit: int = 200) -> Spelling:
    """Return the pinyin (syllables separated by spaces) and the initials of ``name``, cut at ``limit``.

    Latin letters and digits are kept as they are in both; punctuation is dropped.
    """
    syllables = [_plain(part) for part in lazy_pinyin(name, style=Style.NORMAL)]
    letters = [_plain(part) for part in lazy_pinyin(name, style=Style.FIRST_LETTER)]
    return Spelling(
        pinyin=" ".join(part for part in syllables if part)[:limit],
        initials="".join(letters)[:limit],
    )


def _plain(part: str) -> str:
    return "".join(char for char in part.lower() if char.isalnum())
