"""A colleague acts in one's place for some days, with a subset of one's own actions."""

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cms.core.announcements import Kind, announce
from cms.core.audit import record
from cms.core.errors import Invalid
from permissions.access import Standing, forget, standing_of
from permissions.actions import READ_ACTIONS, Action
from permissions.models import Delegation, Organisation, User
from permissions.roles import ENTRY_ACTIONS, PLATFORM_ENTRY_ACTIONS
from permissions.signals import grants_changed


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
        Invalid: the dates are reversed, the delegate is oneself, or an action is not one's own.
    """
    own = actions_of(standing_of(actor), organisation.pk)
    wanted = _own_actions(actions, own)
    if valid_to < valid_from:
        message = _("The last day lies before the first day.")
        raise Invalid("dates_reversed", message, fields={"valid_to": [message]})
    if delegate.pk == actor.pk:
        message = _("Choose another person.")
        raise Invalid("delegate_oneself", message, fields={"delegate": [message]})

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
        record(
            action="delegation.give",
            actor=actor,
            obj=organisation,
            organisation_id=organisation.pk,
            data={"delegate": delegate.pk, "actions": row.actions, "to": valid_to.isoformat()},
        )
        grants_changed.send(sender=Delegation, user=delegate)
        announce(
            Kind.DELEGATION_GIVEN,
            actor=actor,
            obj=organisation,
            organisation_id=organisation.pk,
            subjects=(delegate.pk,),
            data={"from": valid_from.isoformat(), "to": valid_to.isoformat(), "actions": row.actions},
        )
    forget(delegate)
    return row


def _own_actions(actions: Iterable[str], own: frozenset[Action]) -> set[Action]:
    wanted = {str(action) for action in actions}
    if not wanted or not wanted <= {action.value for action in own}:
        message = _("You can only delegate actions that you have yourself.")
        raise Invalid("action_not_own", message, fields={"actions": [message]})
    return {Action(action) for action in wanted}
