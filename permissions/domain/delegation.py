"""A colleague acts in one's place for some days, with a subset of one's own actions."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.core.announcements import Kind, announce
from cms.core.audit import record
from cms.core.errors import Conflict, Invalid, NotFound
from permissions.access import Standing, access_for, forget, standing_of
from permissions.actions import PRESETS, READ_ACTIONS, Action, Preset
from permissions.models import (
    Affiliation,
    AffiliationKind,
    Delegation,
    Organisation,
    OrganisationState,
    RoleGrant,
    User,
)
from permissions.models.periods import in_force
from permissions.roles import ENTRY_ACTIONS, PLATFORM_ENTRY_ACTIONS
from permissions.signals import grants_changed

#: A substitute is for holidays and illness; who is away longer hands his work over.
LONGEST_DAYS = 180


def actions_of(standing: Standing, organisation_id: int) -> frozenset[Action]:
    """Return every action that a standing holds through one organisation; what may be delegated."""
    found: set[Action] = set()
    for grant in standing.grants:
        if grant.organisation_id == organisation_id:
            found |= ENTRY_ACTIONS[grant.role] | PLATFORM_ENTRY_ACTIONS.get(grant.role, frozenset())
    for rule in standing.jurisdictions:
        if rule.authority_id == organisation_id:
            found |= {Action(action) for action in rule.actions}
    return frozenset(found)


def presets_of(own: Iterable[Action]) -> dict[Preset, frozenset[Action]]:
    """Return the presets that somebody with these actions can hand on, with what each contains."""
    mine = frozenset(own)
    return {preset: content & mine for preset, (core, content) in PRESETS.items() if core in mine}


def delegate(
    *,
    actor: User,
    delegate: User,
    organisation: Organisation,
    actions: Iterable[str],
    valid_from: datetime.date,
    valid_to: datetime.date,
) -> Delegation:
    """Let a colleague act in one's place for some days, with a subset of one's own actions.

    Raises:
        Invalid: the dates are reversed or too far apart, the delegate is oneself or works elsewhere, or an action is
            not one's own.
        Conflict: the same colleague already substitutes on these days.
    """
    own = actions_of(standing_of(actor), organisation.pk)
    wanted = _own_actions(actions, own)
    _check_days(valid_from, valid_to)
    _check_delegate(actor, delegate, organisation)
    overlapping = Delegation.objects.filter(
        delegator=actor,
        delegate=delegate,
        organisation=organisation,
        valid_from__lte=valid_to,
        valid_to__gte=valid_from,
    )
    if overlapping.exists():
        raise Conflict(
            "delegation_overlaps",
            _("This colleague stands in for you on these days already. End that first."),
        )

    with transaction.atomic():
        row = Delegation.objects.create(
            delegator=actor,
            delegate=delegate,
            organisation=organisation,
            # Who may act must be able to see what to act on.
            actions=sorted(action.value for action in wanted | (READ_ACTIONS & own)),
            valid_from=valid_from,
            valid_to=valid_to,
        )
        _tell_given(row)
    forget(delegate)
    return row


def _tell_given(row: Delegation) -> None:
    first, last = str(row.valid_from), str(row.valid_to)
    record(
        action="delegation.give",
        actor=row.delegator,
        obj=row.organisation,
        organisation_id=row.organisation_id,
        data={"delegate": row.delegate_id, "actions": row.actions, "to": last},
    )
    grants_changed.send(sender=Delegation, user=row.delegate)
    announce(
        Kind.DELEGATION_GIVEN,
        actor=row.delegator,
        obj=row.organisation,
        organisation_id=row.organisation_id,
        subjects=(row.delegate_id,),
        data={"from": first, "to": last, "actions": row.actions},
    )


def end_delegation(*, actor: User, delegation: Delegation) -> None:
    """End a delegation at once: by who gave it, who received it, or the manager of the organisation.

    Raises:
        NotFound: the actor is none of these.
        Conflict: it is over already.
    """
    organisation = delegation.organisation
    party = actor.pk in {delegation.delegator_id, delegation.delegate_id}
    if not party and not access_for(Organisation).allows(actor, Action.GRANT, organisation):
        raise NotFound("not_found", _("There is no such delegation of yours."))

    today = timezone.localdate()
    with transaction.atomic():
        rows = Delegation.objects.filter(pk=delegation.pk, valid_to__gte=today)
        # What never began leaves no day on which it held.
        begun = rows.filter(valid_from__lt=today).update(valid_to=today - datetime.timedelta(days=1))
        if not begun and not rows.delete()[0]:
            raise Conflict("delegation_over", _("This delegation is over already."))
        record(
            action="delegation.end",
            actor=actor,
            obj=organisation,
            organisation_id=organisation.pk,
            on_behalf_of=delegation.delegator if actor.pk != delegation.delegator_id else None,
            data={"delegator": delegation.delegator_id, "delegate": delegation.delegate_id},
        )
        grants_changed.send(sender=Delegation, user=delegation.delegate)
        announce(
            Kind.DELEGATION_ENDED,
            actor=actor,
            obj=organisation,
            organisation_id=organisation.pk,
            subjects=tuple({delegation.delegate_id, delegation.delegator_id} - {actor.pk}),
            data={"delegator": delegation.delegator_id, "delegate": delegation.delegate_id},
        )
    forget(delegation.delegate)


def colleagues(organisation: Organisation, *, but: User | None = None) -> Any:
    """Return the accounts of the people who work for an organisation or one of its units, by name."""
    root = organisation.root_pk
    if organisation.pk != root and organisation.state != OrganisationState.VERIFIED:
        # Anybody can ask for a unit of any organisation; its people are not shown to him for that.
        root = organisation.pk
    proven = Q(content_object__parent=None) | Q(content_object__state=OrganisationState.VERIFIED)
    inside = RoleGrant.dated.current().filter(proven, content_object__root_id=root)
    granted = inside.values("user_id")
    granted_here = RoleGrant.dated.current().filter(content_object_id=root).values("user_id")
    employed = Affiliation.objects.filter(
        in_force(), Q(organisation_id=root) | Q(organisation__root_id=root), kind=AffiliationKind.EMPLOYEE
    ).exclude(confirmed_at=None)
    rows = User.objects.filter(is_active=True).filter(
        Q(pk__in=granted) | Q(pk__in=granted_here) | Q(person__pk__in=employed.values("person_id"))
    )
    rows = rows.exclude(pk=but.pk) if but is not None else rows
    return rows.select_related("person").order_by("person__pinyin", "pk")


def _check_days(valid_from: datetime.date, valid_to: datetime.date) -> None:
    if valid_to < valid_from:
        message = _("The last day lies before the first day.")
        raise Invalid("dates_reversed", message, fields={"valid_to": [message]})
    if (valid_to - valid_from).days >= LONGEST_DAYS:
        message = _("At most half a year. Who is away longer hands the work over.")
        raise Invalid("delegation_too_long", message, fields={"valid_to": [message]})


def _check_delegate(actor: User, delegate: User, organisation: Organisation) -> None:
    if delegate.pk == actor.pk:
        message = _("Choose another person.")
        raise Invalid("delegate_oneself", message, fields={"delegate": [message]})
    if not colleagues(organisation).filter(pk=delegate.pk).exists():
        # Else any clerk could show the drafts of the organisation to whomever he likes.
        message = _(
            "Only a colleague of the same organisation can stand in. Let the manager invite the person."
        )
        raise Invalid("delegate_no_colleague", message, fields={"delegate": [message]})


def _own_actions(actions: Iterable[str], own: frozenset[Action]) -> set[Action]:
    wanted = {str(action) for action in actions}
    if not wanted:
        message = _("Choose at least one action.")
        raise Invalid("action_not_own", message, fields={"actions": [message]})
    foreign = wanted - {action.value for action in own}
    if foreign:
        names = "、".join(sorted(str(Action(one).label) if one in Action.values else one for one in foreign))
        message = _("You can only delegate what you may do yourself. You may not: %(names)s")
        text = str(message) % {"names": names}
        raise Invalid("action_not_own", message, fields={"actions": [text]}, params={"names": names})
    return {Action(action) for action in wanted}
