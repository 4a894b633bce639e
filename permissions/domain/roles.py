"""Giving and ending roles. Everything else that gives a right to a person can be imported from here too."""

import datetime
from typing import Any

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.core.announcements import Kind, announce
from cms.core.audit import record
from cms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from permissions.access import access_for, forget, standing_of
from permissions.actions import Action
from permissions.domain.affiliations import affiliate
from permissions.domain.delegation import actions_of, delegate, end_delegation
from permissions.domain.exceptions import allow_exception
from permissions.domain.jurisdictions import set_jurisdiction
from permissions.models import GrantScope, Organisation, OrganisationKind, RoleGrant, User
from permissions.roles import GRANTABLE_BY_MANAGER, ORGANISATION_ROLES, Role
from permissions.signals import grants_changed

__all__ = [
    "actions_of",
    "affiliate",
    "allow_exception",
    "check_may_give",
    "delegate",
    "end_delegation",
    "end_role",
    "grant_role",
    "may_end",
    "may_give_kind",
    "permission_of",
    "set_jurisdiction",
]


#: Kinds of organisations whose staff are supervised: they hold no office on the platform.
NEVER_IN_OFFICE = frozenset({OrganisationKind.ENTERPRISE, OrganisationKind.SCHOOL})


def permission_of(role: str) -> Permission:
    """Return the guardian permission that stands for a role."""
    content_type = ContentType.objects.get_for_model(Organisation)
    return Permission.objects.get(content_type=content_type, codename=Role(role))


def _check_role(actor: Any, organisation: Organisation, role: Role) -> None:
    """Raise unless ``actor`` may give or end ``role`` in ``organisation``."""
    standing = standing_of(actor)
    if standing.is_system:
        return
    if role == Role.AUDITOR:
        # Three separate duties: who runs the platform does not choose who audits it, nor who stops.
        raise NotAllowed(
            "auditor_not_grantable", _("The role of auditor is given by the maintainers' command only.")
        )
    access_for(Organisation).check(actor, Action.GRANT, organisation)
    if role not in GRANTABLE_BY_MANAGER and not standing.has_role(Role.PLATFORM_OPERATOR):
        raise NotAllowed("role_not_grantable", _("Only the platform operator can give this role."))
    if role not in ORGANISATION_ROLES and organisation.kind in NEVER_IN_OFFICE:
        message = _(
            "An enterprise or a school neither runs the platform nor reviews. Choose the office or authority."
        )
        raise NotAllowed("role_not_for_this_organisation", message)


def check_may_give(actor: Any, organisation: Organisation, role: Role) -> None:
    """Refuse who may not give ``role`` in ``organisation`` to anybody.

    Raises:
        NotFound, NotAllowed: so it is.
    """
    _check_role(actor, organisation, role)


def may_give_kind(actor: Any, role: str) -> bool:
    """Return whether a role is among those that ``actor`` gives and ends where he gives any; no query on rows."""
    standing = standing_of(actor)
    if standing.is_system:
        return True
    return role != Role.AUDITOR and (
        role in GRANTABLE_BY_MANAGER or standing.has_role(Role.PLATFORM_OPERATOR)
    )


def may_end(actor: Any, grant: RoleGrant) -> bool:
    """Return whether ``actor`` may end a grant; screens offer only what works."""
    try:
        _check_role(actor, grant.content_object, Role(grant.permission.codename))
    except (NotAllowed, NotFound):
        return False
    return True


def _check_may_grant(actor: Any, organisation: Organisation, role: Role, user: User) -> None:
    if user.pk == actor.pk and not standing_of(actor).is_system:
        raise NotAllowed("not_to_oneself", _("Nobody can give a role to himself. Ask a colleague."))
    _check_role(actor, organisation, role)
    standing = standing_of(actor)
    holds_office = any(grant.role not in ORGANISATION_ROLES for grant in standing_of(user).grants)
    if holds_office and not (standing.is_system or standing.has_role(Role.PLATFORM_OPERATOR)):
        # A role in an organisation bars a reviewer from its entries: a manager could shut all of them out.
        message = _(
            "This colleague holds an office on the platform. Only the platform operator can add a role."
        )
        raise NotAllowed("user_holds_office", message)


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
        Conflict: new dates would leave the organisation without a manager.
    """
    wanted = Role(role)
    try:
        _check_may_grant(actor, organisation, wanted, user)
    except (NotAllowed, NotFound) as error:
        record(action="role.grant", actor=actor, obj=organisation, data={"role": role}, result=error.code)
        raise

    if valid_from and valid_to and valid_to < valid_from:
        message = _("The last day lies before the first day.")
        raise Invalid("dates_reversed", message, fields={"valid_to": [message]})

    terms = {"scope": scope, "valid_from": valid_from, "valid_to": valid_to, "granted_by": actor}
    with transaction.atomic():
        grant = _write(user, organisation, wanted, **terms)
        record(
            action="role.grant",
            actor=actor,
            obj=organisation,
            organisation_id=organisation.pk,
            data={"user": user.pk, "role": wanted, "scope": scope, "to": valid_to and valid_to.isoformat()},
        )
        grants_changed.send(sender=RoleGrant, user=user)
        _announce_granted(actor, grant, wanted)
    forget(user)
    return grant


def _announce_granted(actor: Any, grant: RoleGrant, role: Role) -> None:
    announce(
        Kind.ROLE_GRANTED,
        actor=actor,
        obj=grant.content_object,
        organisation_id=grant.content_object_id,
        subjects=(grant.user_id,),
        data={"role": role.value, "to": grant.valid_to and grant.valid_to.isoformat()},
    )


def _write(user: User, organisation: Organisation, role: Role, **fields: Any) -> RoleGrant:
    _lock(organisation)
    key: dict[str, Any] = {"user": user, "permission": permission_of(role), "content_object": organisation}
    before = RoleGrant.objects.filter(**key).first()
    grant, _created = RoleGrant.objects.update_or_create(**key, defaults=fields)
    # Dates are a way to end a role, too.
    if role == Role.MANAGER and before is not None and before.is_current() and not grant.is_current():
        _check_successor(grant)
    return grant


def end_role(*, actor: Any, grant: RoleGrant, on: datetime.date | None = None) -> None:
    """End a role; it is gone on the next request. The account stays.

    Raises:
        NotAllowed: the actor may not give this role either.
        Conflict: it is the last manager of an organisation.
    """
    organisation, role = grant.content_object, Role(grant.permission.codename)
    _check_role(actor, organisation, role)

    last_day = on or timezone.localdate() - datetime.timedelta(days=1)
    with transaction.atomic():
        _lock(organisation)
        if role == Role.MANAGER:
            _check_successor(grant)
        # A grant that never took effect has no day on which it held.
        if grant.valid_from and last_day < grant.valid_from:
            RoleGrant.objects.filter(pk=grant.pk).delete()
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
        announce(
            Kind.ROLE_ENDED,
            actor=actor,
            obj=organisation,
            organisation_id=organisation.pk,
            subjects=(grant.user_id,),
            data={"role": role.value, "on": last_day.isoformat()},
        )
    forget(grant.user)


def _lock(organisation: Organisation) -> None:
    """Let changes of the roles of one organisation wait for each other: two managers cannot end one another."""
    Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)


def _check_successor(grant: RoleGrant) -> None:
    others = RoleGrant.dated.current().filter(
        permission=grant.permission, content_object=grant.content_object, user__is_active=True
    )
    if not others.exclude(pk=grant.pk).exists():
        raise Conflict("last_manager", _("This is the last manager. Name a successor first."))
