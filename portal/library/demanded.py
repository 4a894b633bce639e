"""Publish a demand, and see who has one: on the list and the page of every library (R60)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from cms.core import library
from cms.core.library import LibrarySpec
from portal.library.rows import Row, rows_of, with_related
from registries.domain import demanded, queries

SHOWN = 4
DEMAND = "demand"


@dataclass(frozen=True, kw_only=True)
class WhoNeeds:
    """The first open demands that a library or an entry answers, how many there are, and the ways on."""

    rows: Sequence[Row]
    total: int
    list_url: str
    publish_url: str
    #: they fit this very entry, not only its library
    fits: bool


def publish_url(category: str = "") -> str:
    """Return where anybody may publish a demand: it leads visitors through the login."""
    spec = library.get(DEMAND)
    url = reverse("portal:publish", args=[spec.url_segment])
    return f"{url}?{urlencode({spec.tab_field: category})}" if category else url


def of_library(actor: Any, spec: LibrarySpec) -> WhoNeeds:
    """Return who needs what a library offers."""
    found = demanded.open_demands(actor, spec.demand_category)
    return _view(actor, found, spec.demand_category, fits=False)


def of_entry(actor: Any, entry: Any, *, body: bool) -> WhoNeeds:
    """Return who needs an entry; where nothing fits it, who needs something of its kind."""
    spec = entry.spec()
    category = entry.category if spec.slug == DEMAND else spec.demand_category
    found = _view(actor, demanded.demands_for(actor, entry, body=body), category, fits=True)
    if found.total or spec.slug == DEMAND:
        return found
    return _view(actor, demanded.open_demands(actor, category), category, fits=False)


def _view(actor: Any, found: Any, category: str, *, fits: bool) -> WhoNeeds:
    spec = library.get(DEMAND)
    entries = list(with_related(found, spec)[:SHOWN])
    query = [("status", status) for status in demanded.OPEN]
    if category:
        query.append((spec.tab_field, category))
    return WhoNeeds(
        rows=rows_of(entries, spec=spec, bodies=queries.readable_ids(actor, entries)),
        total=found.count(),
        list_url=f"{reverse('portal:library', args=[spec.url_segment])}?{urlencode(query)}",
        publish_url=publish_url(category),
        fits=fits,
    )
