"""What changed between two states of an entry: field by field, and inside a text."""

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from registries.domain.words import label_of, text_of
from registries.models import RegistryEntry

#: A run of Latin letters and digits is one word, every other character stands for itself: Chinese has no spaces.
_TOKEN = re.compile(r"[0-9A-Za-z_.]+|.", re.DOTALL)
#: Above this many comparisons a text is shown as replaced; nobody reads such a difference letter by letter.
MAX_STEPS = 400_000
#: Texts with less in common than this are easier to read one after the other.
ALIKE = 0.4
#: A shared piece this short between two changes is noise.
SHORT = 2

Kind = Literal["same", "del", "ins"]


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A piece of text that stayed, went or came; the template turns it into plain text, del or ins."""

    kind: Kind
    text: str


@dataclass(frozen=True, kw_only=True)
class FieldChange:
    """One field of an entry as it is now, and against what it was."""

    name: str
    label: str
    text: str
    pieces: tuple[Piece, ...]
    is_changed: bool


def field_changes(
    entry: RegistryEntry, base: RegistryEntry | None, names: Sequence[str]
) -> Iterator[FieldChange]:
    """Tell each of the fields ``names`` of ``entry``, compared with ``base`` where there is one."""
    for name in names:
        text = text_of(entry, name)
        before = text if base is None else text_of(base, name)
        yield FieldChange(
            name=name,
            label=label_of(type(entry), name),
            text=text,
            pieces=tuple(pieces_of(before, text)),
            is_changed=before != text,
        )


def pieces_of(before: str, after: str) -> list[Piece]:
    """Return what stayed, went and came between two texts."""
    if before == after:
        return [Piece(kind="same", text=after)] if after else []
    one, other = _TOKEN.findall(before), _TOKEN.findall(after)
    if len(one) * len(other) > MAX_STEPS:
        return _replaced(before, after)
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    if matcher.ratio() < ALIKE:
        return _replaced(before, after)
    return _joined(_steps(matcher, one, other))


def _replaced(before: str, after: str) -> list[Piece]:
    pieces = [Piece(kind="del", text=before), Piece(kind="ins", text=after)]
    return [piece for piece in pieces if piece.text]


def _steps(matcher: difflib.SequenceMatcher, one: list[str], other: list[str]) -> list[tuple[str, str, bool]]:
    """Return (before, after, stayed) in order."""
    steps = []
    for tag, start, end, other_start, other_end in matcher.get_opcodes():
        gone, came = "".join(one[start:end]), "".join(other[other_start:other_end])
        steps.append((gone, came, tag == "equal"))
    return steps


def _joined(steps: list[tuple[str, str, bool]]) -> list[Piece]:
    pieces: list[Piece] = []
    gone = came = ""
    for position, (before, after, stayed) in enumerate(steps):
        inside = 0 < position < len(steps) - 1
        if not stayed or (inside and len(before) <= SHORT and not before.isspace()):
            gone, came = gone + before, came + after
            continue
        pieces += [*_replaced(gone, came), Piece(kind="same", text=after)]
        gone = came = ""
    return pieces + _replaced(gone, came)
