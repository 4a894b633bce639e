"""The directory of organisations."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from cms.core.library import LibrarySpec
from permissions.models.organisation import OrganisationKind
from portal import directory
from portal.library.rows import rows_of, with_related
from portal.organisation_profile import about
from portal.paging import address, paginate

PER_PAGE = 30
ENTRIES_PER_PAGE = 20


@require_safe
def organisation_list(request: HttpRequest) -> HttpResponse:
    """Show the organisations by kind and name."""
    text = request.GET.get("q", "")
    kind = request.GET.get("kind", "")
    found = directory.search_organisations(directory.visible_organisations(request.user), text)
    counts = directory.kind_counts(found)
    chosen = found.filter(kind=kind) if kind in OrganisationKind.values else found
    rows = chosen.select_related("region", "industry").order_by("pinyin", "pk")
    page, pager = paginate(rows, request.GET, PER_PAGE)
    tabs = [
        {
            "label": item.label,
            "count": item.count,
            "url": address(request.GET, kind=item.kind),
            "current": item.kind == kind,
        }
        for item in counts
    ]
    context = {
        "organisations": page.object_list,
        "pager": pager,
        "tabs": tabs,
        "all_url": address(request.GET, kind=None),
        "all_count": sum(item.count for item in counts),
        "kind": kind if kind in OrganisationKind.values else "",
        "text": text,
    }
    return render(request, "portal/organisation_list.html", context)


@require_safe
def organisation_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an organisation, its units and what it shares with this visitor."""
    rows = directory.readable_organisations(request.user).select_related(
        "region", "operating_region", "industry", "park", "parent"
    )
    organisation = rows.filter(pk=pk).first()
    if organisation is None:
        survivor = directory.moved_to(request.user, pk)
        if survivor is None:
            raise Http404
        answer = HttpResponsePermanentRedirect(reverse("portal:organisation", args=[survivor]))
        # A merge can be undone: no browser may remember the way for good.
        answer["Cache-Control"] = "no-store"
        return answer
    context = {
        "organisation": organisation,
        **directory.profile(request.user, organisation),
        **about(organisation),
    }
    return render(request, "portal/organisation_detail.html", context)


@require_safe
def organisation_entries(request: HttpRequest, pk: int, spec: LibrarySpec) -> HttpResponse:
    """Show all entries of one library that an organisation shares with this visitor."""
    organisation = directory.readable_organisations(request.user).filter(pk=pk).first()
    if organisation is None:
        raise Http404
    rows = directory.shared_entries(request.user, organisation, spec)
    newest = with_related(rows, spec).order_by("-confirmed_at", "-pk")
    page, pager = paginate(newest, request.GET, ENTRIES_PER_PAGE)
    entries = list(page.object_list)
    context = {
        "organisation": organisation,
        "spec": spec,
        "pager": pager,
        "rows": rows_of(entries, spec=spec, bodies={entry.pk for entry in entries}),
    }
    return render(request, "portal/organisation_entries.html", context)
