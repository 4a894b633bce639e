"""Requests to join: a person asks to work for a verified organisation, its manager decides."""

import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Case, QuerySet, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.core.announcements import Kind, announce
from cms.core.audit import record
from cms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from permissions.access import access_for, standing_of
from permissions.actions import Action
from permissions.domain.roles import grant_role
from permissions.models import (
    GrantScope,
    Organisation,
    OrganisationState,
    RequestState,
    RoleGrant,
    RoleRequest,
    User,
)
from permissions.models.joining import REQUEST_TRANSITIONS
from permissions.roles import Role

#: A person who waits for so many answers asks at random; it also keeps managers from being flooded.
OPEN_REQUESTS_LIMIT = 5
#: So often one may ask the same organisation within the window: whoever withdraws and asks again floods its managers.
ASKED_AGAIN_LIMIT = 3
#: So often one may ask at all within the window.
ASKED_LIMIT = 10
WINDOW_DAYS = 30
MESSAGE_LIMIT = 200


def request_role(*, actor: User, organisation: Organisation, message: str = "") -> RoleRequest:
    """Ask the managers of a verified organisation to be let in.

    Raises:
        NotAllowed: nobody is logged in.
        Conflict: the organisation is not verified, one works for it already, has asked already, or too often.
    """
    if not standing_of(actor).active:
        raise NotAllowed("login_required", _("Log in first, then ask to join."))

    _check_can_be_joined(organisation)
    _check_not_inside(actor, organisation)
    text = " ".join(message.split())
    if len(text) > MESSAGE_LIMIT:
        too_long = _("Write at most %(limit)d characters.")
        raise Invalid(
            "message_too_long",
            too_long,
            fields={"message": [str(too_long) % {"limit": MESSAGE_LIMIT}]},
            params={"limit": MESSAGE_LIMIT},
        )
    if RoleRequest.objects.filter(user=actor, state=RequestState.OPEN).count() >= OPEN_REQUESTS_LIMIT:
        raise Conflict(
            "too_many_requests", _("Several of your requests still wait for an answer. Withdraw one first.")
        )
    _check_not_again_and_again(actor, organisation)

    try:
        with transaction.atomic():
            row = RoleRequest.objects.create(organisation=organisation, user=actor, message=text)
            record(action="request.send", actor=actor, obj=organisation, organisation_id=organisation.pk)
            announce(
                Kind.ROLE_REQUESTED,
                actor=actor,
                obj=row,
                organisation_id=organisation.pk,
                subjects=(actor.pk,),
                data={"message": text, "state": RequestState.OPEN.value},
            )
    except IntegrityError as error:
        raise Conflict(
            "request_open", _("You have asked already. The managers of the organisation will answer.")
        ) from error
    return row


def withdraw_request(*, actor: User, request: RoleRequest) -> None:
    """Take back one's own request.

    Raises:
        NotFound: it is not one's own.
        Conflict: it has been decided.
    """
    if request.user_id != getattr(actor, "pk", None):
        raise NotFound("not_found", _("There is no such request."))

    with transaction.atomic():
        _close(request, RequestState.WITHDRAWN, actor)
        _record("request.withdraw", actor, request)


def accept_request(
    *,
    actor: User,
    request: RoleRequest,
    role: str,
    scope: str = GrantScope.SUBTREE,
    valid_from: Any = None,
    valid_to: Any = None,
) -> RoleGrant:
    """Let the person in with a role; whoever may give that role decides.

    Raises:
        NotFound, NotAllowed: the actor may not give this role here.
        Conflict: the request has been decided.
    """
    _check_decides(actor, request)

    with transaction.atomic():
        _close(request, RequestState.ACCEPTED, actor, role=Role(role).value)
        grant = grant_role(
            actor=actor,
            user=request.user,
            organisation=request.organisation,
            role=role,
            scope=scope,
            valid_from=valid_from,
            valid_to=valid_to,
        )
        _record("request.accept", actor, request)
    return grant


def refuse_request(*, actor: User, request: RoleRequest, reason: str) -> None:
    """Refuse with a reason that the person reads.

    Raises:
        NotFound, NotAllowed: the actor does not give roles here.
        Invalid: there is no reason.
        Conflict: the request has been decided.
    """
    _check_decides(actor, request)

    text = " ".join(reason.split())[:MESSAGE_LIMIT]
    if not text:
        needed = _("Write why: the person reads it.")
        raise Invalid("reason_required", needed, fields={"reason": [needed]})

    with transaction.atomic():
        _close(request, RequestState.REFUSED, actor, reason=text)
        _record("request.refuse", actor, request)
        announce(
            Kind.ROLE_REQUESTED,
            actor=actor,
            obj=request,
            organisation_id=request.organisation_id,
            subjects=(request.user_id,),
            data={"reason": text, "state": RequestState.REFUSED.value},
        )


def to_answer(actor: Any) -> QuerySet[RoleRequest]:
    """Return the open requests that wait for a manager, the oldest first.

    An operator may answer any of them, but they wait for him nowhere: he finds them at the organisation.
    """
    units = standing_of(actor).covered.get(Role.MANAGER, frozenset())
    rows = RoleRequest.objects.filter(state=RequestState.OPEN, organisation_id__in=units)
    return rows.select_related("organisation", "user__person").order_by("created_at", "pk")


def _check_can_be_joined(organisation: Organisation) -> None:
    open_ones = Organisation.objects.active().filter(state=OrganisationState.VERIFIED)
    if not open_ones.filter(pk=organisation.pk).exists():
        raise Conflict(
            "organisation_not_verified",
            _("Only a verified organisation can be joined. Claim it, or register your own."),
        )


def _check_not_inside(actor: User, organisation: Organisation) -> None:
    if any(grant.organisation_id == organisation.pk for grant in standing_of(actor).grants):
        raise Conflict("already_inside", _("You work for this organisation already."))


def _check_not_again_and_again(actor: User, organisation: Organisation) -> None:
    since = timezone.now() - datetime.timedelta(days=WINDOW_DAYS)
    asked = RoleRequest.objects.filter(user=actor, created_at__gte=since)
    if asked.filter(organisation=organisation).count() >= ASKED_AGAIN_LIMIT or asked.count() >= ASKED_LIMIT:
        raise Conflict(
            "asked_too_often",
            _("You have asked often lately. Call the organisation, or ask again after %(days)d days."),
            params={"days": WINDOW_DAYS},
        )


def requests_of(actor: Any) -> QuerySet[RoleRequest]:
    """Return a person's own requests to join, those that wait first, then the latest."""
    key: Any = getattr(actor, "pk", None)
    rows = RoleRequest.objects.filter(user_id=key).select_related("organisation")
    waiting = Case(When(state=RequestState.OPEN, then=0), default=1)
    return rows.order_by(waiting, "-created_at", "-pk")


def _check_decides(actor: User, request: RoleRequest) -> None:
    access_for(Organisation).check(actor, Action.GRANT, request.organisation)


def _close(request: RoleRequest, state: RequestState, actor: User, **fields: Any) -> None:
    before = [known for known, following in REQUEST_TRANSITIONS.items() if state in following]
    changed = RoleRequest.objects.filter(pk=request.pk, state__in=before).update(
        state=state,
        closed_at=timezone.now(),
        decided_by=None if state == RequestState.WITHDRAWN else actor,
        **fields,
    )
    if changed != 1:
        raise Conflict("request_closed", _("This request has been decided already."))
    request.refresh_from_db()


def _record(action: str, actor: User, request: RoleRequest) -> None:
    record(
        action=action,
        actor=actor,
        obj=request.organisation,
        organisation_id=request.organisation_id,
        data={"user": request.user_id, "request": request.pk, "reason": request.reason},
    )
