"""Panels of the console's first page: figures of the person's scopes, and what the role needs."""

from typing import Any

from django.urls import reverse
from wagtail.admin.ui.components import Component

from permissions import acting
from services.guidance.viewsets.panel import FirstStepsPanel
from services.insights.access import may_read_leaders_page
from services.insights.domain.needs import SHOWN, Offer, needs_of
from services.insights.domain.scopes import scopes_of
from services.insights.domain.screens import home_boards
from services.insights.viewsets.ways import offer_url


class FiguresPanel(Component):
    """The figures of every scope in which the person works for the organisation acted for."""

    name = "figures"
    order = 20
    template_name = "insights_admin/figures.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        request = parent_context["request"]
        return {
            "boards": home_boards(request.user, acting.current(request)),
            "leaders_url": reverse("portal:leader") if may_read_leaders_page(request.user) else "",
        }


class NeedsPanel(Component):
    """What the role needs from the platform, each list with the way to the whole of it."""

    name = "needs"
    order = 30
    template_name = "insights_admin/needs.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        request = parent_context["request"]
        scopes = scopes_of(request.user, acting.current(request))
        return {
            "offers": [
                {"title": one.need.title, "url": offer_url(request, one), "lines": _items(request, one)}
                for one in needs_of(request.user, scopes)
            ]
        }


def _items(request: Any, offer: Offer) -> list[dict[str, Any]]:
    if offer.spec is None or offer.rows is None:
        return [{"title": page.title, "url": page.get_url(request), "note": ""} for page in offer.pages]
    segment = offer.spec.url_segment
    return [
        {"title": row.title, "url": reverse("portal:entry", args=[segment, row.number]), "note": row.number}
        for row in offer.rows[:SHOWN]
    ]


def add_panels(request: Any, panels: list[Any]) -> None:
    """Put the first steps before what waits, and figures and needs behind it."""
    inbox = [panel for panel in panels if getattr(panel, "name", "") == "inbox"]
    others = [panel for panel in panels if panel not in inbox]
    panels[:] = [FirstStepsPanel(), *inbox, FiguresPanel(), NeedsPanel(), *others]
