"""How an application moves, with what it said then, and what that means for the state of its organisation."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.core.errors import Conflict
from permissions.domain.accounts import system_user
from permissions.domain.organisations import set_state
from permissions.models import (
    Application,
    ApplicationState,
    ApplicationStep,
    Organisation,
    OrganisationState,
)
from permissions.models.application import APPLICATION_TRANSITIONS


def move(application: Application, target: ApplicationState, *, actor: Any, **fields: Any) -> None:
    """Take one step of the table, if nobody was faster, and keep what the application says at this moment.

    Raises:
        Conflict: the step does not follow from the present state.
    """
    before = ApplicationState(application.state)
    if target not in APPLICATION_TRANSITIONS[before]:
        raise _too_late()
    now = timezone.now()
    rows = Application.objects.filter(pk=application.pk, state=before, round=application.round)
    if rows.update(state=target, updated_at=now, **fields) != 1:
        raise _too_late()
    application.refresh_from_db()
    ApplicationStep.objects.create(
        application=application,
        round=application.round,
        from_state=before,
        to_state=target,
        actor=actor,
        at=now,
        reason=application.reason,
        reasons=application.reasons,
        facts=snapshot(application),
    )


def snapshot(application: Application) -> dict[str, Any]:
    """Return what an application says, in words and without the telephone number."""
    return {
        "name": application.name,
        "uscc": application.uscc,
        "organisation_kind": application.organisation_kind,
        "region": application.region.code if application.region else "",
        "industry": application.industry.code if application.industry else "",
        "size": application.size,
        "parent": application.parent_id,
        "relation": application.relation,
        "position": application.position,
        "pages": application.files.count(),
    }


def settle_organisation(organisation: Organisation) -> None:
    """Bring the state of an unverified organisation in line with the applications for it."""
    organisation.refresh_from_db()
    if organisation.state in (OrganisationState.VERIFIED, OrganisationState.SUSPENDED):
        return
    states = set(organisation.applications.values_list("state", flat=True))
    if ApplicationState.SUBMITTED in states:
        target = OrganisationState.CLAIMING
    elif ApplicationState.RETURNED in states:
        target = OrganisationState.RETURNED
    else:
        target = OrganisationState.UNCLAIMED
    if organisation.state != target:
        set_state(actor=system_user(), organisation=organisation, state=target)


def _too_late() -> Conflict:
    return Conflict(
        "changed_meanwhile",
        _("This application was decided or changed just now. Reload the page and look again."),
    )
