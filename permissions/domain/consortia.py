"""Consortia and their members over time; whose audience follows at once."""

import datetime
from typing import Any

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.core.announcements import Kind, announce
from cms.core.audit import record
from cms.core.errors import Conflict, Invalid
from cms.masterdata.models import Region
from permissions.domain.admissions import checked_scan
from permissions.domain.naming import check_operates, clean_name
from permissions.models import Consortium, ConsortiumMember, MemberRole, Organisation, OrganisationState
from permissions.models.periods import in_force


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
    check_operates(actor)

    consortium = Consortium(name=clean_name(name), slug=slug, kind=kind, region=region, founded_on=founded_on)
    return _write(actor=actor, consortium=consortium, action="consortium.create")


def edit_consortium(
    *,
    actor: Any,
    consortium: Consortium,
    name: str,
    kind: str,
    region: Region | None = None,
    founded_on: datetime.date | None = None,
) -> Consortium:
    """Correct the facts of a consortium; its identifier stands in addresses and stays.

    Raises:
        NotAllowed: the actor does not operate the platform.
        Invalid: the name is empty.
        Conflict: the name is taken.
    """
    check_operates(actor)

    consortium.name, consortium.kind = clean_name(name), kind
    consortium.region, consortium.founded_on = region, founded_on
    return _write(actor=actor, consortium=consortium, action="consortium.edit")


def _write(*, actor: Any, consortium: Consortium, action: str) -> Consortium:
    try:
        with transaction.atomic():
            consortium.save()
            record(action=action, actor=actor, obj=consortium)
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
    scan: "File[Any] | None" = None,
) -> ConsortiumMember:
    """Admit an organisation to a consortium, with its admission document.

    Raises:
        NotAllowed: the actor does not operate the platform.
        Invalid: its days are in the wrong order, or the scan is neither PDF nor picture.
        Conflict: it is a member on that day already, or will be without end; or it cannot join as it stands.
    """
    check_operates(actor)

    _check_may_join(organisation, valid_from, valid_to)
    if _is_member(consortium, organisation, valid_from):
        raise _already_member()
    checked = checked_scan(scan) if scan else None

    try:
        with transaction.atomic():
            membership = ConsortiumMember.objects.create(
                consortium=consortium,
                organisation=organisation,
                role=role,
                valid_from=valid_from,
                valid_to=valid_to,
                admission_file=admission_file.strip(),
                **({"admission_scan": checked} if checked else {}),
            )
            record(
                action="consortium.join",
                actor=actor,
                obj=consortium,
                organisation_id=organisation.pk,
                data={"role": str(role), "document": admission_file.strip(), "scan": checked is not None},
            )
            announce(Kind.CONSORTIUM_JOINED, actor=actor, obj=consortium, organisation_id=organisation.pk)
    except IntegrityError as error:
        raise _already_member() from error
    return membership


def _is_member(consortium: Consortium, organisation: Organisation, on: datetime.date | None) -> bool:
    """Say whether it is a member on that day, or will be without end."""
    of_organisation = consortium.memberships.filter(organisation=organisation)
    return bool(of_organisation.filter(in_force(on) | Q(valid_to=None)).exists())


def _check_may_join(
    organisation: Organisation, valid_from: datetime.date | None, valid_to: datetime.date | None
) -> None:
    if valid_from and valid_to and valid_to < valid_from:
        message = _("The last day lies before the first day.")
        raise Invalid("dates_reversed", message, fields={"valid_to": [message]})
    if organisation.state in {OrganisationState.SUSPENDED, OrganisationState.MERGED}:
        raise Conflict(
            "organisation_at_rest",
            _("%(name)s is suspended or merged. Restore it, or choose the organisation it became.")
            % {"name": organisation.name},
        )


def _already_member() -> Conflict:
    return Conflict("already_member", _("This organisation is a member already."))


def add_admission_scan(*, actor: Any, membership: ConsortiumMember, scan: "File[Any]") -> None:
    """Keep the scan of an admission document that arrived later, or in place of an unreadable one.

    Raises:
        NotAllowed: the actor does not operate the platform.
        Invalid: the scan is neither PDF nor picture, or too large.
    """
    check_operates(actor)

    checked = checked_scan(scan)

    with transaction.atomic():
        membership.admission_scan = checked
        membership.save(update_fields=["admission_scan"])
        record(
            action="consortium.document",
            actor=actor,
            obj=membership.consortium,
            organisation_id=membership.organisation_id,
        )


def leave_consortium(*, actor: Any, membership: ConsortiumMember, on: datetime.date | None = None) -> None:
    """End a membership; ``on`` is its last day (default yesterday, i.e. it ends now).

    Raises:
        NotAllowed: the actor does not operate the platform.
        Invalid: the last day lies before the first.
        Conflict: the membership is over already.
    """
    check_operates(actor)

    today = timezone.localdate()
    last_day = on or today - datetime.timedelta(days=1)
    if membership.valid_to and membership.valid_to < today:
        raise Conflict("membership_over", _("This membership is over already."))
    if membership.valid_from and last_day < membership.valid_from:
        if on is not None:
            message = _("The last day lies before the first day.")
            raise Invalid("dates_reversed", message, fields={"valid_to": [message]})
        # Admitted today and ended today: it held for this one day.
        last_day = membership.valid_from

    with transaction.atomic():
        changed = ConsortiumMember.objects.filter(pk=membership.pk, valid_to=membership.valid_to).update(
            valid_to=last_day
        )
        if changed != 1:
            raise Conflict("changed_meanwhile", _("Somebody changed this just now. Reload the page."))
        membership.valid_to = last_day
        record(
            action="consortium.leave",
            actor=actor,
            obj=membership.consortium,
            organisation_id=membership.organisation_id,
            data={"on": last_day.isoformat()},
        )
        announce(
            Kind.CONSORTIUM_LEFT,
            actor=actor,
            obj=membership.consortium,
            organisation_id=membership.organisation_id,
            data={"on": last_day.isoformat()},
        )


def with_member_counts() -> QuerySet[Consortium]:
    """Return all consortia with the number of their members today, by name."""
    today = Count(
        "memberships",
        filter=in_force(prefix="memberships__") & Q(memberships__organisation__merged_into=None),
    )
    return Consortium.objects.select_related("region").annotate(members=today).order_by("name", "pk")


def rank(membership: ConsortiumMember) -> tuple[int, str, int]:
    """Return the key that sorts members: leaders, council, then the others by name."""
    seats = [MemberRole.LEAD, MemberRole.COUNCIL, MemberRole.MEMBER]
    return seats.index(MemberRole(membership.role)), membership.organisation.pinyin, membership.pk
