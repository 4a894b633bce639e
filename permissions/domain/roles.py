"""Giving and ending roles, delegations and jurisdictions."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.core.audit import record
from cms.core.errors import Conflict, Invalid, NotAllowed
from cms.masterdata.models import Region
from permissions.access import Standing, access_for, forget, standing_of
from permissions.actions import READ_ACTIONS, Action
from permissions.models import (
    Affiliation,
    Consortium,
    Delegation,
    EntryException,
    GrantScope,
    Jurisdiction,
    Organisation,
    OrganisationKind,
    Person,
    RoleGrant,
    User,
)
from permissions.roles import (
    ENTRY_ACTIONS,
    GRANTABLE_BY_MANAGER,
    JURISDICTION_ACTIONS,
    PLATFORM_ENTRY_ACTIONS,
    Role,
)
from permissions.signals import grants_changed


def permission_of(role: str) -> Permission:
    """Return the guardian permission that stands for a role."""
    content_type = ContentType.objects.get_for_model(Organisation)
    return Permission.objects.get(content_type=content_type, codename=Role(role))


def _check_may_grant(actor: Any, organisation: Organisation, role: Role, user: User) -> None:
    standing = standing_of(actor)
    if standing.is_system:
        return
    if role == Role.AUDITOR:
        # Three separate duties: who runs the platform does not choose who audits it.
        raise NotAllowed(
            "auditor_not_grantable", _("The role of auditor is given by the maintainers' command only.")
        )
    if user.pk == actor.pk:
        raise NotAllowed("not_to_oneself", _("Nobody can give a role to himself. Ask a colleague."))
    access_for(Organisation).check(actor, Action.GRANT, organisation)
    if role not in GRANTABLE_BY_MANAGER and not standing.has_role(Role.PLATFORM_OPERATOR):
        raise NotAllowed("role_not_grantable", _("Only the platform operator can give this role."))


def grant_role(
    *,
    actor: Any,
    user: User,
    organisation: Organisation,
    role: str,
    scope: str = GrantScope.SUBTREE,
    valid_from: datetime.date | None = None,
    valid_to: datetime.date | None = None,
) -> RoleGrant:
    """Give ``user`` a role in ``organisation``; an ended grant of the same role is opened again.

    Raises:
        NotAllowed: the actor may not give this role, or would give it to himself.
        Invalid: the dates are in the wrong order.
    """
    wanted = Role(role)
    try:
        _check_may_grant(actor, organisation, wanted, user)
    except NotAllowed as error:
        record(action="role.grant", actor=actor, obj=organisation, data={"role": role}, result=error.code)
        raise

    if valid_from and valid_to and valid_to < valid_from:
        message = _("The last day lies before the first day.")
        raise Invalid("dates_reversed", message, fields={"valid_to": [message]})

    with transaction.atomic():
        grant, _created = RoleGrant.objects.update_or_create(
            user=user,
            permission=permission_of(wanted),
            content_object=organisation,
            defaults={"scope": scope, "valid_from": valid_from, "valid_to": valid_to, "granted_by": actor},
        )
        record(
            action="role.grant",
            actor=actor,
            obj=organisation,
            organisation_id=organisation.pk,
            data={"user": user.pk, "role": wanted, "scope": scope, "to": valid_to and valid_to.isoformat()},
        )
        grants_changed.send(sender=RoleGrant, user=user)
    forget(user)
    return grant


def end_role(*, actor: Any, grant: RoleGrant, on: datetime.date | None = None) -> None:
    """End a role; it is gone on the next request. The account stays.

    Raises:
        NotAllowed: the actor may not give this role either.
        Conflict: it is the last manager of an organisation.
    """
    organisation, role = grant.content_object, Role(grant.permission.codename)
    standing = standing_of(actor)
    if not standing.is_system:
        access_for(Organisation).check(actor, Action.GRANT, organisation)
        if role not in GRANTABLE_BY_MANAGER and not standing.has_role(Role.PLATFORM_OPERATOR):
            raise NotAllowed("role_not_grantable", _("Only the platform operator can end this role."))

    last_day = on or timezone.localdate() - datetime.timedelta(days=1)
    if role == Role.MANAGER and not _has_other_manager(grant):
        raise Conflict("last_manager", _("This is the last manager. Name a successor first."))

    with transaction.atomic():
        # A grant that never took effect has no day on which it held.
        if grant.valid_from and last_day < grant.valid_from:
            grant.delete()
        else:
            RoleGrant.objects.filter(pk=grant.pk).update(valid_to=last_day)
        record(
            action="role.end",
            actor=actor,
            obj=organisation,
            organisation_id=organisation.pk,
            data={"user": grant.user_id, "role": role, "on": last_day.isoformat()},
        )
        grants_changed.send(sender=RoleGrant, user=grant.user)
    forget(grant.user)


def _has_other_manager(grant: RoleGrant) -> bool:
    others = RoleGrant.dated.current().filter(
        permission=grant.permission, content_object=grant.content_object
    )
    return others.exclude(pk=grant.pk).exists()


def set_jurisdiction(
    *,
    actor: Any,
    organisation: Organisation,
    region: Region | None = None,
    park: Organisation | None = None,
    consortium: Consortium | None = None,
    kinds: Iterable[str] = (),
    libraries: Iterable[str] = (),
    actions: Iterable[str] = JURISDICTION_ACTIONS,
    reviewer: User | None = None,
) -> Jurisdiction:
    """Say what the reviewers of an authority decide on.

    Raises:
        NotAllowed: the actor does not operate the platform.
        Invalid: no area or two of them, or an unknown kind or action.
    """
    standing = standing_of(actor)
    if not (standing.is_system or standing.has_role(Role.PLATFORM_OPERATOR)):
        raise NotAllowed("not_allowed", _("Only the platform operator can set a jurisdiction."))

    if sum(area is not None for area in (region, park, consortium)) != 1:
        message = _("Name one area: a region, a park or a consortium.")
        raise Invalid("area_required", message, fields={"region": [message]})
    kinds, actions = (
        sorted({OrganisationKind(kind).value for kind in kinds}),
        sorted({Action(a).value for a in actions}),
    )
    if not set(actions) <= JURISDICTION_ACTIONS:
        message = _("A jurisdiction cannot give this action.")
        raise Invalid("action_unknown", message, fields={"actions": [message]})

    with transaction.atomic():
        row = Jurisdiction.objects.create(
            organisation=organisation,
            reviewer=reviewer,
            region=region,
            park=park,
            consortium=consortium,
            kinds=kinds,
            libraries=sorted(libraries),
            actions=actions,
        )
        record(action="jurisdiction.set", actor=actor, obj=organisation, organisation_id=organisation.pk)
    return row


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
    wanted = {Action(action) for action in actions}
    own = actions_of(standing_of(actor), organisation.pk)
    if not wanted or not wanted <= own:
        message = _("You can only delegate actions that you have yourself.")
        raise Invalid("action_not_own", message, fields={"actions": [message]})

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
    forget(delegate)
    return row


def affiliate(
    *,
    actor: Any,
    person: Person,
    organisation: Organisation,
    kind: str,
    number: str = "",
    valid_from: datetime.date | None = None,
    valid_to: datetime.date | None = None,
) -> Affiliation:
    """Confirm that a person is a student, graduate, employee or expert of an organisation."""
    if not standing_of(actor).is_system:
        access_for(Organisation).check(actor, Action.MANAGE, organisation)

    with transaction.atomic():
        row = Affiliation.objects.create(
            person=person,
            organisation=organisation,
            kind=kind,
            number=number,
            valid_from=valid_from,
            valid_to=valid_to,
            confirmed_by=actor,
            confirmed_at=timezone.now(),
        )
        record(action="affiliation.confirm", actor=actor, obj=organisation, organisation_id=organisation.pk)
    return row


def allow_exception(
    *, actor: Any, library: str, entry: Any, user: User, reason: str, until: datetime.datetime
) -> EntryException:
    """Let one named person read one entry until a moment, with a written reason.

    Raises:
        NotAllowed: the actor may not set who sees the entry.
        Invalid: no reason, or the moment has passed.
    """
    access_for(entry).check(actor, Action.SET_VISIBILITY, entry)

    if not reason.strip() or until <= timezone.now():
        message = _("Give a reason and a time in the future.")
        raise Invalid("reason_required", message, fields={"reason": [message]})

    with transaction.atomic():
        row, _created = EntryException.objects.update_or_create(
            library=library,
            entry_id=entry.pk,
            user=user,
            defaults={
                "actions": [Action.VIEW.value, Action.VIEW_BODY.value],
                "reason": reason.strip(),
                "expires_at": until,
                "granted_by": actor,
            },
        )
        record(action="exception.allow", actor=actor, obj=entry, data={"user": user.pk, "reason": reason})
    return row
