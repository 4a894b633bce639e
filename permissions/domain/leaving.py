"""A person leaves: what he had in hand goes to successors and his roles end, all of it or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cms.core.announcements import Kind, announce
from cms.core.audit import record
from cms.core.errors import Conflict, Invalid, NotFound
from permissions.access import access_for, forget
from permissions.actions import Action
from permissions.domain.delegation import colleagues
from permissions.domain.roles import end_role, grant_role, may_end
from permissions.handover import Contributor, Item, Leaver, contributors
from permissions.models import Organisation, RoleGrant, UnitRelation, User
from permissions.roles import Role

#: So many things of one kind are named on the screen; the number says how many there are.
NAMED = 10


@dataclass(frozen=True, kw_only=True)
class Group:
    """One kind of work that is left, with its first things."""

    contributor: Contributor
    total: int
    items: Sequence[Item]


@dataclass(frozen=True, kw_only=True)
class Survey:
    """What a person holds in an organisation: roles that end, roles that stay, work to hand over."""

    user: User
    organisation: Organisation
    ending: Sequence[RoleGrant]
    staying: Sequence[RoleGrant]
    groups: Sequence[Group]
    #: units that would be left without a manager
    orphaned: Sequence[Organisation]
    candidates: Any

    @property
    def moving(self) -> list[Group]:
        """Return the groups for which a successor is needed."""
        return [group for group in self.groups if group.contributor.moves]


def survey(*, actor: User, user: User, organisation: Organisation) -> Survey:
    """Return everything that has to be settled before ``user`` leaves ``organisation`` and its units.

    Raises:
        NotFound, NotAllowed: the actor gives no roles here, or the person holds none.
    """
    access_for(Organisation).check(actor, Action.GRANT, organisation)
    units = units_of(organisation)
    held = _held(user, units)
    if not held:
        raise NotFound("no_role_here", _("This person holds no role here (any more)."))
    ending = [grant for grant in held if may_end(actor, grant)]
    leaver = Leaver(user=user, unit_ids=frozenset(units))
    return Survey(
        user=user,
        organisation=organisation,
        ending=ending,
        staying=[grant for grant in held if grant not in ending],
        groups=[
            Group(contributor=one, total=total, items=one.items(leaver, NAMED))
            for one in contributors()
            if (total := one.count(leaver))
        ],
        orphaned=[grant.content_object for grant in ending if _is_last_manager(grant)],
        candidates=colleagues(organisation, but=user),
    )


def hand_over(
    *,
    actor: User,
    user: User,
    organisation: Organisation,
    successors: Mapping[str, User],
    manager: User | None = None,
) -> dict[str, int]:
    """Give the work of ``user`` to successors, name the next manager, and end the roles; return what moved.

    ``successors`` names a person per kind of work, under "" the one for every kind that is not named.

    Raises:
        NotFound, NotAllowed: the actor gives no roles here, or the person holds none.
        Conflict: a successor is missing.
        Invalid: a successor may not do the work.
    """
    found = survey(actor=actor, user=user, organisation=organisation)

    if not found.ending:
        raise Conflict("no_role_to_end", _("The roles of this person are ended by the platform operator."))
    chosen = _chosen(found, successors)
    _check_manager(found, manager)

    with transaction.atomic():
        units = units_of(organisation)
        # Two hand-overs of one organisation wait for each other; the second finds what is left.
        list(Organisation.objects.select_for_update(of=("self",)).filter(pk__in=units).order_by("pk"))
        for grant in found.ending:
            if manager is not None and grant.content_object in found.orphaned:
                _promote(actor, manager, grant)
        moved = _move(actor, Leaver(user=user, unit_ids=frozenset(units)), chosen)
        # The manager's role last: it is what lets a manager who leaves settle the rest.
        for grant in sorted(found.ending, key=_is_manager):
            end_role(actor=actor, grant=grant)
        to = {slug: person.pk for slug, person in chosen.items()}
        data = {"user": user.pk, "moved": moved, "to": to, "manager": manager and manager.pk}
        record(
            action="role.hand_over",
            actor=actor,
            obj=organisation,
            organisation_id=organisation.pk,
            data=data,
        )
        _announce(actor, found, chosen, moved)
    forget(actor)
    forget(user)
    return moved


def end_one_role(*, actor: User, grant: RoleGrant) -> None:
    """End one of several roles; the last one with work in hand asks for a hand-over first.

    Raises:
        NotAllowed: the actor may not give this role either.
        Conflict: a hand-over or a successor is needed first.
    """
    units = units_of(grant.content_object)
    others = [held for held in _held(grant.user, units) if held.pk != grant.pk]
    leaver = Leaver(user=grant.user, unit_ids=frozenset(units))
    access_for(Organisation).check(actor, Action.GRANT, grant.content_object)
    if grant.is_current() and not others and any(one.moves and one.count(leaver) for one in contributors()):
        raise Conflict("hand_over_first", _("This person still has work in hand. Hand it over first."))
    end_role(actor=actor, grant=grant)


def units_of(organisation: Organisation) -> set[int]:
    """Return the ids of an organisation and of the units below it; a subsidiary stands on its own."""
    children: dict[int, list[int]] = {}
    rows = Organisation.objects.filter(root_id=organisation.root_pk, parent__isnull=False)
    for pk, parent_id in rows.exclude(relation=UnitRelation.SUBSIDIARY).values_list("pk", "parent_id"):
        children.setdefault(parent_id, []).append(pk)
    found, pending = set(), [organisation.pk]
    while pending:
        unit = pending.pop()
        found.add(unit)
        pending += children.get(unit, [])
    return found


def _held(user: User, units: set[int]) -> list[RoleGrant]:
    rows = RoleGrant.dated.current().filter(user=user, content_object_id__in=units)
    return list(rows.select_related("content_object", "permission", "user__person").order_by("pk"))


def _is_manager(grant: RoleGrant) -> bool:
    return bool(grant.permission.codename == Role.MANAGER)


def _is_last_manager(grant: RoleGrant) -> bool:
    if not _is_manager(grant):
        return False
    others = RoleGrant.dated.current().filter(
        permission=grant.permission, content_object=grant.content_object, user__is_active=True
    )
    return not others.exclude(pk=grant.pk).exists()


def _chosen(found: Survey, successors: Mapping[str, User]) -> dict[str, User]:
    allowed = set(found.candidates.values_list("pk", flat=True))
    chosen: dict[str, User] = {}
    missing: dict[str, list[Any]] = {}
    for group in found.moving:
        slug = group.contributor.slug
        person = successors.get(slug) or successors.get("")
        if person is None:
            missing[slug] = [_("Choose who takes this.")]
        elif person.pk not in allowed:
            missing[slug] = [_("Choose a colleague of this organisation.")]
        else:
            chosen[slug] = person
    if missing:
        raise Conflict(
            "successor_required", _("Choose a successor for everything that is left."), fields=missing
        )
    return chosen


def _check_manager(found: Survey, manager: User | None) -> None:
    if not found.orphaned:
        return
    if manager is None:
        message = _("This is the last manager. Name who becomes manager.")
        raise Conflict("last_manager", message, fields={"manager": [message]})
    if not found.candidates.filter(pk=manager.pk).exists():
        message = _("Choose a colleague of this organisation.")
        raise Invalid("successor_unfit", message, fields={"manager": [message]})


def _promote(actor: User, manager: User, grant: RoleGrant) -> None:
    grant_role(
        actor=actor, user=manager, organisation=grant.content_object, role=Role.MANAGER, scope=grant.scope
    )


def _move(actor: User, leaver: Leaver, chosen: Mapping[str, User]) -> dict[str, int]:
    moved: dict[str, int] = {}
    for one in contributors():
        if not one.count(leaver):
            continue
        successor = chosen.get(one.slug)
        if one.moves and successor is None:
            # Something came up between the look and the act.
            raise Conflict("successor_required", _("New work came up meanwhile. Look at the list again."))
        moved[one.slug] = one.hand_over(actor=actor, leaver=leaver, successor=successor)
    return moved


def _announce(actor: User, found: Survey, chosen: Mapping[str, User], moved: Mapping[str, int]) -> None:
    received: dict[int, dict[str, int]] = {}
    for slug, person in chosen.items():
        received.setdefault(person.pk, {})[slug] = moved.get(slug, 0)
    for person_id, counts in received.items():
        announce(
            Kind.HAND_OVER_RECEIVED,
            actor=actor,
            obj=found.organisation,
            organisation_id=found.organisation.pk,
            subjects=(person_id,),
            data={"from": found.user.display_name, "counts": counts},
        )
