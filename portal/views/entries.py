"""The lists and pages of every library, driven by its specification."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cms.core.library import LibrarySpec
from permissions.access import access_for
from permissions.actions import Action
from portal import console
from portal.library.detail import EntryView
from portal.library.fields import label_of
from portal.library.listing import Listing
from registries.domain import contacts


@require_safe
def entry_list(request: HttpRequest, spec: LibrarySpec) -> HttpResponse:
    """Show the entries of a library that this visitor may see."""
    listing = Listing(spec=spec, actor=request.user, query=request.GET)
    context = {
        "spec": spec,
        "listing": listing,
        "tab_label": label_of(spec.model, spec.tab_field),
        "create_url": console.create_url(request.user, spec),
    }
    return render(request, "registries/entry_list.html", context)


@require_safe
def entry_detail(request: HttpRequest, spec: LibrarySpec, number: str) -> HttpResponse:
    """Show one entry as far as this visitor may see it; what they may not see answers 404."""
    rows = access_for(spec.model).visible(request.user, Action.VIEW).filter(number=number)
    entry = rows.select_related("organisation", "person", "region", "industry", "consortium").first()
    if entry is None:
        raise Http404
    view = EntryView(entry=entry, spec=spec, actor=request.user)
    edit_url = console.edit_url(request.user, spec, entry.pk) if view.may_edit else ""
    contact = contacts.view_for(request.user, entry)
    context = {"spec": spec, "entry": entry, "view": view, "edit_url": edit_url, "contact": contact}
    return render(request, "registries/entry_detail.html", context)
