"""What a person leaves behind in an organisation: every app says what it knows of, one operation moves it.

Permissions lie below the apps that hold the work, so those register a :class:`Contributor` here when they are ready.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.functional import Promise


@dataclass(frozen=True, kw_only=True)
class Leaver:
    """Who leaves which units; contributors look at nothing outside of these."""

    user: Any
    unit_ids: frozenset[int]


@dataclass(frozen=True, kw_only=True)
class Item:
    """One thing on the screen of a hand-over; ``url`` is empty where there is no page of it."""

    text: str
    detail: str | Promise = ""
    url: str = ""


class Contributor(Protocol):
    """One kind of work that can be handed over.

    ``moves`` says that a successor takes it; what does not move ends with the roles.
    """

    @property
    def slug(self) -> str:
        """Return the stable name of this kind of work."""

    @property
    def label(self) -> str | Promise:
        """Return its name on the screen."""

    @property
    def hint(self) -> str | Promise:
        """Return one sentence on what becomes of it."""

    @property
    def moves(self) -> bool:
        """Return whether a successor takes it."""

    def count(self, leaver: Leaver) -> int:
        """Return how many things there are."""

    def items(self, leaver: Leaver, limit: int) -> Sequence[Item]:
        """Return the first of them for the screen."""

    def hand_over(self, *, actor: Any, leaver: Leaver, successor: Any) -> int:
        """Move all of it to ``successor`` (None: end it), with audit rows and announcements; return how many.

        Raises:
            cms.core.errors.Invalid: the successor may not do this work.
        """


_contributors: list[Contributor] = []


def register_contributor(contributor: Contributor) -> None:
    """Make a kind of work part of every hand-over; registering it again changes nothing."""
    if all(known.slug != contributor.slug for known in _contributors):
        _contributors.append(contributor)


def contributors() -> tuple[Contributor, ...]:
    """Return all kinds of work in the order of their registration."""
    return tuple(_contributors)
