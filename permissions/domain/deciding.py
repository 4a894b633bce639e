"""The platform operator decides what organisations handed in: approve, return, refuse; the queue of it."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.core.announcements import Kind, announce
from cms.core.audit import record
from cms.core.errors import Conflict, Invalid
from permissions.access import access_for, forget
from permissions.actions import Action
from permissions.domain.application_steps import move, settle_organisation
from permissions.domain.applications import FACTS, lock_organisation
from permissions.domain.names import remove_name
from permissions.domain.organisations import rename, set_state
from permissions.domain.revealing import check_limit
from permissions.domain.roles import grant_role
from permissions.models import (
    Application,
    ApplicationKind,
    ApplicationState,
    NameKind,
    Organisation,
    OrganisationState,
    RoleGrant,
    User,
)
from permissions.roles import Role
from permissions.signals import grants_changed

REASON_LIMIT = 500
#: What an operator may remark on: what was written, and the letter.
REMARKABLE = (*(name for name in FACTS if name not in ("is_another", "contact_phone")), "files")


def queue(actor: Any) -> QuerySet[Application]:
    """Return the applications that wait for this person's decision, the one due first first."""
    rows = access_for(Application).visible(actor, Action.REVIEW)
    return (
        rows.filter(state=ApplicationState.SUBMITTED)
        .select_related("applicant__person", "organisation", "region", "industry", "parent")
        .order_by("due_on", "submitted_at", "pk")
    )


def decided(actor: Any) -> QuerySet[Application]:
    """Return what this person could decide and is decided or returned, the newest first."""
    rows = access_for(Application).visible(actor, Action.REVIEW)
    return (
        rows.exclude(state=ApplicationState.SUBMITTED)
        .select_related("applicant__person", "organisation", "region", "decided_by__person")
        .order_by(F("decided_at").desc(nulls_last=True), "-pk")
    )


def rivals_of(application: Application) -> QuerySet[Application]:
    """Return the other applications for the same organisation that wait or were returned."""
    if application.organisation_id is None:
        return Application.objects.none()
    return (
        Application.objects.filter(
            organisation_id=application.organisation_id,
            state__in=[ApplicationState.SUBMITTED, ApplicationState.RETURNED],
        )
        .exclude(pk=application.pk)
        .select_related("applicant__person")
        .order_by("submitted_at", "pk")
    )


def approve(*, actor: Any, application: Application, round: int) -> Application:  # noqa: A002 - the word of the table
    """Verify the organisation as this round of the application says, and make the applicant its manager.

    Raises:
        NotAllowed: the actor does not operate the platform, or belongs to the organisation.
        Conflict: it was changed or decided meanwhile, or another organisation has the code.
    """
    _check(actor, application, round)

    with transaction.atomic():
        organisation = lock_organisation(application)
        if organisation is None or organisation.state == OrganisationState.VERIFIED:
            raise Conflict("organisation_verified", _("This organisation was verified just now."))
        _decide(application, ApplicationState.APPROVED, actor)
        before = _take_over(actor, application, organisation)
        set_state(actor=actor, organisation=organisation, state=OrganisationState.VERIFIED)
        _make_manager(actor, application.applicant, organisation)
        record(
            action="application.approve",
            actor=actor,
            obj=application,
            organisation_id=organisation.pk,
            data={"round": round, "before": before},
        )
        _tell(Kind.APPLICATION_APPROVED, actor, application)
    return application


def send_back(
    *,
    actor: Any,
    application: Application,
    round: int,  # noqa: A002 - the word of the table
    reason: str = "",
    reasons: Mapping[str, str] | None = None,
) -> Application:
    """Return an application with a reason or remarks on single fields, to be handed in again.

    Raises:
        NotAllowed: the actor may not decide it.
        Invalid: nothing says what is to be changed, or a text is too long.
        Conflict: it was changed or decided meanwhile.
    """
    _check(actor, application, round)
    remarks = {
        name: text.strip() for name, text in (reasons or {}).items() if name in REMARKABLE and text.strip()
    }
    if not reason.strip() and not remarks:
        message = _("Say what the applicant has to change: a reason or a remark on a field.")
        raise Invalid("reason_required", message, fields={"reason": [message]})
    _check_lengths([reason, *remarks.values()])

    return _turn_down(
        actor, application, ApplicationState.RETURNED, round, reason=reason.strip(), reasons=remarks
    )


def refuse(*, actor: Any, application: Application, round: int, reason: str) -> Application:  # noqa: A002 - as above
    """Refuse an application with a reason; the applicant may appeal by handing it in once more.

    Raises:
        NotAllowed: the actor may not decide it.
        Invalid: there is no reason.
        Conflict: it was changed or decided meanwhile.
    """
    _check(actor, application, round)
    if not reason.strip():
        message = _("Write why the application is refused.")
        raise Invalid("reason_required", message, fields={"reason": [message]})
    _check_lengths([reason])

    return _turn_down(actor, application, ApplicationState.REFUSED, round, reason=reason.strip(), reasons={})


def reveal_phone(*, actor: Any, application: Application) -> str:
    """Return the number under which the applicant can be asked; leaves an audit row.

    Raises:
        NotAllowed: the actor may not decide the application.
        TooMany: the actor has looked at as much personal data as an hour allows.
    """
    access_for(Application).check(actor, Action.REVIEW, application)

    with transaction.atomic():
        check_limit(actor=actor)
        record(
            action="application.phone",
            actor=actor,
            obj=application,
            organisation_id=application.organisation_id,
        )
    contact = getattr(getattr(application.applicant, "person", None), "contact", None)
    return application.contact_phone or getattr(contact, "phone", "")


def overtake(*, actor: Any, organisation: Organisation) -> None:
    """Close what others applied for, once an organisation is verified, and take back the roles given for drafting.

    However it was verified: by an application, or by the operator's own hand, when nobody's letter proved anything.
    Its manager, or the operator while there is none, can let the applicants in.
    """
    waiting = [ApplicationState.SUBMITTED, ApplicationState.RETURNED, ApplicationState.REFUSED]
    # Who handed in and took back again still drafts there.
    taken_back = Q(state=ApplicationState.DRAFT, round__gt=0)
    others = Application.objects.filter(Q(state__in=waiting) | taken_back, organisation=organisation)
    for other in others.order_by("pk"):
        move(other, ApplicationState.OVERTAKEN, actor=actor, decided_by=actor, decided_at=timezone.now())
        _take_editor_back(other.applicant, organisation)
        _tell(Kind.APPLICATION_OVERTAKEN, actor, other)


def _check(actor: Any, application: Application, round: int) -> None:  # noqa: A002 - as above
    access_for(Application).check(actor, Action.REVIEW, application)
    application.refresh_from_db()
    if application.round != round:
        raise Conflict(
            "newer_round", _("The applicant has handed in a newer version. Look at it, then decide.")
        )


def _check_lengths(texts: list[str]) -> None:
    if any(len(text) > REASON_LIMIT for text in texts):
        message = _("Use at most %(limit)d characters.")
        text = str(message) % {"limit": REASON_LIMIT}
        raise Invalid("reason_too_long", text, fields={"reason": [text]})


def _decide(application: Application, target: ApplicationState, actor: Any, **fields: Any) -> None:
    if application.state != ApplicationState.SUBMITTED:
        raise Conflict("decided_meanwhile", _("A colleague has decided this just now."))
    move(application, target, actor=actor, decided_by=actor, decided_at=timezone.now(), **fields)


def _turn_down(
    actor: Any, application: Application, target: ApplicationState, round_: int, **fields: Any
) -> Application:
    with transaction.atomic():
        organisation = lock_organisation(application)
        _decide(application, target, actor, **fields)
        if organisation is not None:
            settle_organisation(organisation)
            if target == ApplicationState.REFUSED:
                _take_editor_back(application.applicant, organisation)
        record(
            action=f"application.{'refuse' if target == ApplicationState.REFUSED else 'return'}",
            actor=actor,
            obj=application,
            organisation_id=application.organisation_id,
            data={"round": round_, "fields": sorted(fields["reasons"])},
        )
        _tell(Kind.APPLICATION_RETURNED, actor, application)
    return application


def _take_over(actor: Any, application: Application, organisation: Organisation) -> dict[str, str]:
    """Write what was verified into the organisation and return what stood there before."""
    values: dict[str, Any] = {"kind": application.organisation_kind, "region": application.region}
    if application.uscc and not application.parent_id:
        values["uscc"] = application.uscc
    values |= {
        name: getattr(application, name) for name in ("industry", "size") if getattr(application, name)
    }
    if organisation.operating_region_id is None:
        values["operating_region"] = application.region
    before = {name: str(getattr(organisation, name) or "") for name in values} | {"name": organisation.name}
    try:
        with transaction.atomic():
            Organisation.objects.filter(pk=organisation.pk).update(**values, updated_at=timezone.now())
    except IntegrityError as error:
        raise Conflict(
            "uscc_taken", _("Another organisation has this code. Merge the two, then decide.")
        ) from error
    organisation.refresh_from_db()
    if application.name != organisation.name:
        _correct_name(actor, application, organisation)
    return before


def _correct_name(actor: Any, application: Application, organisation: Organisation) -> None:
    """Give the verified name; what was mistyped in a new registration was never borne and is no former name."""
    mistyped = organisation.name
    rename(actor=actor, organisation=organisation, name=application.name)
    if application.kind == ApplicationKind.REGISTER:
        for row in organisation.names.filter(name=mistyped, kind=NameKind.FORMER):
            remove_name(actor=actor, name=row)


def _make_manager(actor: Any, applicant: User, organisation: Organisation) -> None:
    # A manager may all that an editor may: the role given for drafting is taken back without a farewell.
    _take_editor_back(applicant, organisation)
    grant_role(actor=actor, user=applicant, organisation=organisation, role=Role.MANAGER)


def _take_editor_back(applicant: User, organisation: Organisation) -> None:
    gone, _rows = RoleGrant.dated.filter(
        user=applicant, content_object=organisation, permission__codename=Role.EDITOR
    ).delete()
    if gone:
        grants_changed.send(sender=RoleGrant, user=applicant)
        forget(applicant)


def _tell(kind: Kind, actor: Any, application: Application) -> None:
    announce(
        kind,
        actor=actor,
        obj=application,
        organisation_id=application.organisation_id,
        subjects=(application.applicant_id,),
        data={
            "name": application.name,
            "state": application.state,
            "reason": application.reason,
            "fields": sorted(application.reasons),
        },
    )
