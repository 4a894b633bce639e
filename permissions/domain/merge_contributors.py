"""Who else has a say in a merge: apps above register what they know about their own rows."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from permissions.domain.merge_changes import RowChange
from permissions.models import Organisation


class MergeContributor(Protocol):
    """What an app above adds; foreign keys to the organisation are moved without it."""

    def first(self, survivor: Organisation, merged: Organisation) -> Iterable[RowChange]:
        """Return changes that come before the moves, for rows that cannot simply move."""

    def remarks(self, survivor: Organisation, merged: Organisation) -> Iterable[str]:
        """Return sentences for whoever decides: what is there twice."""

    def after(self, changes: Sequence[RowChange]) -> None:
        """React inside the transaction, after a merge and after its undoing."""


_contributors: list[MergeContributor] = []


def register_contributor(contributor: MergeContributor) -> None:
    """Let ``contributor`` take part in every merge."""
    _contributors.append(contributor)


def contributors() -> tuple[MergeContributor, ...]:
    """Return all that take part."""
    return tuple(_contributors)
