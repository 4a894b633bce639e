"""One search box over everything: a few hits a type, with the way to all of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from cms.core import library
from content.filters import EventFilter, FairFilter, PageFilter, PolicyFilter, list_pages
from content.models import EventPage, ExchangeFairPage, PolicyPage
from portal import directory
from portal.library.rows import rows_of, with_related
from portal.sections import Section, editorial_sections
from registries.domain import queries

HITS = 3
ORGANISATIONS = "organisations"


@dataclass(frozen=True, kw_only=True)
class Group:
    """The hits of one type."""

    key: str
    title: str | Promise
    icon: str
    url: str
    count: int
    template: str
    hits: Sequence[Any]


_PAGES: dict[str, tuple[Any, type[PageFilter], str]] = {
    "policies": (PolicyPage, PolicyFilter, "content/_policy_lines.html"),
    "events": (EventPage, EventFilter, "content/_gathering_lines.html"),
    "fairs": (ExchangeFairPage, FairFilter, "content/_gathering_lines.html"),
}


def clean(text: str) -> str:
    """Return the words that are searched for: at most 16, at most 100 characters."""
    return " ".join(text[: queries.MAX_TEXT].split()[: queries.MAX_WORDS])


def scope_url(request: HttpRequest, scope: str, text: str) -> str:
    """Return the list of one type, searched for ``text``; empty for an unknown type."""
    lists = {
        spec.url_segment: reverse("portal:library", args=[spec.url_segment]) for spec in library.all_specs()
    }
    lists |= {section.key: section.url for section in editorial_sections(request)}
    lists[ORGANISATIONS] = reverse("portal:organisations")
    return f"{lists[scope]}?{urlencode({'q': text})}" if scope in lists else ""


def search_everything(request: HttpRequest, text: str) -> list[Group]:
    """Return the groups that have hits for this visitor."""
    groups = [*_libraries(request, text), *_pages(request, text), _organisations(request, text)]
    return [group for group in groups if group.count]


def _libraries(request: HttpRequest, text: str) -> Iterator[Group]:
    actor = request.user
    for spec in library.all_specs():
        found = queries.search(queries.published_for(actor, spec.slug), text, actor=actor)
        entries = list(with_related(found, spec).order_by("-confirmed_at", "-pk")[:HITS])
        yield Group(
            key=spec.url_segment,
            title=spec.plural,
            icon=spec.icon,
            url=scope_url(request, spec.url_segment, text),
            count=found.count(),
            template="portal/_components/entry_lines.html",
            hits=rows_of(entries, spec=spec, bodies=queries.readable_ids(actor, entries)),
        )


def _pages(request: HttpRequest, text: str) -> Iterator[Group]:
    for section in editorial_sections(request):
        yield _page_group(request, section, text)


def _page_group(request: HttpRequest, section: Section, text: str) -> Group:
    model, filter_class, partial = _PAGES[section.key]
    data = QueryDict(mutable=True)
    data["q"] = text
    rows = model.objects.order_by("-first_published_at", "pk")
    if model is not PolicyPage:
        rows = rows.select_related("region")
    found = list_pages(actor=request.user, queryset=rows, filter_class=filter_class, data=data)
    return Group(
        key=section.key,
        title=section.title,
        icon=section.icon,
        url=scope_url(request, section.key, text),
        count=found.count,
        template=partial,
        hits=list(found.page.object_list)[:HITS],
    )


def _organisations(request: HttpRequest, text: str) -> Group:
    found = directory.search_organisations(directory.visible_organisations(request.user), text)
    return Group(
        key=ORGANISATIONS,
        title=_("Organisations"),
        icon="building",
        url=scope_url(request, ORGANISATIONS, text),
        count=found.count(),
        template="portal/_components/organisation_lines.html",
        hits=list(found.select_related("region").order_by("pinyin", "pk")[:HITS]),
    )
