"""Lists and first steps of the home page, with the addresses that open exactly them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode

from cms.core import library
from permissions.access import access_for
from permissions.actions import Action
from permissions.models import Organisation
from portal import console
from portal.library.rows import Row, rows_of, with_related
from portal.sections import section_url
from registries.domain import queries
from services.guidance.domain.checklist import Checklist, Step, first_library
from services.insights.domain.needs import SHOWN, Offer, needs_of
from services.insights.domain.scopes import Scope

#: Which addressees' policies an organisation of a kind is shown.
_POLICY_AUDIENCES = {
    "enterprise": "enterprise",
    "school": "school",
    "institute": "institute",
    "public_institution": "institute",
    "park": "park",
    "service": "service",
    "association": "service",
}


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
    if offer.spec is not None and offer.rows is not None:
        entries = list(with_related(offer.rows, offer.spec)[:SHOWN])
        bodies = queries.readable_ids(request.user, entries)
        rows = rows_of(entries, spec=offer.spec, bodies=bodies)
        url = f"{reverse('portal:library', args=[offer.spec.url_segment])}?{urlencode(offer.need.query, doseq=True)}"
        icon = offer.spec.icon
    elif offer.need.kind == "policies":
        url, icon = _policies_url(request, offer.need.audience), "file-text"
    else:
        url, icon = section_url(request, "events"), "calendar-event"
    return OfferView(
        title=offer.need.title,
        kind=offer.need.kind,
        icon=icon,
        url=url,
        rows=rows,
        pages=offer.pages,
        total=offer.total,
    )


def _policies_url(request: HttpRequest, audience: str) -> str:
    section = section_url(request, "policies")
    query = [("validity", "in_force"), ("validity", "expiring")] + (
        [("audience", audience)] if audience else []
    )
    return f"{section}?{urlencode(query)}" if section else ""


def steps_of(request: HttpRequest, checklist: Checklist) -> list[StepView]:
    """Return the steps with their ways."""
    return [
        StepView(step=step, url=target_of(request, step.slug, checklist.organisation))
        for step in checklist.steps
    ]


def target_of(request: HttpRequest, step: str, organisation: Organisation | None) -> str:
    """Return where a step is done by this person; empty when that is somebody else's."""
    if organisation is None:
        return ""
    if step == "policies":
        return _policies_url(request, _POLICY_AUDIENCES.get(organisation.kind, ""))
    if step == "first-entry":
        return console.create_url(request.user, library.get(first_library(organisation)))
    if step in {"verify", "profile"} and request.user.has_perm(console.CONSOLE):
        may_edit = access_for(Organisation).allows(request.user, Action.EDIT, organisation)
        view = "edit" if step == "profile" else "inspect"
        name = f"wagtailsnippets_permissions_organisation:{view}"
        return reverse(name, args=[organisation.pk]) if may_edit or view == "inspect" else ""
    return ""
