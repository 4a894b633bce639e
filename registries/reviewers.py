"""Who decides at which level of a review, as conditions on rows; part of registries.access."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from permissions.access import JurisdictionRule, Reason, Standing, standing_of
from permissions.actions import Action
from permissions.models import ConsortiumMember
from permissions.models.periods import in_force
from permissions.roles import Role
from registries.enums import AUTHORITY_LEVELS, INNER_LEVELS, PartyRole, ReviewLevel, ReviewState
from registries.models import EntryParty, StatusChange

SUBMITTED = Q(review_state=ReviewState.SUBMITTED)
#: Somebody outside the organisation has seen it: it was submitted or returned, and not by a sign-off of its own.
HANDED_IN = ~Q(review_state=ReviewState.NONE) & ~Q(review_level__in=INNER_LEVELS)
#: Waits for somebody outside the organisation.
OUTSIDE = SUBMITTED & ~Q(review_level__in=INNER_LEVELS)


def may_configure(actor: Any) -> bool:
    """Return whether ``actor`` decides which levels a library has."""
    standing = standing_of(actor)
    return standing.is_system or Role.PLATFORM_OPERATOR in standing.platform_roles


def heads_of(standing: Standing) -> frozenset[int]:
    """Return the units for which a person signs: as publisher or manager."""
    none: frozenset[int] = frozenset()
    return standing.covered.get(Role.PUBLISHER, none) | standing.covered.get(Role.MANAGER, none)


def inner_clauses(standing: Standing) -> Iterable[tuple[Reason, Q]]:
    """Yield what the publishers of an organisation decide before anything leaves it."""
    units = heads_of(standing)
    if not units:
        return
    unit = Q(review_level=ReviewLevel.UNIT, organisation_id__in=units)
    whole = Q(review_level=ReviewLevel.INSTITUTION, organisation__root_id__in=units)
    yield Reason(rule="sign_off", text=_("Signs for the owning organisation")), SUBMITTED & (unit | whole)


def refused(standing: Standing, library: str) -> Q:
    """Return what a person may not review whatever gives the right.

    Nobody reviews what they submitted, nor what they recorded for an organisation without staff, nor decides two levels
    of one submission, nor their own entry, nor (outside the sign-off of the organisation itself) an entry of an
    organisation they belong to; a lead or co-owner owns it, too.
    """
    denied = Q(submitted_by_id=standing.user_id) | Q(Exists(_decided_by(standing.user_id, library)))
    denied |= Q(created_by_id=standing.user_id) & ~Q(recorded_state="")
    tied = Q()
    if standing.belongs_to_roots:
        tied |= Q(organisation__root_id__in=standing.belongs_to_roots, organisation__isnull=False)
        parties = EntryParty.objects.filter(library=library, entry_id=OuterRef("pk"))
        tied |= Q(Exists(parties.filter(_owning_party(standing.belongs_to_roots))))
    if standing.person_id is not None:
        tied |= Q(person_id=standing.person_id, person__isnull=False)
    return denied | (~Q(review_level__in=INNER_LEVELS) & tied) if tied else denied


def _decided_by(user_id: int | None, library: str) -> Any:
    """Return the levels of the submission at hand that a person, or a substitute for him, has decided."""
    steps = StatusChange.objects.filter(
        library=library, entry_id=OuterRef("pk"), at__gte=OuterRef("submitted_at")
    )
    return steps.exclude(level="").filter(Q(actor_id=user_id) | Q(on_behalf_of_id=user_id))


def _owning_party(roots: frozenset[int]) -> Q:
    return Q(organisation__root_id__in=roots, role__in=[PartyRole.LEAD, PartyRole.CO_OWNER])


def area_of(rule: JurisdictionRule) -> Q:
    """Return the condition "lies in this jurisdiction"."""
    if rule.region_prefix:
        area = Q(organisation__region__code__startswith=rule.region_prefix)
        if not rule.kinds:
            area |= Q(organisation=None, region__code__startswith=rule.region_prefix)
    elif rule.park_id is not None:
        area = Q(organisation__root__park_id=rule.park_id) | Q(organisation__park_id=rule.park_id)
    else:
        members = ConsortiumMember.objects.filter(
            in_force(),
            consortium=rule.consortium_id,
            organisation__root_id=OuterRef("organisation__root_id"),
        )
        area = Q(Exists(members))
    return area & Q(organisation__kind__in=rule.kinds) if rule.kinds else area


def state_for(action: Action) -> Q:
    """Return in which state an authority may do ``action`` to an entry of its area."""
    if action == Action.REVIEW:
        return SUBMITTED & Q(review_level__in=AUTHORITY_LEVELS)
    if action == Action.VIEW_DRAFT:
        return OUTSIDE
    if action == Action.UNPUBLISH:
        return Q(live=True)
    return Q(live=True) | OUTSIDE
