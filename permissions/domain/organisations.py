"""Organisations, their units and names, and consortium membership."""

import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from stdnum.cn import uscc as uscc_rules
from stdnum.exceptions import ValidationError as StdnumError

from cms.core.announcements import Kind, announce
from cms.core.audit import record
from cms.core.constraints import broken_constraint
from cms.core.errors import Conflict, Invalid, NotAllowed
from cms.masterdata.models import Industry, Region
from cms.masterdata.pinyin import spell
from permissions.access import access_for, standing_of
from permissions.actions import Action
from permissions.models import (
    Consortium,
    ConsortiumMember,
    MemberRole,
    NameKind,
    Organisation,
    OrganisationCapacity,
    OrganisationName,
    OrganisationState,
)
from permissions.models.organisation import ORGANISATION_TRANSITIONS
from permissions.models.periods import in_force
from permissions.models.person import normalise_name
from permissions.roles import Role


def clean_uscc(text: str) -> str:
    """Return the unified social credit code in ``text`` in its compact form.

    Raises:
        Invalid: the code breaks GB 32100-2015 (length, alphabet or check character).
    """
    compact = uscc_rules.compact(normalise_name(text)).upper()
    try:
        uscc_rules.validate(compact)
    except StdnumError as error:
        message = _(
            "This is not a valid unified social credit code. Check the 18 characters on the business licence."
        )
        raise Invalid("uscc_invalid", message, fields={"uscc": [message]}) from error
    return compact


def _named(text: str) -> str:
    name = normalise_name(text)
    if not name:
        raise Invalid("name_required", _("Enter the name."), fields={"name": [_("Enter a name.")]})
    return name


def _may_create(actor: Any) -> None:
    standing = standing_of(actor)
    if not (standing.is_system or standing.has_role(Role.PLATFORM_OPERATOR)):
        raise NotAllowed("not_allowed", _("Only the platform operator can register organisations here."))


def create_organisation(
    *,
    actor: Any,
    name: str,
    kind: str,
    uscc: str = "",
    region: Region | None = None,
    operating_region: Region | None = None,
    park: Organisation | None = None,
    industry: Industry | None = None,
    size: str = "",
    introduction: str = "",
    capacities: tuple[str, ...] = (),
    state: str = OrganisationState.UNCLAIMED,
    valid_from: datetime.date | None = None,
) -> Organisation:
    """Register a top-level organisation with its first name.

    Raises:
        NotAllowed: the actor does not operate the platform.
        Invalid: the name is empty or the code is wrong.
        Conflict: another organisation has this code.
    """
    _may_create(actor)

    name = _named(name)
    code = clean_uscc(uscc) if uscc else None

    spelling = spell(name)
    organisation = Organisation(
        name=name,
        pinyin=spelling.pinyin,
        initials=spelling.initials,
        kind=kind,
        uscc=code,
        region=region,
        operating_region=operating_region or region,
        park=park,
        industry=industry,
        size=size,
        introduction=introduction,
        state=state,
    )
    return _insert(actor=actor, organisation=organisation, capacities=capacities, valid_from=valid_from)


def create_unit(
    *,
    actor: Any,
    parent: Organisation,
    name: str,
    relation: str,
    region: Region | None = None,
    uscc: str = "",
    kind: str = "",
) -> Organisation:
    """Register a campus, college, branch or subsidiary below ``parent``.

    Raises:
        NotAllowed: the actor may not manage the parent.
        Invalid: the name is empty or the code is wrong.
        Conflict: another organisation has this code.
    """
    access_for(Organisation).check(actor, Action.MANAGE, parent)

    name = _named(name)
    spelling = spell(name)
    unit = Organisation(
        name=name,
        pinyin=spelling.pinyin,
        initials=spelling.initials,
        kind=kind or parent.kind,
        uscc=clean_uscc(uscc) if uscc else None,
        region=region or parent.region,
        operating_region=region or parent.operating_region,
        industry=parent.industry,
        size=parent.size,
        state=parent.state,
        parent=parent,
        relation=relation,
        root_id=parent.root_pk,
    )
    return _insert(actor=actor, organisation=unit, capacities=(), valid_from=None)


def _insert(
    *, actor: Any, organisation: Organisation, capacities: tuple[str, ...], valid_from: datetime.date | None
) -> Organisation:
    try:
        with transaction.atomic():
            organisation.save()
            if organisation.root_id is None:
                organisation.root_id = organisation.pk
                organisation.save(update_fields=["root"])
            OrganisationName.objects.create(
                organisation=organisation,
                name=organisation.name,
                kind=NameKind.OFFICIAL,
                valid_from=valid_from,
            )
            OrganisationCapacity.objects.bulk_create(
                OrganisationCapacity(organisation=organisation, capacity=capacity) for capacity in capacities
            )
            record(
                action="organisation.create", actor=actor, obj=organisation, organisation_id=organisation.pk
            )
    except IntegrityError as error:
        raise _refused(error) from error
    return organisation


def _refused(error: IntegrityError) -> Exception:
    """Say which rule of the database an organisation broke; one that nobody can break by typing is a bug."""
    broken = broken_constraint(error)
    if "verified_has_code" in broken:
        message = _("Verification needs the unified social credit code.")
        return Invalid("uscc_required", message, fields={"uscc": [message]})
    if "uscc" in broken:
        return Conflict(
            "uscc_taken",
            _("An organisation with this code is registered already. Claim it instead of creating it again."),
        )
    return error


def set_state(*, actor: Any, organisation: Organisation, state: str, reason: str = "") -> None:
    """Move an organisation to another state of verification.

    Raises:
        NotAllowed: the actor does not operate the platform.
        Invalid: verification without a code, or a suspension without a reason.
        Conflict: the table of transitions does not know this step, or somebody else was faster.
    """
    _may_create(actor)

    target = OrganisationState(state)
    if target == OrganisationState.VERIFIED and not organisation.uscc and organisation.parent_id is None:
        message = _("Verification needs the unified social credit code.")
        raise Invalid("uscc_required", message, fields={"uscc": [message]})
    if target == OrganisationState.SUSPENDED and not reason:
        message = _("Write why the organisation is suspended.")
        raise Invalid("reason_required", message, fields={"reason": [message]})
    before = OrganisationState(organisation.state)
    if target not in ORGANISATION_TRANSITIONS[before]:
        raise Conflict(
            "invalid_state", _("This step does not follow from the present state. Reload the page.")
        )

    with transaction.atomic():
        changed = Organisation.objects.filter(pk=organisation.pk, state=before).update(
            state=target, updated_at=timezone.now()
        )
        if changed != 1:
            raise Conflict("changed_meanwhile", _("Somebody changed this just now. Reload the page."))
        record(
            action="organisation.state",
            actor=actor,
            obj=organisation,
            organisation_id=organisation.pk,
            data={"before": before, "after": target, "reason": reason},
        )
        announce(
            Kind.ORGANISATION_STATE,
            actor=actor,
            obj=organisation,
            organisation_id=organisation.pk,
            data={"before": before.value, "after": target.value, "reason": reason},
        )
    organisation.refresh_from_db()


def add_name(
    *,
    actor: Any,
    organisation: Organisation,
    name: str,
    kind: str,
    valid_from: datetime.date | None = None,
    valid_to: datetime.date | None = None,
) -> OrganisationName:
    """Record a former or short name, so that search finds the organisation by it.

    Raises:
        NotAllowed: the actor may not manage the organisation.
        Invalid: the name is empty, or its days are in the wrong order.
    """
    access_for(Organisation).check(actor, Action.MANAGE, organisation)

    name = _named(name)
    if valid_from and valid_to and valid_to < valid_from:
        message = _("The last day lies before the first day.")
        raise Invalid("dates_reversed", message, fields={"valid_to": [message]})

    with transaction.atomic():
        row, _created = OrganisationName.objects.get_or_create(
            organisation=organisation,
            name=name,
            kind=kind,
            defaults={"valid_from": valid_from, "valid_to": valid_to},
        )
        record(action="organisation.name", actor=actor, obj=organisation, organisation_id=organisation.pk)
    return row


def rename(*, actor: Any, organisation: Organisation, name: str, on: datetime.date | None = None) -> None:
    """Give an organisation a new official name from a day on; the old one becomes a former name."""
    access_for(Organisation).check(actor, Action.MANAGE, organisation)

    name = normalise_name(name)
    if not name or name == organisation.name:
        message = _("Enter the new name.")
        raise Invalid("name_required", message, fields={"name": [message]})
    day = on or timezone.localdate()

    with transaction.atomic():
        before, spelling = organisation.name, spell(name)
        _retire_names(organisation, last_day=day - datetime.timedelta(days=1))
        OrganisationName.objects.create(
            organisation=organisation, name=name, kind=NameKind.OFFICIAL, valid_from=day
        )
        organisation.name, organisation.pinyin, organisation.initials = (
            name,
            spelling.pinyin,
            spelling.initials,
        )
        organisation.save(update_fields=["name", "pinyin", "initials", "updated_at"])
        record(
            action="organisation.rename",
            actor=actor,
            obj=organisation,
            organisation_id=organisation.pk,
            data={"before": before, "after": name},
        )
        announce(
            Kind.ORGANISATION_RENAMED,
            actor=actor,
            obj=organisation,
            organisation_id=organisation.pk,
            data={"before": before, "after": name},
        )


def _retire_names(organisation: Organisation, *, last_day: datetime.date) -> None:
    """Turn the official name into a former one; a name borne twice keeps one row, up to its last day."""
    for row in organisation.names.filter(kind=NameKind.OFFICIAL, valid_to=None):
        # A name that is changed on its first day was borne on that day.
        until = max(last_day, row.valid_from or last_day)
        borne_before = organisation.names.filter(kind=NameKind.FORMER, name=row.name)
        if borne_before.update(valid_to=until):
            row.delete()
        else:
            organisation.names.filter(pk=row.pk).update(kind=NameKind.FORMER, valid_to=until)


def create_consortium(
    *,
    actor: Any,
    name: str,
    slug: str,
    kind: str,
    region: Region | None = None,
    founded_on: datetime.date | None = None,
) -> Consortium:
    """Register a consortium.

    Raises:
        NotAllowed: the actor does not operate the platform.
        Invalid: the name is empty.
        Conflict: the name or the identifier is taken.
    """
    _may_create(actor)

    name = _named(name)
    try:
        with transaction.atomic():
            consortium = Consortium.objects.create(
                name=name, slug=slug, kind=kind, region=region, founded_on=founded_on
            )
            record(action="consortium.create", actor=actor, obj=consortium)
    except IntegrityError as error:
        raise Conflict(
            "consortium_taken", _("There is a consortium of this name or identifier already.")
        ) from error
    return consortium


def join_consortium(
    *,
    actor: Any,
    consortium: Consortium,
    organisation: Organisation,
    role: str = MemberRole.MEMBER,
    valid_from: datetime.date | None = None,
    valid_to: datetime.date | None = None,
    admission_file: str = "",
) -> ConsortiumMember:
    """Admit an organisation to a consortium.

    Raises:
        Conflict: it is a member on that day already, or will be without end.
    """
    _may_create(actor)

    of_organisation = consortium.memberships.filter(organisation=organisation)
    if of_organisation.filter(in_force(valid_from) | Q(valid_to=None)).exists():
        raise Conflict("already_member", _("This organisation is a member already."))

    with transaction.atomic():
        membership = ConsortiumMember.objects.create(
            consortium=consortium,
            organisation=organisation,
            role=role,
            valid_from=valid_from,
            valid_to=valid_to,
            admission_file=admission_file,
        )
        record(action="consortium.join", actor=actor, obj=consortium, organisation_id=organisation.pk)
        announce(Kind.CONSORTIUM_JOINED, actor=actor, obj=consortium, organisation_id=organisation.pk)
    return membership


def leave_consortium(*, actor: Any, membership: ConsortiumMember, on: datetime.date | None = None) -> None:
    """End a membership; ``on`` is its last day (default yesterday, i.e. it ends now)."""
    _may_create(actor)

    with transaction.atomic():
        membership.valid_to = on or timezone.localdate() - datetime.timedelta(days=1)
        membership.save(update_fields=["valid_to"])
        record(
            action="consortium.leave",
            actor=actor,
            obj=membership.consortium,
            organisation_id=membership.organisation_id,
        )
