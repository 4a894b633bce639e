"""The lists and pages of every library, driven by its specification."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from cms.core.library import LibrarySpec
from permissions.access import access_for
from permissions.actions import Action
from portal import console
from portal.library import demanded
from portal.library.detail import EntryView
from portal.library.fields import label_of
from portal.library.heads import head_of
from portal.library.listing import Listing
from registries.domain import contacts, own_entries


@require_safe
def entry_list(request: HttpRequest, spec: LibrarySpec) -> HttpResponse:
    """Show the entries of a library that this visitor may see."""
    listing = Listing(spec=spec, actor=request.user, query=request.GET)
    context = {
        "spec": spec,
        "listing": listing,
        "tab_label": label_of(spec.model, spec.tab_field),
        "head": head_of(spec.slug, listing.universe),
        "publish_url": _publish_url(request, spec),
        "needs": demanded.of_library(request.user, spec),
        "is_demand": spec.slug == demanded.DEMAND,
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
    context = {
        "spec": spec,
        "entry": entry,
        "view": view,
        "edit_url": console.edit_url(request.user, spec, entry.pk) if view.may_edit else "",
        "own_url": _own_url(request, spec, entry),
        "contact": contacts.view_for(request.user, entry),
        "needs": demanded.of_entry(request.user, entry, body=view.body),
    }
    return render(request, "registries/entry_detail.html", context)


def _publish_url(request: HttpRequest, spec: LibrarySpec) -> str:
    """Return the way to a new entry for who may write one here: of his organisation, or his own."""
    if url := console.create_url(request.user, spec):
        return url
    of_persons = spec in own_entries.libraries_of_persons()
    return reverse("portal:publish", args=[spec.url_segment]) if of_persons else ""


def _own_url(request: HttpRequest, spec: LibrarySpec, entry: Any) -> str:
    """Return the form of an entry that is the reader's own."""
    person = getattr(request.user, "person", None)
    is_own = person is not None and entry.person_id == person.pk
    return reverse("portal:own_edit", args=[spec.url_segment, entry.number]) if is_own else ""
