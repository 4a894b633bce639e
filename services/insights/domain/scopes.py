"""Whose numbers: the platform, an authority's jurisdiction, an organisation with its units, or one person."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from cms.core.errors import NotFound
from cms.core.library import LibrarySpec
from permissions.access import JurisdictionRule, Standing, access_for, standing_of
from permissions.actions import Action
from permissions.models import ConsortiumMember, Organisation, OrganisationKind
from permissions.models.periods import in_force
from permissions.roles import Role
from services.insights.enums import ScopeKind, Viewpoint

_OF_KIND: dict[str, Viewpoint] = {
    OrganisationKind.SCHOOL: Viewpoint.SCHOOL,
    OrganisationKind.INSTITUTE: Viewpoint.INSTITUTE,
    OrganisationKind.PUBLIC_INSTITUTION: Viewpoint.INSTITUTE,
    OrganisationKind.SERVICE: Viewpoint.SERVICE,
    OrganisationKind.ASSOCIATION: Viewpoint.SERVICE,
    OrganisationKind.GOVERNMENT: Viewpoint.GOVERNMENT,
}


@dataclass(frozen=True, kw_only=True)
class Scope:
    """The rows that a person's figures are about; nothing in it widens what the person may see."""

    kind: ScopeKind
    viewpoint: Viewpoint
    organisation: Organisation | None = None
    units: frozenset[int] = frozenset()
    areas: tuple[JurisdictionRule, ...] = ()
    person_id: int | None = None

    @property
    def title(self) -> str:
        """Return whose numbers these are."""
        if self.kind == ScopeKind.PLATFORM:
            return str(ScopeKind.PLATFORM.label)
        if self.kind == ScopeKind.JURISDICTION:
            return _("Jurisdiction of %(name)s") % {"name": self.organisation}
        return str(self.organisation) if self.organisation else str(ScopeKind.PERSON.label)

    @property
    def query(self) -> dict[str, str]:
        """Return what names the scope in an address."""
        found = {"scope": self.kind.value}
        return found | ({"for": str(self.organisation.pk)} if self.organisation else {})

    def entries(self, actor: Any, spec: LibrarySpec) -> QuerySet:
        """Return the entries of a library that lie in the scope and that ``actor`` may see."""
        access: Any = access_for(spec.model)
        own = self.kind in {ScopeKind.ORGANISATION, ScopeKind.PERSON}
        rows: QuerySet = access.visible(actor, Action.VIEW_DRAFT if own else Action.VIEW)
        if self.kind == ScopeKind.ORGANISATION:
            return rows.filter(organisation_id__in=self.units)
        if self.kind == ScopeKind.PERSON:
            return rows.filter(person_id=self.person_id, person__isnull=False)
        if self.kind == ScopeKind.JURISDICTION:
            return rows.filter(access.within(self.areas, Action.VIEW))
        return rows

    def organisations(self, actor: Any) -> QuerySet[Organisation]:
        """Return the organisations of the scope that ``actor`` may see."""
        rows: QuerySet[Organisation] = access_for(Organisation).visible(actor, Action.VIEW)
        if self.kind == ScopeKind.JURISDICTION:
            return rows.filter(_organisations_in(self.areas))
        if self.kind == ScopeKind.PLATFORM:
            return rows
        return rows.filter(pk__in=self.units)


def scopes_of(actor: Any, organisation: Organisation | None) -> list[Scope]:
    """Return the scopes in which ``actor`` works while he acts for ``organisation``, widest first.

    Whoever works nowhere looks at what is his own; a role without figures, such as the page editor's, has none.
    """
    standing = standing_of(actor)
    found: list[Scope] = []
    if organisation is not None:
        standings = [standing, *(other for other, _actions in standing.delegated)]
        found = list(_scopes_in(standings, organisation))
    if not found and standing.person_id and not (standing.grants or standing.delegated):
        found = [Scope(kind=ScopeKind.PERSON, viewpoint=Viewpoint.INDIVIDUAL, person_id=standing.person_id)]
    return found


def scope_named(actor: Any, organisation: Organisation | None, kind: str) -> Scope:
    """Return the scope that an address names.

    Raises:
        NotFound: ``actor`` does not work in such a scope (any more).
    """
    for scope in scopes_of(actor, organisation):
        if scope.kind == kind:
            return scope
    raise NotFound("not_found", _("This list is not yours (any more). Open it from your home page."))


def leading_scope(actor: Any, organisation: Organisation | None) -> Scope | None:
    """Return the scope that the leaders' page is about: the organisation acted for, else the first that leads."""
    from services.insights.access import LEADERS

    grants = [grant for grant in standing_of(actor).grants if grant.role in LEADERS]
    wanted = [grant.organisation_id for grant in grants]
    if organisation is None or organisation.pk not in wanted:
        organisation = Organisation.objects.filter(pk__in=wanted).order_by("pinyin", "pk").first()
    wide = {ScopeKind.PLATFORM, ScopeKind.JURISDICTION}
    return next((scope for scope in scopes_of(actor, organisation) if scope.kind in wide), None)


def _scopes_in(standings: list[Standing], organisation: Organisation) -> Iterable[Scope]:
    held = {
        grant.role
        for standing in standings
        for grant in standing.grants
        if grant.organisation_id == organisation.pk
    }
    if held & {Role.PLATFORM_OPERATOR, Role.AUDITOR}:
        viewpoint = Viewpoint.OPERATOR if Role.PLATFORM_OPERATOR in held else Viewpoint.AUDITOR
        yield Scope(kind=ScopeKind.PLATFORM, viewpoint=viewpoint, organisation=organisation)
    if Role.REVIEWER in held:
        rules = tuple(
            rule for one in standings for rule in one.jurisdictions if rule.authority_id == organisation.pk
        )
        yield Scope(
            kind=ScopeKind.JURISDICTION,
            viewpoint=Viewpoint.GOVERNMENT,
            organisation=organisation,
            areas=rules,
        )
    staffed = frozenset(pk for standing in standings for pk in standing.staff_organisations)
    units = staffed & _tree_below(organisation) if staffed else frozenset()
    if units:
        yield Scope(
            kind=ScopeKind.ORGANISATION,
            viewpoint=_OF_KIND.get(organisation.kind, Viewpoint.ENTERPRISE),
            organisation=organisation,
            units=units,
        )


def _tree_below(organisation: Organisation) -> frozenset[int]:
    """Return the ids of a unit and of everything below it, in one query."""
    children: dict[int, list[int]] = {}
    rows = Organisation.objects.filter(root_id=organisation.root_pk, parent__isnull=False)
    for pk, parent_id in rows.values_list("pk", "parent_id"):
        children.setdefault(parent_id or 0, []).append(pk)
    found, pending = set(), [organisation.pk]
    while pending:
        unit = pending.pop()
        found.add(unit)
        pending.extend(children.get(unit, ()))
    return frozenset(found)


def _organisations_in(areas: Iterable[JurisdictionRule]) -> Q:
    """Return the condition "an organisation whose entries lie in one of these areas"."""
    found = Q(pk__in=[])
    for rule in areas:
        if rule.region_prefix:
            area = Q(region__code__startswith=rule.region_prefix)
        elif rule.park_id is not None:
            area = Q(root__park_id=rule.park_id) | Q(park_id=rule.park_id)
        else:
            members = ConsortiumMember.objects.filter(
                in_force(), consortium=rule.consortium_id, organisation__root_id=OuterRef("root_id")
            )
            area = Q(Exists(members))
        found |= area & Q(kind__in=rule.kinds) if rule.kinds else area
    return found
