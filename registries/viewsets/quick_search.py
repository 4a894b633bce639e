"""The palette: from anywhere in the console to an entry, an organisation or a screen by a few letters."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path, reverse
from django.utils.text import capfirst
from wagtail.admin.auth import require_admin_access
from wagtail.admin.menu import admin_menu
from wagtail.admin.ui.sidebar import LinkMenuItem, SubMenuItem

from cms.core import library as libraries
from cms.core.errors import DomainError
from cms.core.menus import FIND
from cms.masterdata.pinyin import spell
from permissions.models import Organisation
from registries.domain import quick_search
from registries.models import RegistryEntry
from registries.viewsets.columns import STAGE_TONE

#: How many a library and the organisations show at most; more is what the lists are for.
OF_EACH = 5


def _entry(entry: RegistryEntry) -> dict[str, Any]:
    viewset = entry.snippet_viewset
    return {
        "title": entry.title,
        "detail": f"{entry.number} · {entry.owner}",
        "state": str(entry.stage.label),
        "tone": STAGE_TONE[entry.stage],
        "url": reverse(viewset.get_url_name("inspect"), args=[entry.pk]),
    }


def _organisation(organisation: Organisation) -> dict[str, Any]:
    viewset: Any = organisation.snippet_viewset  # type: ignore[attr-defined]  # set by Wagtail
    return {
        "title": organisation.name,
        "detail": organisation.uscc or str(organisation.region or ""),
        "state": str(organisation.get_state_display()),
        "tone": "quiet",
        "url": reverse(viewset.get_url_name("inspect"), args=[organisation.pk]),
    }


def find(request: HttpRequest) -> HttpResponse:
    """Answer with what fits in the libraries and organisations that this person works with, a group each."""
    text, user = request.GET.get("q", "").strip(), request.user
    groups: list[dict[str, Any]] = []
    try:
        if text:
            groups = list(_groups(request, user, text))
    except DomainError as error:
        return JsonResponse({"code": error.code, "detail": error.message}, status=error.status)
    answer = JsonResponse({"groups": groups})
    answer["Cache-Control"] = "no-store"
    return answer


def _groups(request: HttpRequest, user: Any, text: str) -> Iterator[dict[str, Any]]:
    for slug in quick_search.libraries_of(user):
        found = quick_search.find_work(actor=user, library=slug, text=text, most=OF_EACH)
        if found:
            yield {"label": capfirst(str(libraries.get(slug).label)), "rows": [_entry(one) for one in found]}
    viewset: Any = Organisation.snippet_viewset  # type: ignore[attr-defined]  # set by Wagtail
    rows = quick_search.find_organisations(viewset.get_queryset(request), text, most=OF_EACH)
    if rows:
        label = capfirst(str(Organisation._meta.verbose_name_plural))
        yield {"label": label, "rows": [_organisation(one) for one in rows]}


def screens(request: HttpRequest) -> HttpResponse:
    """Answer with the screens of this person's menu, each with the initials of its name."""
    found = [
        {"title": label, "detail": heading, "url": url, "initials": spell(label).initials}
        for heading, label, url in _links(admin_menu.render_component(request), "")
    ]
    answer = JsonResponse({"screens": found})
    answer["Cache-Control"] = "no-store"
    return answer


def _links(components: Any, heading: str) -> Iterator[tuple[str, str, str]]:
    for one in components:
        if isinstance(one, SubMenuItem):
            yield from _links(one.menu_items, str(one.label))
        elif isinstance(one, LinkMenuItem) and one.url.startswith("/") and one.name != FIND:
            yield heading, str(one.label), one.url


def quick_search_urls() -> list[Any]:
    """Return the addresses that the palette asks."""
    return [
        path("quick/", require_admin_access(find), name="registries_quick"),
        path("quick/screens/", require_admin_access(screens), name="registries_quick_screens"),
    ]
