"""Registering an organisation and keeping its facts; names, units, states, consortia and merges stand beside it."""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.core.audit import record
from cms.core.constraints import broken_constraint
from cms.core.errors import Conflict, Invalid, NotAllowed
from cms.masterdata.models import Industry, Region
from cms.masterdata.pinyin import spell
from permissions.access import access_for, standing_of
from permissions.actions import Action
from permissions.domain.consortia import create_consortium, join_consortium, leave_consortium
from permissions.domain.names import add_name, rename
from permissions.domain.naming import check_operates, clean_name, clean_reason, clean_uscc
from permissions.domain.states import set_state
from permissions.models import (
    FormerCode,
    Jurisdiction,
    NameKind,
    Organisation,
    OrganisationCapacity,
    OrganisationKind,
    OrganisationName,
    OrganisationState,
    RoleGrant,
)
from permissions.roles import ORGANISATION_ROLES, Role

__all__ = [
    "MANAGER_FIELDS",
    "OPERATOR_FIELDS",
    "add_name",
    "clean_uscc",
    "create_consortium",
    "create_organisation",
    "create_unit",
    "edit_organisation",
    "editable_fields",
    "insert",
    "join_consortium",
    "leave_consortium",
    "rename",
    "set_capacities",
    "set_state",
]

#: What whoever manages an organisation may say about it, effective at once.
MANAGER_FIELDS = ("introduction", "size", "industry", "operating_region", "park")
#: What says who it is, and therefore is the operator's to change.
OPERATOR_FIELDS = ("kind", "uscc", "region")


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
    capacities: Iterable[str] = (),
    state: str = OrganisationState.UNCLAIMED,
    valid_from: datetime.date | None = None,
) -> Organisation:
    """Register a top-level organisation with its first name.

    Raises:
        NotAllowed: the actor does not operate the platform.
        Invalid: the name is empty or the code is wrong.
        Conflict: another organisation has this code.
    """
    check_operates(actor)

    organisation = Organisation(
        name=clean_name(name),
        kind=kind,
        uscc=clean_uscc(uscc) if uscc else None,
        region=region,
        operating_region=operating_region or region,
        park=park,
        industry=industry,
        size=size,
        introduction=introduction,
        state=state,
    )
    _check_park(organisation)
    return insert(actor=actor, organisation=organisation, capacities=capacities, valid_from=valid_from)


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

    A unit may work under the code of the organisation above it: giving that code is giving none.

    Raises:
        NotAllowed: the actor may not manage the parent.
        Invalid: the name is empty or the code is wrong.
        Conflict: another organisation has this code.
    """
    access_for(Organisation).check(actor, Action.MANAGE, parent)

    code = clean_uscc(uscc) if uscc else None
    above = Organisation.objects.filter(pk__in=[parent.pk, parent.root_pk]).values_list("uscc", flat=True)
    unit = Organisation(
        name=clean_name(name),
        kind=kind or parent.kind,
        uscc=None if code in set(above) else code,
        region=region or parent.region,
        operating_region=region or parent.operating_region,
        industry=parent.industry,
        size=parent.size,
        state=parent.state,
        parent=parent,
        relation=relation,
        root_id=parent.root_pk,
    )
    return insert(actor=actor, organisation=unit)


def insert(
    *,
    actor: Any,
    organisation: Organisation,
    capacities: Iterable[str] = (),
    valid_from: datetime.date | None = None,
) -> Organisation:
    """Write a new organisation with its name, root and capacities; access and values were checked."""
    if organisation.uscc and FormerCode.objects.filter(uscc=organisation.uscc).exists():
        raise _taken()
    spelling = spell(organisation.name)
    organisation.pinyin, organisation.initials = spelling.pinyin, spelling.initials
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
            _write_capacities(organisation, capacities)
            record(
                action="organisation.create", actor=actor, obj=organisation, organisation_id=organisation.pk
            )
    except IntegrityError as error:
        raise _refused(error) from error
    return organisation


def editable_fields(actor: Any, organisation: Organisation) -> tuple[str, ...]:
    """Return the facts that ``actor`` may change; empty for whoever only reads them."""
    if not access_for(Organisation).allows(actor, Action.EDIT, organisation):
        return ()
    standing = standing_of(actor)
    operates = standing.is_system or standing.has_role(Role.PLATFORM_OPERATOR)
    return MANAGER_FIELDS + (OPERATOR_FIELDS if operates else ())


def edit_organisation(
    *, actor: Any, organisation: Organisation, changes: Mapping[str, Any], reason: str = ""
) -> Organisation:
    """Change facts about an organisation; what says who it is only the operator, its verified code with a reason.

    Raises:
        NotFound, NotAllowed: the actor may not change this organisation, or not this fact.
        Invalid: a wrong code, a park that is none, a verified code changed without a reason.
        Conflict: the code is taken, or offices depend on the kind.
    """
    access_for(Organisation).check(actor, Action.EDIT, organisation)
    if not set(changes) <= set(editable_fields(actor, organisation)):
        raise NotAllowed(
            "field_not_editable",
            _("Kind, code and region are changed by the platform operator. Write to him what is wrong."),
        )

    fresh = Organisation.objects.get(pk=organisation.pk)
    code_before = fresh.uscc
    before = {name: _plain(getattr(fresh, name)) for name in changes}
    _fill(fresh, changes)
    after = {name: _plain(getattr(fresh, name)) for name in changes}
    _check_facts(fresh, code_before=code_before, reason=reason)
    if before == after:
        return fresh

    try:
        with transaction.atomic():
            _keep_code(fresh, code_before)
            fresh.save(update_fields=[*changes, "updated_at"])
            record(
                action="organisation.edit",
                actor=actor,
                obj=fresh,
                organisation_id=fresh.pk,
                data={"before": before, "after": after, "reason": reason.strip()},
            )
    except IntegrityError as error:
        raise _refused(error) from error
    return fresh


def set_capacities(*, actor: Any, organisation: Organisation, capacities: Iterable[str]) -> None:
    """Say what an organisation does on the platform: teach, take interns, serve, supervise.

    Raises:
        NotAllowed: the actor does not operate the platform.
    """
    check_operates(actor)

    wanted = set(capacities)
    with transaction.atomic():
        before = set(organisation.capacities.values_list("capacity", flat=True))
        if before == wanted:
            return
        organisation.capacities.exclude(capacity__in=wanted).delete()
        _write_capacities(organisation, wanted - before)
        record(
            action="organisation.edit",
            actor=actor,
            obj=organisation,
            organisation_id=organisation.pk,
            data={"before": {"capacities": sorted(before)}, "after": {"capacities": sorted(wanted)}},
        )


def _write_capacities(organisation: Organisation, capacities: Iterable[str]) -> None:
    OrganisationCapacity.objects.bulk_create(
        OrganisationCapacity(organisation=organisation, capacity=capacity) for capacity in capacities
    )


def _fill(organisation: Organisation, changes: Mapping[str, Any]) -> None:
    for name, value in changes.items():
        if name == "uscc":
            value = clean_uscc(value) if value else None
        setattr(organisation, name, value)


def _check_facts(organisation: Organisation, *, code_before: str | None, reason: str) -> None:
    _check_park(organisation)
    if organisation.uscc != code_before and organisation.state == OrganisationState.VERIFIED:
        if not organisation.uscc and organisation.parent_id is None:
            message = _("Verification needs the unified social credit code.")
            raise Invalid("uscc_required", message, fields={"uscc": [message]})
        if code_before:
            clean_reason(reason)
    others = FormerCode.objects.filter(uscc=organisation.uscc).exclude(organisation=organisation)
    if organisation.uscc and others.exists():
        raise _taken()
    _check_kind(organisation)


def _check_park(organisation: Organisation) -> None:
    park = organisation.park
    if park is not None and (park.kind != OrganisationKind.PARK or park.pk == organisation.pk):
        message = _("This organisation is no industrial park. Choose a park.")
        raise Invalid("park_unknown", message, fields={"park": [message]})


def _check_kind(organisation: Organisation) -> None:
    """Refuse a kind on which nothing that depends on the old one can stand."""
    supervised = {OrganisationKind.ENTERPRISE, OrganisationKind.SCHOOL}
    offices = RoleGrant.dated.current().filter(content_object=organisation)
    if organisation.kind in supervised and (
        offices.exclude(permission__codename__in=ORGANISATION_ROLES).exists()
        or Jurisdiction.objects.current().filter(organisation=organisation).exists()
    ):
        message = _(
            "Reviewers or platform staff work here. End their roles and areas before it becomes a school or an "
            "enterprise."
        )
        raise Conflict("kind_has_offices", message, fields={"kind": [message]})
    if organisation.kind != OrganisationKind.PARK and organisation.park_members.exists():
        message = _("Other organisations lie in this park. Give them another park first.")
        raise Conflict("kind_has_members", message, fields={"kind": [message]})


def _keep_code(organisation: Organisation, code_before: str | None) -> None:
    """Keep a replaced code findable, unless it is typed again."""
    FormerCode.objects.filter(organisation=organisation, uscc=organisation.uscc or "").delete()
    if code_before and organisation.uscc and code_before != organisation.uscc:
        FormerCode.objects.get_or_create(
            uscc=code_before, defaults={"organisation": organisation, "recorded_on": timezone.localdate()}
        )


def _plain(value: Any) -> Any:
    return getattr(value, "code", None) or getattr(value, "pk", None) or value


def _taken() -> Conflict:
    return Conflict(
        "uscc_taken",
        _("An organisation with this code is registered already. Claim it instead of creating it again."),
    )


def _refused(error: IntegrityError) -> Exception:
    """Say which rule of the database an organisation broke; one that nobody can break by typing is a bug."""
    broken = broken_constraint(error)
    if "verified_has_code" in broken:
        message = _("Verification needs the unified social credit code.")
        return Invalid("uscc_required", message, fields={"uscc": [message]})
    if "uscc" in broken:
        return _taken()
    return error
