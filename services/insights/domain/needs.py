"""What a viewpoint needs from what exists today (R57): lists that are really there, and no dead entry."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cms.core import library as libraries
from cms.core.library import LibrarySpec
from content.access import visible_pages
from content.enums import PolicyAudience, PolicyValidity
from content.models import EventPage, ExchangeFairPage, PolicyPage
from registries.domain.queries import published_for
from registries.enums import OPEN_STATUSES, DemandCategory, EntryStatus
from services.insights.domain.scopes import Scope
from services.insights.enums import Viewpoint

SHOWN = 4
_OPEN = [status.value for status in EntryStatus if status in OPEN_STATUSES]


@dataclass(frozen=True, kw_only=True)
class Need:
    """A list for one viewpoint: entries of a library narrowed by ``query``, or pages of one type.

    ``query`` is both the condition of the rows and the parameters of the public list, so that the link opens the same
    rows.
    """

    kind: str
    title: str | Promise
    library: str = ""
    query: dict[str, list[str]] = field(default_factory=dict)
    audience: str = ""


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A need with the first rows that ``actor`` may see."""

    need: Need
    spec: LibrarySpec | None
    rows: QuerySet | None
    pages: list[Any]
    total: int


def _demands(title: str | Promise, *categories: DemandCategory) -> Need:
    query = {"category": [one.value for one in categories], "status": _OPEN}
    return Need(kind="entries", title=title, library="demand", query=query)


def _achievements(title: str | Promise) -> Need:
    return Need(kind="entries", title=title, library="achievement", query={"status": _OPEN})


def _policies(audience: PolicyAudience | None = None) -> Need:
    title = _("Policies for you") if audience else _("Policies in force")
    return Need(kind="policies", title=title, audience=audience.value if audience else "")


_GATHERINGS = Need(kind="gatherings", title=_("Coming events and fairs"))
_D = DemandCategory
NEEDS: dict[str, tuple[Need, ...]] = {
    Viewpoint.ENTERPRISE: (
        _achievements(_("Achievements to use")),
        _policies(PolicyAudience.ENTERPRISE),
        _GATHERINGS,
    ),
    Viewpoint.SCHOOL: (
        _demands(_("Enterprises look for people and training"), _D.TALENT, _D.TRAINING),
        _demands(_("Problems to solve"), _D.RESEARCH, _D.RETROFIT),
        _policies(PolicyAudience.SCHOOL),
        _GATHERINGS,
    ),
    Viewpoint.INSTITUTE: (
        _demands(_("Problems to solve"), _D.RESEARCH, _D.RETROFIT, _D.TESTING),
        _policies(PolicyAudience.INSTITUTE),
        _GATHERINGS,
    ),
    Viewpoint.SERVICE: (
        _demands(_("Enterprises look for services"), _D.TESTING, _D.TRAINING, _D.EQUIPMENT, _D.VENUE),
        _achievements(_("Achievements that look for users")),
        _policies(PolicyAudience.SERVICE),
        _GATHERINGS,
    ),
    Viewpoint.GOVERNMENT: (_policies(), _GATHERINGS),
    Viewpoint.OPERATOR: (_GATHERINGS,),
    Viewpoint.AUDITOR: (),
    Viewpoint.INDIVIDUAL: (
        _demands(_("Posts and training places"), _D.TALENT),
        _policies(PolicyAudience.STUDENT),
        _GATHERINGS,
    ),
}


def needs_of(actor: Any, scopes: list[Scope]) -> list[Offer]:
    """Return what the first scope's viewpoint offers, without lists in which nothing is to be found."""
    if not scopes:
        return []
    offers = [_offer(actor, need) for need in NEEDS[scopes[0].viewpoint]]
    return [offer for offer in offers if offer.total]


def _offer(actor: Any, need: Need) -> Offer:
    makers: dict[str, Callable[[Any, Need], Offer]] = {
        "entries": _entries,
        "policies": _policy_pages,
        "gatherings": _gathering_pages,
    }
    return makers[need.kind](actor, need)


def _entries(actor: Any, need: Need) -> Offer:
    spec = libraries.get(need.library)
    rows = published_for(actor, need.library).filter(
        **{f"{name}__in": values for name, values in need.query.items()}
    )
    newest = rows.order_by(F("published_at").desc(nulls_last=True), "-pk")
    return Offer(need=need, spec=spec, rows=newest, pages=[], total=rows.count())


def _policy_pages(actor: Any, need: Need) -> Offer:
    rows = visible_pages(actor, PolicyPage.objects.valid_as(PolicyValidity.IN_FORCE, PolicyValidity.EXPIRING))
    if need.audience:
        field: Any = PolicyPage._meta.get_field("audience_kinds")
        rows = rows.filter(field.holding(need.audience))
    pages = list(rows.order_by("-issued_on", "pk")[:SHOWN])
    return Offer(need=need, spec=None, rows=None, pages=pages, total=len(pages))


def _gathering_pages(actor: Any, need: Need) -> Offer:
    now = timezone.now()
    found: list[Any] = []
    for model in (EventPage, ExchangeFairPage):
        rows = visible_pages(actor, model.objects.filter(ends_at__gte=now).exclude(cancelled=True))
        found += rows.select_related("region").order_by("starts_at", "pk")[:SHOWN]
    found.sort(key=lambda page: (page.starts_at, page.pk))
    return Offer(need=need, spec=None, rows=None, pages=found[:SHOWN], total=len(found))
