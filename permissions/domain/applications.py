"""An organisation asks to be verified: begin, write, hand in, take back. Decisions are in ``deciding``."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.core.announcements import Kind, announce
from cms.core.audit import record
from cms.core.errors import Conflict, Invalid
from cms.masterdata.models import Region
from cms.masterdata.working_days import add_working_days
from permissions.access import access_for
from permissions.actions import Action
from permissions.domain import credit_codes
from permissions.domain.accounts import system_user
from permissions.domain.application_files import bind_document
from permissions.domain.application_steps import move, settle_organisation
from permissions.domain.code_lookup import (
    CLAIMABLE,
    Outcome,
    check_outcome,
    check_person,
    look_up,
    organisation_with,
)
from permissions.domain.duplicates import Similar, similar_organisations
from permissions.domain.organisations import create_organisation, insert
from permissions.domain.phones import normalise_phone
from permissions.domain.roles import grant_role
from permissions.models import (
    Application,
    ApplicationKind,
    ApplicationState,
    Organisation,
    OrganisationState,
    RoleGrant,
)
from permissions.models.application import OPEN, WRITABLE
from permissions.models.person import normalise_name
from permissions.roles import Role

OPEN_LIMIT = 5
#: What an applicant writes; everything else on the row is the platform's.
FACTS = (
    "name",
    "organisation_kind",
    "region",
    "industry",
    "size",
    "relation",
    "position",
    "contact_phone",
    "is_another",
)


def start(*, actor: Any, code: str) -> Application:
    """Begin an application with a credit code, or return the one that the person has begun already.

    Raises:
        NotAllowed: nobody is logged in.
        Invalid: the code is wrong.
        Conflict: the organisation is verified or suspended, or too many applications are open.
    """
    found = look_up(actor=actor, code=code)
    if found.application is not None:
        return found.application
    check_outcome(found.outcome)
    _check_limit(actor)

    known = found.organisation
    region = Region.objects.current().filter(code=credit_codes.region_of(found.code)).first()
    application = Application(
        kind=ApplicationKind.CLAIM if known else ApplicationKind.REGISTER,
        applicant=actor,
        organisation=known,
        uscc=found.code,
        name=known.name if known else "",
        organisation_kind=known.kind if known else "",
        region=(known.region if known else None) or region,
    )
    return _insert(actor, application)


def start_unit(*, actor: Any, parent: Organisation) -> Application:
    """Begin the application of a campus, college or branch that has no code of its own and uses its parent's.

    Raises:
        NotAllowed: nobody is logged in.
        Conflict: the parent is not verified, or too many applications are open.
    """
    check_person(actor)
    if parent.state != OrganisationState.VERIFIED or not (parent.uscc or parent.parent_id):
        raise Conflict(
            "parent_not_verified",
            _("The organisation that it belongs to is not verified yet. Verify that one first."),
        )
    mine = Application.objects.filter(applicant=actor, parent=parent, state__in=OPEN).first()
    if mine is not None:
        return mine
    _check_limit(actor)

    application = Application(
        kind=ApplicationKind.REGISTER,
        applicant=actor,
        parent=parent,
        organisation_kind=parent.kind,
        region=parent.region,
        industry=parent.industry,
    )
    return _insert(actor, application)


def save_facts(*, actor: Any, application: Application, facts: Mapping[str, Any]) -> Application:
    """Keep what the applicant has written so far; nothing is required yet.

    Raises:
        NotAllowed: it is somebody else's.
        Conflict: it was handed in meanwhile.
        Invalid: a value is too long or not among the choices.
    """
    _check_own(actor, application)

    values = {name: _cleaned(name, facts[name]) for name in FACTS if name in facts}
    for name, value in values.items():
        setattr(application, name, value)
    application.clean_fields(exclude=[f.name for f in Application._meta.fields if f.name not in values])

    with transaction.atomic():
        changed = Application.objects.filter(pk=application.pk, state__in=WRITABLE).update(
            **values, updated_at=timezone.now()
        )
        if changed != 1:
            raise _not_writable()
    application.refresh_from_db()
    return application


def choose_known(*, actor: Any, application: Application, organisation: Organisation) -> Application:
    """Say that a similar organisation without a code, recorded by the platform, is the applicant's own.

    Raises:
        NotAllowed: it is somebody else's.
        Conflict: that organisation is verified, or has another code.
    """
    _check_own(actor, application)
    fits = organisation.uscc in (None, "", application.uscc) and organisation.state in CLAIMABLE
    if not fits or application.parent_id or application.round:
        raise Conflict("not_claimable", _("This organisation cannot be claimed with your code."))

    with transaction.atomic():
        Application.objects.filter(pk=application.pk, state__in=WRITABLE).update(
            kind=ApplicationKind.CLAIM, organisation=organisation, is_another=False
        )
        record(action="application.choose", actor=actor, obj=application, organisation_id=organisation.pk)
    application.refresh_from_db()
    return application


def similar_to(application: Application) -> list[Similar]:
    """Return the organisations that may be the applicant's own under another name."""
    if not application.name or application.kind == ApplicationKind.CLAIM:
        return []
    found = similar_organisations(application.name, exclude=application.organisation_id, limit=5)
    return [one for one in found if one.organisation.pk != application.parent_id]


def missing(application: Application) -> dict[str, list[Any]]:
    """Return what still has to be done before it can be handed in, by field."""
    found: dict[str, list[Any]] = {}
    if not application.name:
        found["name"] = [_("Enter the full name as on the licence.")]
    if not application.organisation_kind:
        found["organisation_kind"] = [_("Choose what kind of organisation it is.")]
    if application.region_id is None:
        found["region"] = [_("Choose where it is registered.")]
    if application.parent_id and not application.relation:
        found["relation"] = [_("Choose how it belongs to the parent organisation.")]
    if not application.position:
        found["position"] = [_("Enter your position there.")]
    if not application.files.exists():
        found["files"] = [_("Upload the stamped letter: photos or a PDF.")]
    if not application.is_another and similar_to(application):
        found["is_another"] = [_("Look at the similar organisations and say whether one of them is yours.")]
    return found


def submit(*, actor: Any, application: Application) -> Application:
    """Hand an application in; a new organisation exists from now on and the applicant may draft entries for it.

    Raises:
        NotAllowed: it is somebody else's.
        Invalid: something is missing; ``fields`` names all of it.
        Conflict: it is handed in already, the organisation was verified for somebody else, or its code was taken.
    """
    _check_own(actor, application)
    application.refresh_from_db()
    if application.state not in WRITABLE:
        raise _not_writable()
    gaps = missing(application)
    if gaps:
        raise Invalid("incomplete", _("Some things are still needed before you can submit."), fields=gaps)

    with transaction.atomic():
        organisation = _organisation_for(application)
        # A page that is being added is part of it or is refused.
        Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
        bind_document(application)
        _hand_in(actor, application, organisation)
        settle_organisation(organisation)
        if application.kind == ApplicationKind.REGISTER:
            _let_draft(actor, organisation)
        record(
            action="application.submit",
            actor=actor,
            obj=application,
            organisation_id=organisation.pk,
            data={"round": application.round},
        )
        announce(
            Kind.APPLICATION_SUBMITTED,
            actor=actor,
            obj=application,
            organisation_id=organisation.pk,
            subjects=(actor.pk,),
            data={
                "name": application.name,
                "kind": application.kind,
                "due": application.due_on and application.due_on.isoformat(),
            },
        )
    return application


def withdraw(*, actor: Any, application: Application) -> Application:
    """Take an application back before it is decided, to change it.

    Raises:
        NotAllowed: it is somebody else's.
        Conflict: it has been decided meanwhile.
    """
    _check_own(actor, application)

    with transaction.atomic():
        lock_organisation(application)
        move(application, ApplicationState.DRAFT, actor=actor, due_on=None)
        if application.organisation is not None:
            settle_organisation(application.organisation)
        record(
            action="application.withdraw",
            actor=actor,
            obj=application,
            organisation_id=application.organisation_id,
        )
    return application


def discard(*, actor: Any, application: Application) -> None:
    """Throw away an application that was never handed in, with its files.

    Raises:
        NotAllowed: it is somebody else's.
        Conflict: it was handed in once; its history stays.
    """
    _check_own(actor, application)

    files = list(application.files.all())
    with transaction.atomic():
        record(action="application.discard", actor=actor, obj=application)
        gone, _models = Application.objects.filter(
            pk=application.pk, state=ApplicationState.DRAFT, round=0
        ).delete()
        if not gone:
            raise Conflict(
                "was_submitted", _("This application was handed in once, so it stays. You may withdraw it.")
            )
        for one in files:
            transaction.on_commit(_deletion(one))


def lock_organisation(application: Application) -> Organisation | None:
    """Let everything that decides about one organisation wait for each other; return its present row."""
    if application.organisation_id is None:
        return None
    return Organisation.objects.select_for_update(of=("self",)).get(pk=application.organisation_id)


def _deletion(row: Any) -> Any:
    return lambda: row.file.delete(save=False)


def _check_own(actor: Any, application: Application) -> None:
    access_for(Application).check(actor, Action.EDIT, application)


def _check_limit(actor: Any) -> None:
    if Application.objects.filter(applicant=actor, state__in=OPEN).count() >= OPEN_LIMIT:
        raise Conflict(
            "too_many_applications",
            _("You have five applications under way. Finish or discard one before you begin another."),
        )


def _insert(actor: Any, application: Application) -> Application:
    try:
        with transaction.atomic():
            application.save()
            record(action="application.start", actor=actor, obj=application)
    except IntegrityError:
        # A double click: the other request was faster and began the same.
        return Application.objects.get(applicant=actor, uscc=application.uscc, state__in=OPEN)
    return application


def _cleaned(name: str, value: Any) -> Any:
    if name == "contact_phone":
        return normalise_phone(value) if value else ""
    if isinstance(value, str):
        return normalise_name(value)
    return value


def _not_writable() -> Conflict:
    return Conflict(
        "not_writable", _("This application was handed in and cannot be changed now. Reload the page.")
    )


def _organisation_for(application: Application) -> Organisation:
    """Return the organisation that the application is about, locked; a new one is made here and now."""
    if application.organisation_id is None and application.uscc:
        known = organisation_with(application.uscc)
        if known is not None:
            # Somebody registered the same code since this application was begun: now it is a claim.
            application.organisation, application.kind = known, ApplicationKind.CLAIM
    organisation = lock_organisation(application)
    if organisation is not None:
        if organisation.state not in CLAIMABLE:
            verified = organisation.state == OrganisationState.VERIFIED
            check_outcome(Outcome.VERIFIED if verified else Outcome.SUSPENDED)
        return organisation
    if application.parent is not None:
        return insert(actor=system_user(), organisation=_unit_of(application, application.parent))
    return create_organisation(
        actor=system_user(),
        name=application.name,
        kind=application.organisation_kind,
        uscc=application.uscc,
        region=application.region,
        industry=application.industry,
        size=application.size,
        state=OrganisationState.CLAIMING,
    )


def _unit_of(application: Application, parent: Organisation) -> Organisation:
    """Return an unsaved unit; unlike one that its own manager makes, it waits for a decision."""
    return Organisation(
        name=application.name,
        kind=application.organisation_kind,
        region=application.region,
        operating_region=application.region,
        industry=application.industry,
        size=application.size,
        state=OrganisationState.CLAIMING,
        parent=parent,
        relation=application.relation,
        root_id=parent.root_pk,
    )


def _hand_in(actor: Any, application: Application, organisation: Organisation) -> None:
    """Begin the next round, with the day by which it is to be decided."""
    due = add_working_days(timezone.localdate(), settings.APPLICATION_WORKING_DAYS)
    move(
        application,
        ApplicationState.SUBMITTED,
        actor=actor,
        kind=application.kind,
        organisation=organisation,
        round=application.round + 1,
        submitted_at=timezone.now(),
        due_on=due.day,
        due_is_sure=due.complete,
        decided_by=None,
        decided_at=None,
        reason="",
        reasons={},
    )


def _let_draft(actor: Any, organisation: Organisation) -> None:
    if RoleGrant.dated.current().filter(user=actor, content_object=organisation).exists():
        # Handed in once more after a return: the role is still there, and a second notice would be noise.
        return
    grant_role(actor=system_user(), user=actor, organisation=organisation, role=Role.EDITOR)
