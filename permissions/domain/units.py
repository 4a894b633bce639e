"""Units of an organisation: what hangs below it, moving and closing."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.core.audit import record
from cms.core.errors import Conflict, Invalid
from permissions.access import access_for
from permissions.actions import Action
from permissions.domain.naming import check_operates, clean_reason
from permissions.domain.states import change_state
from permissions.models import Organisation, OrganisationState, RoleGrant, UnitRelation


@dataclass(kw_only=True)
class UnitNode:
    """One unit in its tree, how deep it lies, and how many hold a role in it today."""

    unit: Organisation
    depth: int
    people: int = 0


def unit_tree(organisation: Organisation) -> list[UnitNode]:
    """Return ``organisation`` and everything below it, each unit after the one it belongs to; two queries."""
    rows = Organisation.objects.filter(root_id=organisation.root_pk, merged_into=None)
    by_parent: defaultdict[int | None, list[Organisation]] = defaultdict(list)
    for row in rows.select_related("region").order_by("relation", "pinyin", "pk"):
        by_parent[row.parent_id].append(row)
    people = dict(
        RoleGrant.dated.current()
        .filter(content_object__root_id=organisation.root_pk)
        .values_list("content_object_id")
        .annotate(number=Count("user_id", distinct=True))
    )
    found: list[UnitNode] = []
    pending = [(organisation, 0)]
    while pending:
        unit, depth = pending.pop()
        found.append(UnitNode(unit=unit, depth=depth, people=people.get(unit.pk, 0)))
        pending += [(child, depth + 1) for child in reversed(by_parent[unit.pk])]
    return found


def below(organisation: Organisation) -> set[int]:
    """Return the ids of all units below ``organisation``, however deep, merged ones included."""
    children: defaultdict[int | None, list[int]] = defaultdict(list)
    rows = Organisation.objects.filter(root_id=organisation.root_pk).values_list("pk", "parent_id")
    for pk, parent_id in rows:
        children[parent_id].append(pk)
    found: set[int] = set()
    pending = list(children[organisation.pk])
    while pending:
        pk = pending.pop()
        if pk not in found:
            found.add(pk)
            pending += children[pk]
    return found


def move_unit(
    *, actor: Any, unit: Organisation, parent: Organisation, relation: str, reason: str = ""
) -> Organisation:
    """Hang a unit, with everything below it, under another organisation or unit.

    Roles in the unit and its entries stay as they are; roles above reach it or no longer reach it at once. Within one
    organisation its manager moves units, between two only the operator.

    Raises:
        NotFound, NotAllowed: the actor may not manage both places.
        Invalid: the new place lies in the unit itself, or the relation is unknown.
        Conflict: the unit was moved meanwhile, or the new place is at rest.
    """
    access = access_for(Organisation)
    access.check(actor, Action.MANAGE, unit)
    access.check(actor, Action.MANAGE, parent)
    if unit.root_pk != parent.root_pk or unit.parent_id is None:
        check_operates(actor)
        reason = clean_reason(reason)

    _check_place(unit, parent, relation)

    with transaction.atomic():
        _lock_trees(unit, parent)
        moved = below(unit) | {unit.pk}
        if parent.pk in moved:
            raise _own_unit()
        fresh_parent = Organisation.objects.get(pk=parent.pk)
        changed = Organisation.objects.filter(pk=unit.pk, parent_id=unit.parent_id).update(
            parent=fresh_parent, relation=relation, updated_at=timezone.now()
        )
        if changed != 1:
            raise Conflict("changed_meanwhile", _("Somebody changed this just now. Reload the page."))
        Organisation.objects.filter(pk__in=moved).update(root_id=fresh_parent.root_pk)
        record(
            action="organisation.move",
            actor=actor,
            obj=unit,
            organisation_id=unit.pk,
            data={
                "before": unit.parent_id,
                "after": fresh_parent.pk,
                "relation": relation,
                "units": len(moved),
                "reason": reason,
            },
        )
    unit.refresh_from_db()
    return unit


def _lock_trees(*units: Organisation) -> None:
    """Let all moves within the trees of these units wait for each other: else two could close a circle together."""
    roots = {unit.root_pk for unit in units}
    list(Organisation.objects.select_for_update().filter(pk__in=roots).order_by("pk"))


def _check_place(unit: Organisation, parent: Organisation, relation: str) -> None:
    if relation not in UnitRelation.values:
        message = _("Say how the unit belongs there: campus, college, branch or subsidiary.")
        raise Invalid("relation_required", message, fields={"relation": [message]})
    if parent.pk == unit.pk or parent.pk in below(unit):
        raise _own_unit()
    if parent.state in {OrganisationState.SUSPENDED, OrganisationState.MERGED}:
        raise Conflict("parent_at_rest", _("The new place is suspended or merged. Choose another."))


def _own_unit() -> Invalid:
    message = _("A unit cannot lie below itself. Choose a place outside of it.")
    return Invalid("unit_below_itself", message, fields={"parent": [message]})


def close_unit(*, actor: Any, unit: Organisation, reason: str) -> None:
    """Close a unit that nobody works in any more; what it published keeps its name.

    Raises:
        NotFound, NotAllowed: the actor may not manage the organisation above.
        Invalid: no reason, or it is no unit.
        Conflict: people still hold roles in it, units below are open, or it is closed already.
    """
    if unit.parent is None:
        message = _("This is a whole organisation. The platform operator suspends it.")
        raise Invalid("not_a_unit", message)
    access_for(Organisation).check(actor, Action.MANAGE, unit.parent)

    reason = clean_reason(reason)
    _check_empty(unit)
    before = OrganisationState(unit.state)
    if before in {OrganisationState.SUSPENDED, OrganisationState.MERGED}:
        raise Conflict("unit_closed", _("This unit is closed already."))

    change_state(
        actor=actor, organisation=unit, before=before, target=OrganisationState.SUSPENDED, reason=reason
    )


def _check_empty(unit: Organisation) -> None:
    people = RoleGrant.dated.current().filter(content_object=unit).values("user_id").distinct().count()
    open_units = _open(Organisation.objects.filter(parent=unit).values_list("state", flat=True))
    if not people and not open_units:
        return
    message = _(
        "%(people)d people hold roles in this unit and %(units)d units below it are open. End or hand over these roles "
        "and close or move those units first."
    )
    raise Conflict("unit_in_use", message, params={"people": people, "units": open_units})


def _open(states: Iterable[str]) -> int:
    at_rest = {OrganisationState.SUSPENDED, OrganisationState.MERGED}
    return sum(state not in at_rest for state in states)
