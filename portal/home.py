"""The lists and figures of the home page; the page itself and its headline are an editor's."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import F
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.core import library
from cms.core.library import LibrarySpec
from content.access import visible_pages
from content.enums import PolicyValidity
from content.models import EventPage, ExchangeFairPage, HomePage, PolicyPage
from content.models.context import provides_context
from portal import directory
from portal.library import demanded
from portal.library.rows import Row, rows_of, with_related
from portal.sections import editorial_sections, section_url
from portal.supply import supply_tables
from registries.domain import queries
from registries.enums import OPEN_STATUSES, EntryStatus

NEWEST = 6
UPCOMING = 4
RECENT_POLICIES = 4
RECENT_DEALS = 4
_DEALS = (EntryStatus.SIGNED, EntryStatus.RESOLVED)
_UNDER_WAY = (EntryStatus.NEGOTIATING, EntryStatus.SIGNED)


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A number of the board, with the list that it counts."""

    label: str | Promise
    value: int
    unit: str | Promise
    url: str


@dataclass(frozen=True, kw_only=True)
class Link:
    """A way from a door into the platform."""

    label: str | Promise
    url: str


@dataclass(frozen=True, kw_only=True)
class Door:
    """What one kind of visitor comes for."""

    title: str | Promise
    icon: str
    links: tuple[Link, ...]


@provides_context(HomePage)
def home_context(page: HomePage, request: HttpRequest) -> dict[str, Any]:
    """Return what the home page shows to this visitor."""
    actor = getattr(request, "user", None) or AnonymousUser()
    specs = library.all_specs()
    first = specs[0]
    return {
        "as_of": timezone.now(),
        "figures": list(_figures(actor, specs)),
        "doors": [door for door in _doors(request, actor) if door.links],
        "newest_spec": first,
        "newest": _newest(actor, first),
        "gatherings": _gatherings(actor),
        "policies": _policies(actor),
        "deals": _deals(actor, first),
        "supply": supply_tables(actor),
        "sections": {section.key: section for section in editorial_sections(request)},
        "search_scopes": [(spec.url_segment, spec.plural) for spec in specs],
    }


def _figures(actor: Any, specs: list[LibrarySpec]) -> Iterator[Figure]:
    for spec in specs[:2]:
        url = reverse("portal:library", args=[spec.url_segment])
        count = queries.published_for(actor, spec.slug).count()
        yield Figure(label=spec.plural, value=count, unit=pgettext_lazy("unit", "entries"), url=url)
    first = specs[0]
    under_way = queries.published_for(actor, first.slug).filter(status__in=_UNDER_WAY).count()
    query = urlencode([("status", status.value) for status in _UNDER_WAY])
    url = f"{reverse('portal:library', args=[first.url_segment])}?{query}"
    yield Figure(
        label=_("In talks or signed"), value=under_way, unit=pgettext_lazy("unit", "entries"), url=url
    )
    organisations = directory.visible_organisations(actor).count()
    url = reverse("portal:organisations")
    yield Figure(
        label=_("Member organisations"),
        value=organisations,
        unit=pgettext_lazy("unit", "organisations"),
        url=url,
    )


def _doors(request: HttpRequest, actor: Any) -> Iterator[Door]:
    policies, events = section_url(request, "policies"), section_url(request, "events")
    fairs = section_url(request, "fairs")
    yield _door(
        _("I am an enterprise"),
        "building-factory-2",
        (_("Publish a demand"), demanded.publish_url()),
        (_("Find people: talents and graduates"), _list_url("talent")),
        (_("Find achievements and experts"), _list_url("achievement")),
        (_("See policies for enterprises"), f"{policies}?audience=enterprise" if policies else ""),
    )
    yield _door(
        _("I am a school"),
        "school",
        (_("See what enterprises need"), _list_url("demand")),
        (_("Posts for our students"), _list_url("position")),
        (_("Equipment, places and experts of enterprises"), _list_url("equipment")),
        (_("Take part in an exchange fair"), fairs),
    )
    yield _door(
        _("I study or work"),
        "user",
        (_("Posts and training places"), _list_url("position")),
        (_("Put my profile into the talent library"), _list_url("talent", "publish")),
        (_("Events near me"), events),
        (_("Policies for students"), f"{policies}?audience=student" if policies else ""),
    )
    yield _door(
        _("I work for an authority"),
        "building-bank",
        (_("What waits for my review"), reverse("portal:me")),
        (_("Projects and funds of the region"), _list_url("fund")),
        (_("Policies in force"), f"{policies}?validity=in_force" if policies else ""),
        (_("Member organisations"), reverse("portal:organisations")),
    )


def _door(title: str | Promise, icon: str, *links: tuple[str | Promise, str]) -> Door:
    """Make a door of the links that lead somewhere."""
    return Door(
        title=title, icon=icon, links=tuple(Link(label=label, url=url) for label, url in links if url)
    )


def _list_url(slug: str, route: str = "library") -> str:
    """Return an address of a library; empty where this installation has none of the name."""
    found = next((spec for spec in library.all_specs() if spec.slug == slug), None)
    return reverse(f"portal:{route}", args=[found.url_segment]) if found else ""


def _newest(actor: Any, spec: LibrarySpec) -> list[Row]:
    # What has found its partner, or nobody, is no news for whoever looks for one.
    found = queries.published_for(actor, spec.slug).filter(status__in=OPEN_STATUSES)
    rows = found.order_by(F("published_at").desc(nulls_last=True), "-pk")
    return _rows(actor, spec, rows[:NEWEST])


def _deals(actor: Any, spec: LibrarySpec) -> list[Any]:
    """Return the latest signed or resolved entries whose partner the reader may know."""
    rows = queries.published_for(actor, spec.slug).filter(status__in=_DEALS, status_on__isnull=False)
    entries = list(rows.order_by("-status_on", "-pk")[: RECENT_DEALS * 3])
    readable = queries.readable_ids(actor, entries)
    return [entry for entry in entries if entry.pk in readable][:RECENT_DEALS]


def _rows(actor: Any, spec: LibrarySpec, rows: Any) -> list[Row]:
    entries = list(with_related(rows, spec))
    return rows_of(entries, spec=spec, bodies=queries.readable_ids(actor, entries))


def _gatherings(actor: Any) -> list[Any]:
    """Return the next events and fairs together, the nearest first."""
    now = timezone.now()
    found: list[Any] = []
    for model in (EventPage, ExchangeFairPage):
        rows = visible_pages(actor, model.objects.filter(ends_at__gte=now).exclude(cancelled=True))
        found += rows.select_related("region").order_by("starts_at", "pk")[:UPCOMING]
    return sorted(found, key=lambda page: (page.starts_at, page.pk))[:UPCOMING]


def _policies(actor: Any) -> list[PolicyPage]:
    rows = visible_pages(actor, PolicyPage.objects.valid_as(PolicyValidity.IN_FORCE, PolicyValidity.EXPIRING))
    return list(rows.order_by("-issued_on", "pk")[:RECENT_POLICIES])
