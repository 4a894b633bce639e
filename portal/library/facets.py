"""Facets of a library: which filters it has, what they match, and how many entries each choice would show.

A facet on a field that is not part of the public summary looks only at entries whose body the reader may
see: otherwise trying its values would tell what a protected entry contains.
"""

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.core.library import Amount, LibrarySpec
from cms.masterdata.models import Major
from portal.formats import SOON_DAYS
from portal.library.fields import amount_words, column, is_open, is_range, label_of
from registries.models.fields import ChoiceListField

MAX_VALUES = 20
FRESH_DAYS = 30
Rows = QuerySet[Any]


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A value of a facet with its word."""

    value: str
    label: str | Promise


class Facet(ABC):
    """One dimension by which a list is narrowed; several values of a facet widen it again."""

    #: Whether the page offers its choices; others are named by addresses only.
    is_offered = True

    def __init__(self, *, spec: LibrarySpec, name: str, body: Q | None) -> None:
        self.spec = spec
        self.name = name
        self.label = label_of(spec.model, name)
        #: The condition "the reader may see the body"; None means that nothing of this facet is protected.
        self.body = None if is_open(spec, name) else body

    @abstractmethod
    def choices(self, universe: Rows) -> list[Choice]:
        """Return all values that entries of ``universe`` can have."""

    @abstractmethod
    def matching(self, values: Sequence[str]) -> Q:
        """Return the condition "has one of these values"."""

    @abstractmethod
    def tally(self, rows: Rows) -> dict[str, int]:
        """Count ``rows`` by value."""

    def condition(self, values: Sequence[str]) -> Q:
        """Return the condition for rows that this reader may find by these values."""
        found = self.matching(values)
        return found if self.body is None else found & self.body

    def counts(self, rows: Rows) -> dict[str, int]:
        """Count by value what this reader may find."""
        return self.tally(rows if self.body is None else rows.filter(self.body))


class ChoiceFacet(Facet):
    """A field with a fixed list of choices."""

    def __init__(self, *, only: Sequence[str] | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.field = column(self.spec.model, self.name)
        self.only = only

    def choices(self, universe: Rows) -> list[Choice]:
        return [
            Choice(value=value, label=label)
            for value, label in self.field.flatchoices
            if self.only is None or value in self.only
        ]

    def matching(self, values: Sequence[str]) -> Q:
        return Q(**{f"{self.name}__in": values})

    def tally(self, rows: Rows) -> dict[str, int]:
        return dict(rows.order_by().values_list(self.name).annotate(n=Count("pk")))


class RelatedFacet(Facet):
    """A reference to master data, one or many."""

    @cached_property
    def _path(self) -> str:
        # The name in a subquery of its own keeps a to-many relation from multiplying rows.
        return f"{self.name}__pk"

    def choices(self, universe: Rows) -> list[Choice]:
        rows = universe if self.body is None else universe.filter(self.body)
        found = rows.order_by().filter(**{f"{self.name}__isnull": False})
        pairs = found.values_list(self._path, f"{self.name}__name").distinct()
        return [Choice(value=str(pk), label=name) for pk, name in sorted(pairs, key=lambda pair: pair[1])]

    @staticmethod
    def _keys(values: Sequence[str]) -> list[int]:
        return [int(value) for value in values if value.isascii() and value.isdecimal() and len(value) < 12]

    def matching(self, values: Sequence[str]) -> Q:
        keys = self._keys(values)
        if self.spec.model._meta.get_field(self.name).many_to_many:
            having = self.spec.model._default_manager.filter(**{f"{self._path}__in": keys})
            return Q(pk__in=having.values("pk"))
        return Q(**{f"{self._path}__in": keys})

    def tally(self, rows: Rows) -> dict[str, int]:
        pairs = rows.order_by().values_list(self._path).annotate(n=Count("pk"))
        return {str(pk): number for pk, number in pairs if pk is not None}


class BranchFacet(RelatedFacet):
    """A whole branch of the catalogue of majors (专业大类): an address may name it, the page offers single majors.

    The name is that of the field with ``_branch``.
    """

    is_offered = False
    ENDING = "_branch"

    def __init__(self, *, spec: LibrarySpec, name: str, body: Q | None) -> None:
        super().__init__(spec=spec, name=name, body=body)
        self.name = f"{name}{self.ENDING}"
        self._field = name
        self.asked: Sequence[str] = ()

    def choices(self, universe: Rows) -> list[Choice]:
        rows = Major.objects.filter(pk__in=self._keys(self.asked)) if self.asked else ()
        return [Choice(value=str(row.pk), label=row.name) for row in rows]

    def matching(self, values: Sequence[str]) -> Q:
        keys = self._keys(values)
        having = self.spec.model._default_manager.filter(
            Q(**{f"{self._field}__in": keys})
            | Q(**{f"{self._field}__parent__in": keys})
            | Q(**{f"{self._field}__parent__parent__in": keys})
        )
        return Q(pk__in=having.values("pk"))

    def tally(self, rows: Rows) -> dict[str, int]:
        """Count each entry once in every branch that it has a major of."""
        path = self._field
        top = Coalesce(f"{path}__parent__parent_id", f"{path}__parent_id", f"{path}_id")
        if self.spec.model._meta.get_field(path).many_to_many:
            top = Coalesce(f"{path}__parent__parent_id", f"{path}__parent_id", f"{path}__pk")
        found = (
            rows.order_by().annotate(branch=top).values_list("branch").annotate(n=Count("pk", distinct=True))
        )
        return {str(pk): number for pk, number in found if pk is not None}


class ConditionFacet(Facet):
    """Named conditions instead of values."""

    def conditions(self) -> dict[str, tuple[str | Promise, Q]]:
        """Return word and condition by value."""
        raise NotImplementedError

    def choices(self, universe: Rows) -> list[Choice]:
        return [Choice(value=value, label=label) for value, (label, _condition) in self.conditions().items()]

    def matching(self, values: Sequence[str]) -> Q:
        known = self.conditions()
        found = Q(pk__in=[])
        for value in values:
            if value in known:
                found |= known[value][1]
        return found

    def tally(self, rows: Rows) -> dict[str, int]:
        parts = {value: Count("pk", filter=condition) for value, (_l, condition) in self.conditions().items()}
        return self._prepared(rows).order_by().aggregate(**parts)

    def _prepared(self, rows: Rows) -> Rows:
        return rows


class AmountFacet(ConditionFacet):
    """Classes of an amount, by its upper end."""

    def conditions(self) -> dict[str, tuple[str | Promise, Q]]:
        bounds = self.spec.amounts.get(self.name, Amount())
        none = Q(**{f"{self.name}_min": None, f"{self.name}_max": None})
        words = {"low": amount_words(bounds.low, bounds), "high": amount_words(bounds.high, bounds)}
        return {
            "low": (_("below %(low)s") % words, self._upper(lt=bounds.low)),
            "middle": (_("%(low)s to %(high)s") % words, self._upper(gte=bounds.low, lt=bounds.high)),
            "high": (_("%(high)s and more") % words, self._upper(gte=bounds.high)),
            "open": (_("negotiable"), none),
        }

    def _upper(self, **bounds: int) -> Q:
        """Compare the upper end, or the lower one where there is no upper."""
        low, high = f"{self.name}_min", f"{self.name}_max"
        by_high = Q(**{f"{high}__{lookup}": bound for lookup, bound in bounds.items()})
        by_low = Q(**{high: None}, **{f"{low}__{lookup}": bound for lookup, bound in bounds.items()})
        return by_high | by_low


class ChoiceListFacet(ConditionFacet):
    """A field that holds several values of one list; an entry is found by each of them."""

    def conditions(self) -> dict[str, tuple[str | Promise, Q]]:
        choices = column(self.spec.model, self.name).flatchoices
        return {value: (label, Q(**{f"{self.name}__contains": value})) for value, label in choices}


class DeadlineFacet(ConditionFacet):
    """Whether one may still answer, by the date that the library declares as its deadline."""

    def conditions(self) -> dict[str, tuple[str | Promise, Q]]:
        today = timezone.localdate()
        name, soon = self.spec.deadline_field, today + dt.timedelta(days=SOON_DAYS)
        return {
            "soon": (pgettext_lazy("deadline", "ends soon"), Q(**{f"{name}__range": (today, soon)})),
            "open": (
                pgettext_lazy("deadline", "still open"),
                Q(**{f"{name}__gte": today}) | Q(**{name: None}),
            ),
            "past": (pgettext_lazy("deadline", "already ended"), Q(**{f"{name}__lt": today})),
        }


class FreshnessFacet(ConditionFacet):
    """Whether the owner confirmed the entry lately."""

    def conditions(self) -> dict[str, tuple[str | Promise, Q]]:
        since = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0) - dt.timedelta(
            days=FRESH_DAYS
        )
        return {
            "fresh": (_("confirmed within 30 days"), Q(confirmed_at__gte=since)),
            "stale": (_("not confirmed for 30 days"), Q(confirmed_at__lt=since) | Q(confirmed_at=None)),
        }


def facets_of(spec: LibrarySpec, *, body: Q | None, live_statuses: Sequence[str]) -> list[Facet]:
    """Return the facets that a library declares, and one for its tags."""
    names = [*spec.facets, *(name for name in spec.tags if name not in spec.facets)]
    if spec.deadline_field and "deadline" not in names:
        names.insert(2, "deadline")
    found = [_facet(spec, name, body, live_statuses) for name in names]
    if "status" not in names:
        status = ChoiceFacet(spec=spec, name="status", body=body, only=live_statuses)
        status.is_offered = False
        found.append(status)
    branches = [name for name in names if _is_major(spec, name)]
    return [*found, *(BranchFacet(spec=spec, name=name, body=body) for name in branches)]


def _is_major(spec: LibrarySpec, name: str) -> bool:
    fields: dict[str, Any] = {field.name: field for field in spec.model._meta.get_fields()}
    return name in fields and fields[name].related_model is Major


def _facet(spec: LibrarySpec, name: str, body: Q | None, live_statuses: Sequence[str]) -> Facet:
    common: dict[str, Any] = {"spec": spec, "name": name, "body": body}
    if name == "freshness":
        return FreshnessFacet(**common)
    if name == "deadline":
        return DeadlineFacet(**common)
    if is_range(spec.model, name):
        return AmountFacet(**common)
    field = spec.model._meta.get_field(name)
    if field.is_relation:
        return RelatedFacet(**common)
    if isinstance(field, ChoiceListField):
        return ChoiceListFacet(**common)
    return ChoiceFacet(only=live_statuses if name == "status" else None, **common)
