"""What a unified social credit code leads to: a new registration, a claim, or the manager who is there already."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from cms.core.errors import Conflict, NotAllowed
from permissions.access import standing_of
from permissions.domain import credit_codes
from permissions.models import Application, FormerCode, Organisation, OrganisationState
from permissions.models.application import OPEN

CLAIMABLE = frozenset({OrganisationState.UNCLAIMED, OrganisationState.CLAIMING, OrganisationState.RETURNED})


class Outcome(StrEnum):
    """What a credit code leads to."""

    FREE = "free"
    CLAIMABLE = "claimable"
    VERIFIED = "verified"
    INSIDE = "inside"
    SUSPENDED = "suspended"
    STARTED = "started"


@dataclass(frozen=True, kw_only=True)
class LookUp:
    """A code in its compact form and what the platform knows of it."""

    code: str
    outcome: Outcome
    organisation: Organisation | None = None
    application: Application | None = None


def look_up(*, actor: Any, code: str) -> LookUp:
    """Return what a credit code leads to for this person.

    Raises:
        NotAllowed: nobody is logged in.
        Invalid: the code is wrong; the message names the place.
    """
    check_person(actor)
    compact = credit_codes.check_code(code)
    mine = Application.objects.filter(applicant=actor, uscc=compact, state__in=OPEN).first()
    if mine is not None:
        return LookUp(code=compact, outcome=Outcome.STARTED, organisation=mine.organisation, application=mine)
    organisation = organisation_with(compact)
    if organisation is None:
        return LookUp(code=compact, outcome=Outcome.FREE)
    if organisation.pk in standing_of(actor).home_organisations and organisation.state not in CLAIMABLE:
        return LookUp(code=compact, outcome=Outcome.INSIDE, organisation=organisation)
    outcome = Outcome.CLAIMABLE
    if organisation.state == OrganisationState.VERIFIED:
        outcome = Outcome.VERIFIED
    elif organisation.state not in CLAIMABLE:
        outcome = Outcome.SUSPENDED
    return LookUp(code=compact, outcome=outcome, organisation=organisation)


def organisation_with(code: str) -> Organisation | None:
    """Return the organisation of a code, also of one that it had before two were merged."""
    known = Organisation.objects.filter(uscc=code).first()
    if known is not None:
        return known
    former = FormerCode.objects.filter(uscc=code).select_related("organisation").first()
    return former.organisation if former is not None else None


def check_person(actor: Any) -> None:
    """Raise unless somebody with an active account is there."""
    if not standing_of(actor).active or getattr(actor, "pk", None) is None:
        raise NotAllowed("login_required", _("Log in first."))


def check_outcome(outcome: Outcome) -> None:
    """Raise unless a code leads to an application."""
    if outcome == Outcome.VERIFIED:
        raise Conflict(
            "organisation_verified",
            _("This organisation is verified already. Ask its manager to let you in."),
        )
    if outcome == Outcome.INSIDE:
        raise Conflict("already_inside", _("You work for this organisation already."))
    if outcome == Outcome.SUSPENDED:
        raise Conflict(
            "organisation_suspended", _("This organisation is suspended. Call the operator of the platform.")
        )
