"""Who stands behind an organisation, a role or an entry, asked in sets: never one query per person."""

from collections.abc import Iterable

from django.db.models import Q

from permissions.models import (
    Delegation,
    GrantScope,
    Jurisdiction,
    Organisation,
    RoleGrant,
    UnitRelation,
    User,
)
from permissions.models.periods import in_force
from permissions.roles import Role

#: Whoever works on entries of an organisation.
STAFF = (Role.EDITOR, Role.PUBLISHER, Role.MANAGER)


def staff_of(organisation_id: int | None, roles: Iterable[Role] = STAFF) -> set[int]:
    """Return the accounts that hold one of ``roles`` for a unit: given there, or above it for the subtree."""
    if organisation_id is None:
        return set()
    above = _units_above(organisation_id)
    reaches = Q(content_object_id=organisation_id) | Q(content_object_id__in=above, scope=GrantScope.SUBTREE)
    grants = RoleGrant.dated.current().filter(reaches, permission__codename__in=list(roles))
    return set(grants.filter(user__is_active=True).values_list("user_id", flat=True))


def _units_above(organisation_id: int) -> list[int]:
    """Return the ids on the way up; a subsidiary is not part of the subtree above it."""
    unit = (
        Organisation.objects.filter(pk=organisation_id).only("pk", "root_id", "parent_id", "relation").first()
    )
    if unit is None or unit.parent_id is None:
        return []
    rows = Organisation.objects.filter(root_id=unit.root_id).values_list("pk", "parent_id", "relation")
    parents = {pk: None if relation == UnitRelation.SUBSIDIARY else parent for pk, parent, relation in rows}
    found: list[int] = []
    step = parents.get(organisation_id)
    while step is not None and step not in found:
        found.append(step)
        step = parents.get(step)
    return found


def holders_of(role: Role) -> set[int]:
    """Return the accounts that hold a role anywhere today."""
    grants = RoleGrant.dated.current().filter(permission__codename=role, user__is_active=True)
    return set(grants.values_list("user_id", flat=True))


def reviewers_in(authorities: Iterable[Jurisdiction]) -> set[int]:
    """Return the accounts that decide in one of these jurisdictions."""
    rows = list(authorities)
    named = {row.reviewer_id for row in rows if row.reviewer_id is not None}
    open_to_all = {row.organisation_id for row in rows if row.reviewer_id is None}
    grants = RoleGrant.dated.current().filter(permission__codename=Role.REVIEWER, user__is_active=True)
    wanted = Q(content_object_id__in=open_to_all) | Q(user_id__in=named)
    return set(grants.filter(wanted).values_list("user_id", flat=True))


def substitutes_of(user_ids: Iterable[int], action: str) -> set[int]:
    """Return who stands in for one of these accounts today with ``action``."""
    rows = Delegation.objects.filter(in_force(), delegator_id__in=list(user_ids), delegate__is_active=True)
    return {delegate for delegate, actions in rows.values_list("delegate_id", "actions") if action in actions}


def active(user_ids: Iterable[int | None]) -> set[int]:
    """Keep the accounts that a person can log in to."""
    wanted = {pk for pk in user_ids if pk is not None}
    if not wanted:
        return set()
    people = User.objects.filter(pk__in=wanted, is_active=True).exclude(username="system")
    return set(people.values_list("pk", flat=True))
