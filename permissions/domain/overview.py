"""Everything that gives rights to a person, and everybody of an organisation: read, with why it holds today or not."""

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Model, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cms.core import library as libraries
from permissions.access import access_for, standing_of
from permissions.actions import Action
from permissions.models import (
    Affiliation,
    AffiliationKind,
    Delegation,
    EntryException,
    Jurisdiction,
    Organisation,
    RoleGrant,
    User,
)
from permissions.models.suspension import suspended_ids
from permissions.roles import Role, describe

Text = str | Promise


@dataclass(frozen=True, kw_only=True)
class Holding:
    """One thing that a person was given: what, where, by whom, from when to when, and whether it works today."""

    what: Text
    where: Text
    where_id: int | None = None
    detail: Text = ""
    given_by: str = ""
    given_at: datetime.datetime | None = None
    valid_from: datetime.date | None = None
    valid_to: datetime.date | None = None
    works: bool = True
    why: Text = ""


@dataclass(frozen=True, kw_only=True)
class PersonOverview:
    """All holdings of a person that the reader may know of."""

    roles: list[Holding]
    received: list[Holding]
    given: list[Holding]
    affiliations: list[Holding]
    jurisdictions: list[Holding]
    exceptions: list[Holding]


@dataclass(kw_only=True)
class StaffLine:
    """One person of an organisation with the roles there."""

    user: User
    roles: list[Holding] = field(default_factory=list)
    stands_in_for: list[str] = field(default_factory=list)

    @property
    def works(self) -> bool:
        """Return whether the person can do anything here today."""
        return any(role.works for role in self.roles)


def grants_of(*, actor: Any, user: User) -> PersonOverview:
    """Return everything that gives ``user`` a right, as far as it lies in organisations that ``actor`` answers for.

    Raises:
        NotFound, NotAllowed: the actor answers for none of them.
    """
    access_for(User).check(actor, Action.EXPLAIN, user)

    scope = _scope(actor)
    grants = _in(scope, RoleGrant.dated.filter(user=user), "content_object_id")
    roles = [_role(row, user) for row in _grants(grants).order_by("content_object__pinyin", "pk")]
    delegations = _in(scope, Delegation.objects.all(), "organisation_id").select_related(
        "organisation", "delegator__person", "delegate__person"
    )
    ties = _in(scope, Affiliation.objects.filter(person__user=user), "organisation_id")
    return PersonOverview(
        roles=roles,
        received=[_received(row) for row in delegations.filter(delegate=user).order_by("-valid_to", "pk")],
        given=[_given(row) for row in delegations.filter(delegator=user).order_by("-valid_to", "pk")],
        affiliations=[_tie(row) for row in _with_names(ties).order_by("-valid_to", "pk")],
        jurisdictions=_jurisdictions(user, scope),
        exceptions=_exceptions(user, scope),
    )


def people_of(*, actor: Any, organisation: Organisation, with_ended: bool = False) -> list[StaffLine]:
    """Return who holds a role in an organisation and its units, by name.

    Raises:
        NotFound, NotAllowed: the actor does not answer for the organisation.
    """
    access_for(Organisation).check(actor, Action.EXPLAIN, organisation)

    units = units_of(actor=actor, organisation=organisation)
    grants = RoleGrant.dated.filter(content_object_id__in=units)
    if not with_ended:
        grants = grants.exclude(valid_to__lt=timezone.localdate())
    lines: dict[int, StaffLine] = {}
    for row in _grants(grants).select_related("user__person").order_by("content_object__pinyin", "pk"):
        line = lines.setdefault(row.user_id, StaffLine(user=row.user))
        line.roles.append(_role(row, row.user))
    today = timezone.localdate()
    deputies = Delegation.objects.filter(organisation_id__in=units, valid_to__gte=today)
    for one in deputies.select_related("delegator__person", "delegate__person").order_by("valid_from", "pk"):
        line = lines.setdefault(one.delegate_id, StaffLine(user=one.delegate))
        line.stands_in_for.append(f"{one.delegator.display_name}（{one.valid_from} – {one.valid_to}）")
    return sorted(lines.values(), key=lambda line: (_spelling(line.user), line.user.pk))


def affiliations_in(*, actor: Any, organisation: Organisation) -> dict[str, int]:
    """Return how many people are tied to an organisation and its units today, by the kind of the tie in words."""
    access_for(Organisation).check(actor, Action.EXPLAIN, organisation)

    units = units_of(actor=actor, organisation=organisation)
    kinds = Affiliation.objects.current().filter(organisation_id__in=units).values_list("kind", flat=True)
    return {str(AffiliationKind(kind).label): count for kind, count in sorted(Counter(kinds).items())}


def units_of(*, actor: Any, organisation: Organisation) -> list[int]:
    """Return the ids of an organisation and of the units below it that ``actor`` answers for."""
    rows = Organisation.objects.filter(root_id=organisation.root_pk)
    allowed = access_for(Organisation).visible(actor, Action.EXPLAIN, rows)
    children: dict[int | None, list[int]] = {}
    for pk, parent_id in allowed.values_list("pk", "parent_id"):
        children.setdefault(parent_id, []).append(pk)
    found, pending = [], [organisation.pk]
    while pending:
        unit = pending.pop()
        found.append(unit)
        pending.extend(children.get(unit, ()))
    return found


def _scope(actor: Any) -> frozenset[int] | None:
    """Return the organisations whose people ``actor`` answers for; None means all."""
    standing = standing_of(actor)
    if standing.is_system or standing.has_role(Role.PLATFORM_OPERATOR, Role.AUDITOR):
        return None
    others = [other for other, actions in standing.delegated if Action.EXPLAIN in actions]
    return frozenset().union(*(one.covered.get(Role.MANAGER, frozenset()) for one in (standing, *others)))


def _in(scope: frozenset[int] | None, rows: QuerySet, column: str) -> QuerySet:
    return rows if scope is None else rows.filter(**{f"{column}__in": scope})


def _grants(rows: QuerySet) -> QuerySet:
    shut = ExpressionWrapper(Q(content_object_id__in=suspended_ids()), output_field=BooleanField())
    return rows.select_related("permission", "content_object", "granted_by__person").annotate(shut=shut)


def _with_names(rows: QuerySet) -> QuerySet:
    return rows.select_related("organisation", "confirmed_by__person")


def _period(row: Any) -> Text:
    """Say why a row does not hold today; nothing if it does."""
    today = timezone.localdate()
    if row.valid_from and row.valid_from > today:
        return _("has not begun")
    if row.valid_to and row.valid_to < today:
        return _("has ended")
    return ""


def _role(row: Any, user: User) -> Holding:
    why = _period(row)
    if not why and not user.is_active:
        why = _("the account is disabled")
    if not why and row.shut:
        why = _("the organisation, or one above it, is suspended")
    return Holding(
        what=describe(row.permission.codename),
        where=row.content_object.name,
        where_id=row.content_object_id,
        detail=row.get_scope_display(),
        given_by=row.granted_by.display_name if row.granted_by else "",
        given_at=row.granted_at,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        works=not why,
        why=why,
    )


def _delegation(row: Delegation, other: str) -> Holding:
    why = _period(row)
    if not why and not row.delegator.is_active:
        why = _("the account of the person represented is disabled")
    if not why and not _holds_here(row.delegator, row.organisation_id):
        why = _("the person represented holds no role there any more")
    return Holding(
        what=other,
        where=row.organisation.name,
        where_id=row.organisation_id,
        detail="、".join(str(Action(action).label) for action in row.actions if action in Action.values),
        given_by=row.delegator.display_name,
        given_at=row.created_at,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        works=not why,
        why=why,
    )


def _received(row: Delegation) -> Holding:
    return _delegation(row, row.delegator.display_name)


def _given(row: Delegation) -> Holding:
    return _delegation(row, row.delegate.display_name)


def _holds_here(user: User, organisation_id: int) -> bool:
    return any(grant.organisation_id == organisation_id for grant in standing_of(user).grants)


def _tie(row: Affiliation) -> Holding:
    why = _period(row)
    return Holding(
        what=row.get_kind_display(),
        where=row.organisation.name,
        where_id=row.organisation_id,
        detail=row.number,
        given_by=row.confirmed_by.display_name if row.confirmed_by else "",
        given_at=row.confirmed_at,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        works=not why,
        why=why,
    )


def _jurisdictions(user: User, scope: frozenset[int] | None) -> list[Holding]:
    offices = RoleGrant.dated.filter(user=user, permission__codename=Role.REVIEWER)
    reviewing = {row.content_object_id: row for row in _grants(_in(scope, offices, "content_object_id"))}
    rows = Jurisdiction.objects.filter(organisation_id__in=reviewing).filter(
        Q(reviewer=None) | Q(reviewer=user)
    )
    return [
        _jurisdiction(row, _role(reviewing[row.organisation_id], user))
        for row in rows.select_related("organisation", "region", "park", "consortium").order_by("pk")
    ]


def _jurisdiction(row: Jurisdiction, office: Holding) -> Holding:
    why = _period(row) or office.why
    named = [str(libraries.get(slug).label) for slug in row.libraries if slug in _slugs()]
    return Holding(
        what=str(row.region or row.park or row.consortium),
        where=row.organisation.name,
        where_id=row.organisation_id,
        detail="、".join(named) if named else _("All libraries"),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        works=not why,
        why=why,
    )


def _slugs() -> set[str]:
    return {spec.slug for spec in libraries.all_specs()}


def _exceptions(user: User, scope: frozenset[int] | None) -> list[Holding]:
    rows = list(EntryException.objects.filter(user=user).select_related("granted_by__person").order_by("-pk"))
    entries = _entries(rows, scope)
    now = timezone.now()
    return [
        Holding(
            what=entries[row.library, row.entry_id],
            where=str(libraries.get(row.library).label),
            detail=row.reason,
            given_by=row.granted_by.display_name if row.granted_by else "",
            given_at=row.created_at,
            valid_to=timezone.localdate(row.expires_at),
            works=row.expires_at > now and user.is_active,
            why="" if row.expires_at > now else _("has ended"),
        )
        for row in rows
        if (row.library, row.entry_id) in entries
    ]


def _entries(rows: Iterable[EntryException], scope: frozenset[int] | None) -> dict[tuple[str, int], str]:
    """Return the titles of the entries that the reader may know of, by library and id; one query a library."""
    wanted: dict[str, set[int]] = {}
    for row in rows:
        wanted.setdefault(row.library, set()).add(row.entry_id)
    found: dict[tuple[str, int], str] = {}
    for slug in wanted.keys() & _slugs():
        model: type[Model] = libraries.get(slug).model
        entries = _in(scope, model._default_manager.filter(pk__in=wanted[slug]), "organisation_id")
        found |= {(slug, pk): title for pk, title in entries.values_list("pk", "title")}
    return found


def _spelling(user: User) -> str:
    person = getattr(user, "person", None)
    return person.pinyin if person else user.username
