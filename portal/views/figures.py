"""The leaders' page, and the list behind every figure."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cms.core.errors import NotFound
from permissions import acting
from portal.library.rows import rows_of, with_related
from portal.paging import address, paginate
from registries.domain import queries
from services.insights.domain.catalogue import definition_of
from services.insights.domain.lists import FigureList, Part, list_behind
from services.insights.domain.screens import leaders_page

PER_PAGE = 20


@never_cache
@login_required(login_url="portal:login")
@require_safe
def leader(request: HttpRequest) -> HttpResponse:
    """Show six figures, three matters and one funnel to whoever leads."""
    try:
        page = leaders_page(request.user, acting.current(request))
    except NotFound as error:
        raise Http404 from error
    return render(request, "portal/leader.html", {"board": page})


@never_cache
@login_required(login_url="portal:login")
@require_safe
def figure_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the rows that a figure counted."""
    try:
        found = list_behind(
            request.user,
            slug=slug,
            scope=request.GET.get("scope", ""),
            organisation=request.GET.get("for", "") or _acting_for(request),
            library=request.GET.get("library", ""),
        )
    except NotFound as error:
        raise Http404 from error
    context: dict[str, Any] = {"found": found, "definition": definition_of(found.figure)}
    context |= _organisations(request, found) if found.part is None else _entries(request, found.part)
    context["tabs"] = [
        {
            "label": part.spec.plural,
            "count": part.count,
            "url": address(request.GET, library=part.spec.slug),
            "current": part is found.part,
        }
        for part in found.parts
        if len(found.parts) > 1
    ]
    return render(request, "portal/figure_list.html", context)


def _acting_for(request: HttpRequest) -> str:
    """Return the organisation acted for, for an address that names none."""
    organisation = acting.current(request)
    return str(organisation.pk) if organisation else ""


def _entries(request: HttpRequest, part: Part) -> dict[str, Any]:
    rows = with_related(part.rows.order_by("-updated_at", "-pk"), part.spec)
    page, pager = paginate(rows, request.GET, PER_PAGE)
    entries = list(page.object_list)
    bodies = queries.readable_ids(request.user, entries)
    return {"rows": rows_of(entries, spec=part.spec, bodies=bodies), "pager": pager}


def _organisations(request: HttpRequest, found: FigureList) -> dict[str, Any]:
    if found.organisations is None:
        return {"organisations": [], "pager": None}
    rows = found.organisations.select_related("region").order_by("pinyin", "pk")
    page, pager = paginate(rows, request.GET, PER_PAGE)
    return {"organisations": list(page.object_list), "pager": pager}
