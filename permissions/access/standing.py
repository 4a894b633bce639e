"""The standing of a person: everything that gives a right, read once per request."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q
from django.utils.functional import SimpleLazyObject

from cms.masterdata.queries import region_prefix
from permissions.actions import Action
from permissions.models import (
    Affiliation,
    ConsortiumMember,
    Delegation,
    GrantScope,
    Jurisdiction,
    Organisation,
    OrganisationState,
    RoleGrant,
    UnitRelation,
)
from permissions.models.periods import in_force
from permissions.models.suspension import suspended_ids
from permissions.roles import ENTRY_ACTIONS, ORGANISATION_ROLES, PLATFORM_ROLES, Role

_MEMO = "_chanjiao_standing"
_UNPROVEN = ExpressionWrapper(
    ~Q(content_object__state=OrganisationState.VERIFIED) & Q(content_object__parent__isnull=False),
    output_field=BooleanField(),
)


@dataclass(frozen=True, kw_only=True)
class Grant:
    """One role of a person in one organisation, in force today."""

    role: Role
    organisation_id: int
    root_id: int
    scope: str
    #: the unit itself waits for verification: anybody can name any organisation as the one above it
    is_unproven_unit: bool = False

    @property
    def audience_id(self) -> int:
        """Return the organisation whose audience the holder is part of."""
        return self.organisation_id if self.is_unproven_unit else self.root_id


@dataclass(frozen=True, kw_only=True)
class JurisdictionRule:
    """One area of a reviewer, ready for SQL. Empty sets mean "all"."""

    authority_id: int
    region_prefix: str = ""
    park_id: int | None = None
    consortium_id: int | None = None
    kinds: frozenset[str] = frozenset()
    libraries: frozenset[str] = frozenset()
    actions: frozenset[str] = frozenset()

    def covers(self, *, library: str, action: str) -> bool:
        """Return whether this area gives ``action`` in ``library``."""
        return action in self.actions and (not self.libraries or library in self.libraries)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What one person is, today: grants, areas, memberships. Holds no rule about any model."""

    user_id: int | None = None
    active: bool = False
    is_system: bool = False
    grants: tuple[Grant, ...] = ()
    #: unit ids that each organisation role covers
    covered: dict[Role, frozenset[int]] = field(default_factory=dict)
    #: top organisations to which the person belongs in any way, for separation of duty
    belongs_to_roots: frozenset[int] = frozenset()
    consortia: frozenset[int] = frozenset()
    jurisdictions: tuple[JurisdictionRule, ...] = ()
    person_id: int | None = None
    #: a substitute acts through this standing: what is the delegator's in person is not handed on
    is_delegated: bool = False
    #: standings of those for whom this person substitutes, with the actions given
    delegated: tuple[tuple["Standing", frozenset[str]], ...] = ()
    #: every role held lies in a suspended organisation, and nobody else's place is taken
    suspended: bool = False

    @cached_property
    def platform_roles(self) -> frozenset[Role]:
        """Return the platform-wide roles held."""
        return frozenset(grant.role for grant in self.grants if grant.role in PLATFORM_ROLES)

    @cached_property
    def staff_organisations(self) -> frozenset[int]:
        """Return the ids of the units in which the person is staff with an organisation role."""
        return frozenset(pk for units in self.covered.values() for pk in units)

    @cached_property
    def home_organisations(self) -> frozenset[int]:
        """Return the ids of all units for which the person holds any grant at all."""
        return self.staff_organisations | {grant.organisation_id for grant in self.grants}

    @cached_property
    def audience_roots(self) -> frozenset[int]:
        """Return the top organisations whose audience the person is part of: those that gave a role."""
        return frozenset(grant.audience_id for grant in self.grants)

    def units_allowing(self, action: Action) -> frozenset[int]:
        """Return the ids of the units in which a role of this person gives ``action``."""
        return frozenset(
            pk for role, units in self.covered.items() if action in ENTRY_ACTIONS[role] for pk in units
        )

    def has_role(self, *roles: Role) -> bool:
        """Return whether any of ``roles`` is held anywhere."""
        return any(grant.role in roles for grant in self.grants)


ANONYMOUS = Standing()


def standing_of(user: Any) -> Standing:
    """Return the standing of ``user``, remembered on the user object, i.e. for one request."""
    if isinstance(user, SimpleLazyObject):
        user.pk  # noqa: B018 - resolves the lazy object, whose attributes we set below
    if user is None or not getattr(user, "is_authenticated", False):
        return ANONYMOUS
    known = getattr(user, _MEMO, None)
    if known is None:
        known = _read(user)
        setattr(user, _MEMO, known)
    return known


def forget(user: Any) -> None:
    """Drop the remembered standing, after a change of grants or in long jobs."""
    if hasattr(user, _MEMO):
        delattr(user, _MEMO)


def _read(user: Any, *, follow_delegations: bool = True) -> Standing:
    if not user.is_active:
        return Standing(user_id=user.pk)
    grants, holds_shut_roles = _grants(user.pk)
    roots = frozenset(grant.root_id for grant in grants)
    person_id = getattr(getattr(user, "person", None), "pk", None)
    delegated = _delegated(user.pk) if follow_delegations else ()
    # Who acts for an organisation belongs to it while he does.
    represented = frozenset(grant.root_id for other, _actions in delegated for grant in other.grants)
    return Standing(
        user_id=user.pk,
        active=True,
        is_system=user.username == "system",
        grants=grants,
        covered=_cover(grants),
        belongs_to_roots=roots | represented | _affiliated_roots(person_id),
        consortia=_consortia(frozenset(grant.audience_id for grant in grants)),
        jurisdictions=_jurisdictions(user.pk, grants),
        person_id=person_id,
        delegated=delegated,
        suspended=holds_shut_roles and not grants and not any(other.grants for other, _actions in delegated),
    )


def _grants(user_id: int) -> tuple[tuple[Grant, ...], bool]:
    """Return the grants that hold today, and whether there are others in suspended organisations."""
    shut = ExpressionWrapper(Q(content_object_id__in=suspended_ids()), output_field=BooleanField())
    rows = (
        RoleGrant.dated.current()
        .filter(user_id=user_id, permission__codename__in=Role.values, content_object__merged_into=None)
        .values_list(
            "permission__codename", "content_object_id", "content_object__root_id", "scope", shut, _UNPROVEN
        )
    )
    found = list(rows)
    grants = tuple(
        Grant(
            role=Role(codename),
            organisation_id=pk,
            root_id=root or pk,
            scope=scope,
            is_unproven_unit=is_unproven,
        )
        for codename, pk, root, scope, is_shut, is_unproven in found
        if not is_shut
    )
    return grants, len(grants) < len(found)


def _cover(grants: Iterable[Grant]) -> dict[Role, frozenset[int]]:
    """Expand subtree grants to unit ids; a subsidiary is never part of the subtree above it."""
    wanted = [grant for grant in grants if grant.role in ORGANISATION_ROLES]
    roots = {grant.root_id for grant in wanted if grant.scope == GrantScope.SUBTREE}
    children: dict[int, list[int]] = {}
    if roots:
        rows = (
            Organisation.objects.filter(root_id__in=roots, parent__isnull=False)
            .exclude(relation=UnitRelation.SUBSIDIARY)
            .exclude(state=OrganisationState.SUSPENDED)
            .values_list("pk", "parent_id")
        )
        for pk, parent_id in rows:
            children.setdefault(parent_id, []).append(pk)
    covered: dict[Role, set[int]] = {}
    for grant in wanted:
        reached = covered.setdefault(grant.role, set())
        pending = [grant.organisation_id]
        while pending:
            unit = pending.pop()
            reached.add(unit)
            if grant.scope == GrantScope.SUBTREE:
                pending.extend(children.get(unit, ()))
    return {role: frozenset(units) for role, units in covered.items()}


def _affiliated_roots(person_id: int | None) -> frozenset[int]:
    if person_id is None:
        return frozenset()
    rows = Affiliation.objects.filter(in_force(), person_id=person_id).values_list(
        "organisation_id", "organisation__root_id"
    )
    return frozenset(root or pk for pk, root in rows)


def _consortia(roots: frozenset[int]) -> frozenset[int]:
    if not roots:
        return frozenset()
    rows = ConsortiumMember.objects.filter(in_force(), organisation__root_id__in=roots)
    return frozenset(rows.values_list("consortium_id", flat=True))


def _jurisdictions(user_id: int, grants: Iterable[Grant]) -> tuple[JurisdictionRule, ...]:
    authorities = {grant.organisation_id for grant in grants if grant.role == Role.REVIEWER}
    if not authorities:
        return ()
    rows = Jurisdiction.objects.filter(in_force(), organisation_id__in=authorities).select_related("region")
    return rules_of(row for row in rows if row.reviewer_id in {None, user_id})


def rules_of(rows: Iterable[Jurisdiction]) -> tuple[JurisdictionRule, ...]:
    """Return jurisdictions as rules that are ready for SQL."""
    return tuple(
        JurisdictionRule(
            authority_id=row.organisation_id,
            region_prefix=region_prefix(row.region.code) if row.region else "",
            park_id=row.park_id,
            consortium_id=row.consortium_id,
            kinds=frozenset(row.kinds),
            libraries=frozenset(row.libraries),
            actions=frozenset(row.actions),
        )
        for row in rows
    )


def _delegated(user_id: int) -> tuple[tuple[Standing, frozenset[str]], ...]:
    rows = Delegation.objects.filter(in_force(), delegate_id=user_id).select_related("delegator__person")
    result = []
    for row in rows:
        # One level only: what was received by delegation cannot be passed on.
        standing = _read(row.delegator, follow_delegations=False)
        narrowed = _only(standing, row.organisation_id)
        result.append((narrowed, frozenset(row.actions)))
    return tuple(result)


def _only(standing: Standing, organisation_id: int) -> Standing:
    """Keep of a delegator's standing what comes from one organisation, and what bars him from reviewing."""
    grants = tuple(grant for grant in standing.grants if grant.organisation_id == organisation_id)
    return Standing(
        user_id=standing.user_id,
        active=standing.active,
        grants=grants,
        covered=_cover(grants),
        belongs_to_roots=standing.belongs_to_roots,
        consortia=_consortia(frozenset(grant.audience_id for grant in grants)),
        jurisdictions=tuple(rule for rule in standing.jurisdictions if rule.authority_id == organisation_id),
        # Kept for separation of duty: a substitute cannot review what the delegator may not.
        person_id=standing.person_id,
        is_delegated=True,
    )
