"""What still stands in the way of handing an entry in: everything at once, not the first rule only."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from cms.core.errors import DomainError
from registries.domain.publishing import check_submission
from registries.domain.words import label_of
from registries.models import RegistryEntry


@dataclass(frozen=True, kw_only=True)
class Readiness:
    """One entry on its way to a submission: what is missing or wrong, and what forbids it altogether."""

    entry: RegistryEntry
    problems: list[tuple[str, str]] = field(default_factory=list)
    refusal: str = ""

    @property
    def is_ready(self) -> bool:
        """Return whether it can be handed in now."""
        return not self.problems and not self.refusal


def readiness_of(*, actor: Any, entries: Iterable[RegistryEntry]) -> list[Readiness]:
    """Return for each entry what stands against handing it in."""
    return [_readiness(actor, entry) for entry in entries]


def _readiness(actor: Any, entry: RegistryEntry) -> Readiness:
    try:
        check_submission(actor=actor, entry=entry)
    except DomainError as error:
        if not error.fields:
            return Readiness(entry=entry, refusal=error.message)
        problems = [
            (_label(entry, name), "".join(str(text) for text in texts))
            for name, texts in error.fields.items()
        ]
        return Readiness(entry=entry, problems=problems)
    return Readiness(entry=entry)


def _label(entry: RegistryEntry, name: str) -> str:
    try:
        return label_of(type(entry), name)
    except LookupError:
        return ""
