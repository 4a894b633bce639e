"""Lists and first steps of the home page, with the addresses that open exactly them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise

from portal.library.rows import Row, rows_of, with_related
from registries.domain import queries
from services.guidance.domain.checklist import Checklist, Step
from services.guidance.viewsets.ways import target_of
from services.insights.domain.needs import SHOWN, Offer, needs_of
from services.insights.domain.scopes import Scope
from services.insights.viewsets.ways import offer_url


@dataclass(frozen=True, kw_only=True)
class OfferView:
    """One list on the home page."""

    title: str | Promise
    kind: str
    icon: str
    url: str
    rows: Sequence[Row]
    pages: Sequence[Any]
    total: int


@dataclass(frozen=True, kw_only=True)
class StepView:
    """One step with the way to do it; no way means that somebody else does it."""

    step: Step
    url: str


def offers_of(request: HttpRequest, scopes: list[Scope]) -> list[OfferView]:
    """Return the lists that the person's viewpoint needs, each with the address of the whole list."""
    return [_view(request, offer) for offer in needs_of(request.user, scopes)]


def _view(request: HttpRequest, offer: Offer) -> OfferView:
    rows: list[Row] = []
    icon = "file-text" if offer.need.kind == "policies" else "calendar-event"
    if offer.spec is not None and offer.rows is not None:
        entries = list(with_related(offer.rows, offer.spec)[:SHOWN])
        bodies = queries.readable_ids(request.user, entries)
        rows = rows_of(entries, spec=offer.spec, bodies=bodies)
        icon = offer.spec.icon
    return OfferView(
        title=offer.need.title,
        kind=offer.need.kind,
        icon=icon,
        url=offer_url(request, offer),
        rows=rows,
        pages=offer.pages,
        total=offer.total,
    )


def steps_of(request: HttpRequest, checklist: Checklist) -> list[StepView]:
    """Return the steps with their ways."""
    return [
        StepView(step=step, url=target_of(request, step.slug, checklist.organisation))
        for step in checklist.steps
    ]
