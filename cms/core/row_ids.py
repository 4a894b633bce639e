"""Ids of rows as they come from forms and addresses, where anybody can write anything."""

#: More digits fit no column of ours.
_LONGEST = 18


def row_id(text: object) -> int:
    """Return the id that ``text`` is, or 0, which no row has: digits that only look like some are none."""
    known = str(text)
    return int(known) if len(known) <= _LONGEST and known.isascii() and known.isdecimal() else 0
