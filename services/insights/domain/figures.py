"""What a figure is: a name, a definition, what it counts, and the list behind it."""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise

from cms.core import library as libraries
from cms.core.library import LibrarySpec
from registries.models import StatusChange
from services.insights.domain.scopes import Scope


@dataclass(frozen=True, kw_only=True)
class Lens:
    """The moment of counting and the dates that follow from it."""

    now: datetime.datetime = field(default_factory=timezone.now)

    @property
    def today(self) -> datetime.date:
        """Return the day in the region's time zone."""
        return timezone.localdate(self.now)

    @cached_property
    def month(self) -> datetime.datetime:
        """Return the first moment of this month."""
        return _midnight(self.today.replace(day=1))

    @cached_property
    def last_month(self) -> tuple[datetime.datetime, datetime.datetime]:
        """Return the first moment of last month, and the same moment of it as now, or its end."""
        first = _midnight((self.today.replace(day=1) - datetime.timedelta(days=1)).replace(day=1))
        return first, min(first + (self.now - self.month), self.month)

    @cached_property
    def quarter(self) -> datetime.datetime:
        """Return the first moment of this quarter."""
        return _midnight(self.today.replace(month=(self.today.month - 1) // 3 * 3 + 1, day=1))

    def days_ago(self, days: int) -> datetime.datetime:
        """Return the first moment of the day so many days ago."""
        return _midnight(self.today - datetime.timedelta(days=days))


def _midnight(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))


#: The condition on entries of one library, at one moment.
Condition = Callable[[Lens, LibrarySpec], Q]


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A number with a definition. ``reason`` says why there is no source for it yet."""

    slug: str
    label: str | Promise
    definition: str | Promise
    unit: str | Promise = ""
    reason: str | Promise = ""
    #: a number above zero is bad news
    is_alarm: bool = False

    @property
    def key(self) -> str:
        """Return the name of the figure in an aggregate."""
        return self.slug.replace("-", "_")


@dataclass(frozen=True, kw_only=True)
class EntryFigure(Figure):
    """A count of entries: those of ``libraries`` (all, when empty) that meet ``condition``."""

    condition: Condition
    libraries: tuple[str, ...] = ()
    #: the same count of the period before, up to the same day, to stand beside it
    before: Condition | None = None

    def specs(self) -> list[LibrarySpec]:
        """Return the libraries that are counted."""
        return [spec for spec in libraries.all_specs() if not self.libraries or spec.slug in self.libraries]


@dataclass(frozen=True, kw_only=True)
class ShareFigure(EntryFigure):
    """The share of entries that meet ``part`` among those that meet ``condition``; its list is the rest."""

    part: Condition


@dataclass(frozen=True, kw_only=True)
class DaysFigure(EntryFigure):
    """The average of working days over the entries that meet ``condition``."""

    pairs: Callable[[QuerySet, Lens, LibrarySpec], Iterable[tuple[datetime.date, datetime.date]]]


@dataclass(frozen=True, kw_only=True)
class OrganisationFigure(Figure):
    """A count of organisations; ``note`` adds a remark from the same rows."""

    condition: Callable[[Lens], Q]
    note: Callable[[QuerySet, Lens], str] | None = None


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A figure as read at one moment; no value means that there is no source, zero that it was counted."""

    figure: Figure
    scope: Scope
    value: str | None
    listed: int = 0
    note: str | Promise = ""
    as_of: datetime.datetime

    @property
    def is_bad(self) -> bool:
        """Return whether the number asks for action."""
        return self.figure.is_alarm and self.listed > 0


def steps(spec: LibrarySpec, **wanted: Any) -> Exists:
    """Return the condition "the entry took a step like this", from its history that is never purged."""
    rows = StatusChange.objects.filter(library=spec.slug, entry_id=OuterRef("pk"), **wanted)
    return Exists(rows)
