"""Profiles and qualifications of organisations: kept by their publishers, verified by the operator."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.core.audit import record
from cms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from permissions.access import standing_of
from permissions.actions import Action
from permissions.models import Organisation, OrganisationState
from permissions.roles import Role
from registries.models import OrganisationProfile, OrganisationQualification

FIELDS = (
    "main_products",
    "staff_count",
    "staff_counted_on",
    "founded_on",
    "registered_capital",
    "website",
)
QUALIFICATION_FIELDS = ("kind", "title", "number", "issuer", "valid_from", "valid_until")
MAX_QUALIFICATIONS = 60


def editable(actor: Any) -> QuerySet[Organisation]:
    """Return the organisations whose profile the actor keeps: as publisher or manager, or as operator."""
    standing = standing_of(actor)
    rows = Organisation.objects.active().exclude(state=OrganisationState.MERGED)
    if standing.is_system or Role.PLATFORM_OPERATOR in standing.platform_roles:
        return rows
    return rows.filter(pk__in=standing.units_allowing(Action.SET_VISIBILITY))


def verifies(actor: Any) -> bool:
    """Return whether the actor may say that the platform has seen the certificates."""
    standing = standing_of(actor)
    return bool(standing.is_system or Role.PLATFORM_OPERATOR in standing.platform_roles)


def profile_of(organisation_id: int) -> OrganisationProfile | None:
    """Return the profile of an organisation, if it has one."""
    return OrganisationProfile.objects.filter(organisation_id=organisation_id).first()


def qualifications_of(organisation_id: int) -> list[OrganisationQualification]:
    """Return the qualifications of an organisation, those that end last first."""
    rows = OrganisationQualification.objects.filter(organisation_id=organisation_id)
    found = list(rows.order_by("kind", "-valid_until", "pk"))
    return sorted(found, key=lambda row: row.is_expired)


def holding(kinds: Iterable[str]) -> Q:
    """Return the condition "an organisation that holds one of these today, verified by the platform"."""
    rows = OrganisationQualification.objects.filter(
        OrganisationQualification.valid_now(),
        organisation_id=OuterRef("pk"),
        kind__in=list(kinds),
        verified_at__isnull=False,
    )
    return Q(Exists(rows))


def save_profile(*, actor: Any, organisation: Organisation, **values: Any) -> OrganisationProfile:
    """Set facts of a profile; effective at once.

    Raises:
        NotAllowed: the actor does not keep this profile.
        Invalid: a value cannot be taken.
    """
    _check(actor, organisation)
    with transaction.atomic():
        Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
        profile = profile_of(organisation.pk) or OrganisationProfile(organisation=organisation)
        before = {name: getattr(profile, name) for name in FIELDS}

        for name in FIELDS:
            if name in values:
                setattr(profile, name, values[name])
        _clean(profile)

        profile.updated_at = timezone.now()
        profile.save()
        after = {name: getattr(profile, name) for name in FIELDS}
        changed = {
            name: [str(before[name]), str(after[name])] for name in FIELDS if before[name] != after[name]
        }
        record(
            action="organisation.profile",
            actor=actor,
            obj=organisation,
            organisation_id=organisation.pk,
            data={"changed": changed},
        )
    return profile


def add_qualification(
    *, actor: Any, organisation: Organisation, file: Any = None, **values: Any
) -> OrganisationQualification:
    """Add a qualification; it is shown as not verified until the operator has seen what proves it.

    Raises:
        NotAllowed: the actor does not keep this profile.
        Invalid: a value cannot be taken, the same one stands there already, or there are too many.
    """
    _check(actor, organisation)
    with transaction.atomic():
        Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
        known = qualifications_of(organisation.pk)
        row = OrganisationQualification(organisation=organisation)
        for name in QUALIFICATION_FIELDS:
            setattr(row, name, values.get(name, getattr(row, name)))
        _clean(row)
        _check_new(row, known)

        if file is not None:
            row.file, row.original_name = file, (file.name or "")[-200:]
        row.save()
        _record("organisation.qualification", actor, row)
    return row


def _check_new(row: OrganisationQualification, known: list[OrganisationQualification]) -> None:
    if len(known) >= MAX_QUALIFICATIONS:
        raise Invalid("too_many", _("There are too many qualifications here. Remove those that ended."))
    if any(sameness(one) == sameness(row) for one in known):
        message = _("This qualification stands here already.")
        raise Invalid("qualification_twice", message, fields={"kind": [message]})


def sameness(row: OrganisationQualification) -> tuple[Any, ...]:
    """Return what makes two rows the same qualification."""
    return row.kind, row.title, row.number, row.valid_from, row.valid_until


def remove_qualification(*, actor: Any, qualification: OrganisationQualification) -> None:
    """Take a qualification away with its document.

    Raises:
        NotAllowed: the actor does not keep this profile.
        NotFound: it is gone already.
    """
    _check(actor, qualification.organisation)
    with transaction.atomic():
        row = _locked(qualification)
        _record("organisation.qualification.remove", actor, row)
        if row.file:
            transaction.on_commit(partial(row.file.storage.delete, str(row.file.name)))
        row.delete()


def verify_qualification(
    *, actor: Any, qualification: OrganisationQualification
) -> OrganisationQualification:
    """Say that the platform has seen what proves a qualification.

    Raises:
        NotAllowed: only the operator does this, and not for an organisation of his own.
        NotFound: it is gone.
        Conflict: nothing proves it, or it was verified already.
    """
    standing = standing_of(actor)
    if not verifies(actor) or qualification.organisation_id in standing.home_organisations:
        raise NotAllowed("not_allowed", _("The platform operator verifies qualifications, of others only."))
    with transaction.atomic():
        row = _locked(qualification)
        if row.verified_at is not None:
            raise Conflict("verified", _("This was verified already. Reload the page."))
        if not row.file and not row.number:
            raise Conflict("nothing_proves_it", _("Ask for a document or a number first: nothing proves it."))

        row.verified_at = timezone.now()
        row.verified_by = actor if getattr(actor, "pk", None) else None
        row.save(update_fields=["verified_at", "verified_by"])
        _record("organisation.qualification.verify", actor, row)
    return row


def _locked(qualification: OrganisationQualification) -> OrganisationQualification:
    rows = OrganisationQualification.objects.select_for_update(of=("self",))
    row = rows.select_related("organisation").filter(pk=qualification.pk).first()
    if row is None:
        raise NotFound("not_found", _("This qualification is not there any more. Reload the page."))
    return row


def _check(actor: Any, organisation: Organisation) -> None:
    if not editable(actor).filter(pk=organisation.pk).exists():
        raise NotAllowed("not_allowed", _("A publisher or manager of the organisation keeps its profile."))


def _clean(row: Any) -> None:
    try:
        row.full_clean(exclude={"organisation", "file"}, validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        raise Invalid("invalid", _("Some fields are wrong."), fields=error.message_dict) from error


def _record(action: str, actor: Any, row: OrganisationQualification) -> None:
    data = {
        "qualification": row.pk,
        "kind": row.kind,
        "number": row.number,
        "valid_until": row.valid_until.isoformat() if row.valid_until else "",
    }
    organisation = row.organisation
    record(action=action, actor=actor, obj=organisation, organisation_id=organisation.pk, data=data)
