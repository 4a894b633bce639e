"""The row of headings: one heading a column, none twice, none missing in between."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from registries.tabular.refusals import refuse
from registries.tabular.table import Heading, column_letter, heading_key


def read_headings(cells: Sequence[Any], *, sheet: str, row: int) -> tuple[Heading, ...]:
    """Return the headings of ``cells``.

    Raises:
        Invalid: two columns have the same heading, or one between others has none.
    """
    texts = [" ".join(str(cell if cell is not None else "").split()) for cell in cells]
    last = max((index for index, text in enumerate(texts) if text), default=-1)
    blank = [column_letter(index) for index in range(last) if not texts[index]]
    if blank:
        raise refuse("header_blank", sheet=sheet, row=row, cells="、".join(blank))
    by_key: dict[str, list[Heading]] = defaultdict(list)
    for index, text in enumerate(texts[: last + 1]):
        by_key[heading_key(text)].append(Heading(index=index, text=text, key=heading_key(text)))
    for same in by_key.values():
        if len(same) > 1:
            letters = "、".join(heading.letter for heading in same)
            raise refuse("header_duplicate", sheet=sheet, row=row, cells=letters, heading=same[0].text)
    return tuple(heading for same in by_key.values() for heading in same)
