"""A library's list for one reader: search, tab, facets, order, and what each choice would show."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Case, F, Q, When
from django.db.models.expressions import OrderBy
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.core.library import LibrarySpec
from permissions.access import access_for
from permissions.actions import Action
from portal.library.facets import MAX_VALUES, BranchFacet, ChoiceFacet, Facet, Rows, facets_of
from portal.library.own import own_facets
from portal.library.rows import Row, rows_of, with_related
from portal.paging import Pager, address, paginate
from registries.domain import queries
from registries.enums import LIVE_STATUSES, EntryStatus

PER_PAGE = 20
SHOWN_OPTIONS = 6


@dataclass(frozen=True, kw_only=True)
class Option:
    """A checkbox of a facet."""

    value: str
    label: str | Promise
    count: int
    checked: bool


@dataclass(frozen=True, kw_only=True)
class FacetView:
    """A facet as the page shows it: the first options, and the rest folded."""

    name: str
    label: str | Promise
    options: Sequence[Option]
    rest: Sequence[Option]
    is_open: bool


@dataclass(frozen=True, kw_only=True)
class Chip:
    """A filter in force, with the address that drops it."""

    label: str | Promise
    value: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Tab:
    """A value of the library's main field as a link with its count."""

    label: str | Promise
    count: int
    url: str
    current: bool


@dataclass(frozen=True, kw_only=True)
class Order:
    """A way to order the list; it never depends on a protected field."""

    value: str
    label: str | Promise
    by: tuple[str | OrderBy, ...]


ORDERS = (
    Order(value="confirmed", label=_("Last confirmed"), by=(F("confirmed_at").desc(nulls_last=True), "-pk")),
    Order(
        value="newest",
        label=pgettext_lazy("order", "Newest"),
        by=(F("published_at").desc(nulls_last=True), "-pk"),
    ),
)


def _by_deadline(name: str) -> Order:
    """Return the order by what ends next; what has ended comes last."""
    ended = Case(When(**{f"{name}__lt": timezone.localdate()}, then=1), default=0)
    by = (ended.asc(), F(name).asc(nulls_last=True), "-pk")
    return Order(value="deadline", label=_("Deadline"), by=by)


class Listing:
    """Read a library's list as the address asks for it."""

    def __init__(self, *, spec: LibrarySpec, actor: Any, query: QueryDict) -> None:
        self.spec = spec
        self.actor = actor
        self.query = query
        self.text = " ".join(query.get("q", "")[: queries.MAX_TEXT].split()[: queries.MAX_WORDS])
        self._access = access_for(spec.model)
        self._body = self._access.condition(actor, Action.VIEW_BODY) or Q(pk__in=[])
        statuses = [status for status in EntryStatus.values if status in LIVE_STATUSES]
        declared = facets_of(spec, body=self._body, live_statuses=statuses)
        self._facets = [*declared, *own_facets(spec, body=self._body)]
        self._tab = ChoiceFacet(spec=spec, name=spec.tab_field, body=self._body)
        self._chosen = {facet.name: self._values(facet) for facet in [self._tab, *self._facets]}
        for facet in self._facets:
            if isinstance(facet, BranchFacet):
                facet.asked = self._chosen[facet.name]

    def _values(self, facet: Facet) -> list[str]:
        return list(dict.fromkeys(self.query.getlist(facet.name)))[:MAX_VALUES]

    @cached_property
    def universe(self) -> Rows:
        """Return everything in the library that this reader may find."""
        return queries.published_for(self.actor, self.spec.slug)

    @cached_property
    def _searched(self) -> Rows:
        return queries.search(self.universe, self.text, actor=self.actor) if self.text else self.universe

    @property
    def found(self) -> Rows:
        """Return the entries that the filters leave, in no order."""
        return self._filtered()

    def tally(self, name: str) -> dict[str, int]:
        """Count what the filters leave by the values of one facet, as far as this reader may find them."""
        facet = next((facet for facet in self._facets if facet.name == name), None)
        return facet.counts(self.found) if facet is not None else {}

    def _filtered(self, *, without: Facet | None = None) -> Rows:
        """Apply all filters but one: the counts of a facet do not depend on its own choice."""
        rows = self._searched
        for facet in [self._tab, *self._facets]:
            values = self._chosen[facet.name]
            if facet is not without and values:
                rows = rows.filter(facet.condition(values))
        return rows

    @cached_property
    def _page(self) -> tuple[Any, Pager]:
        rows = self._filtered().order_by(*self.order.by)
        return paginate(with_related(rows, self.spec), self.query, PER_PAGE)

    @property
    def pager(self) -> Pager:
        """Return the links below the list."""
        return self._page[1]

    @property
    def count(self) -> int:
        """Return how many entries the filters leave."""
        return self.pager.total

    @cached_property
    def rows(self) -> list[Row]:
        """Return the rows of this page."""
        entries = list(self._page[0].object_list)
        return rows_of(entries, spec=self.spec, bodies=queries.readable_ids(self.actor, entries))

    # -- what the page offers --

    @cached_property
    def tabs(self) -> list[Tab]:
        """Return the tabs; an address may name several values, then none of them is current."""
        counts = self._tab.counts(self._filtered(without=self._tab))
        chosen = self._chosen[self._tab.name]
        tabs = [
            Tab(
                label=choice.label,
                count=counts.get(choice.value, 0),
                url=address(self.query, **{self._tab.name: choice.value}),
                current=chosen == [choice.value],
            )
            for choice in self._tab.choices(self.universe)
            if counts.get(choice.value)
        ]
        everything = Tab(
            label=_("All"),
            count=sum(counts.values()),
            url=address(self.query, **{self._tab.name: None}),
            current=not chosen,
        )
        return [everything, *tabs]

    @cached_property
    def facets(self) -> list[FacetView]:
        """Return the facets with the number of entries that each choice alone would show."""
        offered = [facet for facet in self._facets if facet.is_offered]
        return [self._view(facet, place) for place, facet in enumerate(offered)]

    def _view(self, facet: Facet, place: int) -> FacetView:
        counts = facet.counts(self._filtered(without=facet))
        chosen = set(self._chosen[facet.name])
        options = [
            Option(
                value=choice.value,
                label=choice.label,
                count=counts.get(choice.value, 0),
                checked=choice.value in chosen,
            )
            for choice in self._choices[facet.name]
        ]
        if not isinstance(facet, ChoiceFacet) and len(options) > SHOWN_OPTIONS:
            options.sort(key=lambda option: (not option.checked, -option.count))
        return FacetView(
            name=facet.name,
            label=facet.label,
            options=options[:SHOWN_OPTIONS] if len(options) > SHOWN_OPTIONS + 2 else options,
            rest=options[SHOWN_OPTIONS:] if len(options) > SHOWN_OPTIONS + 2 else [],
            is_open=place < 3 or bool(chosen),
        )

    @cached_property
    def _choices(self) -> dict[str, list[Any]]:
        return {facet.name: facet.choices(self.universe) for facet in self._facets}

    @cached_property
    def chips(self) -> list[Chip]:
        """Return the filters in force."""
        chips = (
            [Chip(label=_("Search"), value=self.text, url=address(self.query, q=None))] if self.text else []
        )
        for facet in self._facets:
            words = {choice.value: choice.label for choice in self._choices[facet.name]}
            chosen = self._chosen[facet.name]
            for value in chosen:
                if value in words:
                    rest = [other for other in chosen if other != value]
                    url = address(self.query, **{facet.name: rest})
                    chips.append(Chip(label=facet.label, value=str(words[value]), url=url))
        return chips

    @property
    def unknown(self) -> list[tuple[str | Promise, str]]:
        """Return label and value of chosen filters that no entry here has, or that do not exist."""
        found: list[tuple[str | Promise, str]] = []
        for facet in self._facets:
            known = {choice.value for choice in self._choices[facet.name]}
            found += [
                (facet.label, value[: queries.MAX_TEXT])
                for value in self._chosen[facet.name]
                if value and value not in known
            ]
        return found

    @property
    def cleared_url(self) -> str:
        """Return the address without search and filters, in the same tab and order."""
        return address(self.query, q=None, **{facet.name: None for facet in self._facets})

    @property
    def kept(self) -> list[tuple[str, str]]:
        """Return what the filter form carries along: tab, order, search."""
        names = ("q", "sort", self._tab.name)
        found = [(name, value) for name in names for value in self.query.getlist(name)[:1] if value]
        # What the page does not offer as a choice would be lost with the next tick.
        hidden = [facet.name for facet in self._facets if not facet.is_offered]
        return found + [(name, value) for name in hidden for value in self._chosen[name]]

    @property
    def carried(self) -> list[tuple[str, str]]:
        """Return what the search form carries along: everything but the search and the page."""
        known = ["sort", self._tab.name, *(facet.name for facet in self._facets)]
        return [(name, value) for name in known for value in self.query.getlist(name)[:MAX_VALUES]]

    @property
    def orders(self) -> list[Order]:
        """Return the orders that this library's fields allow."""
        name = self.spec.deadline_field
        return [*ORDERS, _by_deadline(name)] if name in self.spec.summary_fields else list(ORDERS)

    @property
    def order(self) -> Order:
        """Return the order in force."""
        asked = self.query.get("sort", "")
        return next((order for order in self.orders if order.value == asked), self.orders[0])
