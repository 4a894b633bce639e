"""What a viewpoint needs from what exists today (R57): lists that are really there, and no dead entry."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
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
from registries.enums.expert import ExpertKind
from registries.enums.talent import Availability
from registries.models import Programme
from services.insights.domain.scopes import Scope
from services.insights.enums import Viewpoint

SHOWN = 4
#: As many values as an address carries to a list.
MOST_MAJORS = 20
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
    #: Narrow by the majors that the organisation acted for teaches, where it says which.
    for_own_majors: bool = False


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


def _open_in(library: str, title: str | Promise, **query: list[str]) -> Need:
    """Return what is still to be had in a library; ``query`` narrows it by fields."""
    return Need(kind="entries", title=title, library=library, query={"status": _OPEN, **query})


def _policies(audience: PolicyAudience | None = None) -> Need:
    title = _("Policies for you") if audience else _("Policies in force")
    return Need(kind="policies", title=title, audience=audience.value if audience else "")


_GATHERINGS = Need(kind="gatherings", title=_("Coming events and fairs"))
_D = DemandCategory
_LOOKING = [one.value for one in Availability if one != Availability.CLOSED]
_OF_ENTERPRISES = [ExpertKind.ENTERPRISE.value]
_OF_SCHOOLS = [ExpertKind.SCHOOL.value]
_PAID_OUT = _("Projects and funds to apply for")
NEEDS: dict[str, tuple[Need, ...]] = {
    # R58: people first, then the ways to them, then what the state gives.
    Viewpoint.ENTERPRISE: (
        _open_in("talent", _("Students and talents who look for work"), availability=_LOOKING),
        _open_in("programme", _("Programmes of schools: order classes and apprentices")),
        _open_in("project", _("Cooperation projects to join")),
        _GATHERINGS,
        _policies(PolicyAudience.ENTERPRISE),
        _open_in("fund", _PAID_OUT),
        _open_in("achievement", _("Achievements to use")),
        _open_in("expert", _("Experts of schools"), kind=_OF_SCHOOLS),
    ),
    # R23: what enterprises have and need.
    Viewpoint.SCHOOL: (
        _demands(_("Enterprises look for people and training"), _D.TALENT, _D.TRAINING),
        replace(_open_in("position", _("Posts and internships for our students")), for_own_majors=True),
        _demands(_("Problems to solve"), _D.RESEARCH, _D.RETROFIT),
        _open_in("expert", _("Experts of enterprises"), kind=_OF_ENTERPRISES),
        _open_in("equipment", _("Equipment to share")),
        _open_in("venue", _("Training bases and venues")),
        _policies(PolicyAudience.SCHOOL),
        _GATHERINGS,
    ),
    Viewpoint.INSTITUTE: (
        _demands(_("Problems to solve"), _D.RESEARCH, _D.RETROFIT, _D.TESTING),
        _open_in("equipment", _("Equipment to share")),
        _open_in("project", _("Cooperation projects to join")),
        _open_in("fund", _PAID_OUT),
        _policies(PolicyAudience.INSTITUTE),
        _GATHERINGS,
    ),
    Viewpoint.SERVICE: (
        _demands(_("Enterprises look for services"), _D.TESTING, _D.TRAINING, _D.EQUIPMENT, _D.VENUE),
        _open_in("achievement", _("Achievements that look for users")),
        _open_in("project", _("Cooperation projects to join")),
        _policies(PolicyAudience.SERVICE),
        _GATHERINGS,
    ),
    Viewpoint.GOVERNMENT: (_policies(), _GATHERINGS),
    Viewpoint.OPERATOR: (_GATHERINGS,),
    Viewpoint.AUDITOR: (),
    Viewpoint.INDIVIDUAL: (
        _open_in("position", _("Posts, internships and apprenticeships")),
        _demands(_("Training places and talent demands"), _D.TALENT, _D.TRAINING),
        _open_in("venue", _("Training bases and venues")),
        _GATHERINGS,
        _policies(PolicyAudience.STUDENT),
    ),
}


def needs_of(actor: Any, scopes: list[Scope]) -> list[Offer]:
    """Return what the first scope's viewpoint offers, without lists in which nothing is to be found."""
    if not scopes:
        return []
    known = {spec.slug for spec in libraries.all_specs()} | {""}
    needs = [need for need in NEEDS[scopes[0].viewpoint] if need.library in known]
    offers = [_offer(actor, _narrowed(need, scopes[0])) for need in needs]
    return [offer for offer in offers if offer.total]


def _narrowed(need: Need, scope: Scope) -> Need:
    """Return the need of a school for its own majors; without programmes of its own for all of them."""
    if not need.for_own_majors:
        return need
    taught = Programme.objects.live().filter(organisation_id__in=scope.units, major__isnull=False)
    majors = sorted(set(taught.values_list("major_id", flat=True)))[:MOST_MAJORS]
    return replace(need, query={**need.query, "majors": [str(pk) for pk in majors]}) if majors else need


def _offer(actor: Any, need: Need) -> Offer:
    makers: dict[str, Callable[[Any, Need], Offer]] = {
        "entries": _entries,
        "policies": _policy_pages,
        "gatherings": _gathering_pages,
    }
    return makers[need.kind](actor, need)


def _entries(actor: Any, need: Need) -> Offer:
    spec = libraries.get(need.library)
    rows = published_for(actor, need.library)
    for name, values in need.query.items():
        # By id: a join over a to-many field would name an entry twice.
        matching = spec.model._default_manager.filter(**{f"{name}__in": values})
        rows = rows.filter(pk__in=matching.values("pk"))
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
