"""States of an organisation: verified, suspended, restored."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.core.announcements import Kind, announce
from cms.core.audit import record
from cms.core.errors import Conflict, Invalid
from permissions.domain.naming import check_operates
from permissions.models import Organisation, OrganisationState
from permissions.models.organisation import ORGANISATION_TRANSITIONS
from permissions.signals import organisation_verified


def set_state(*, actor: Any, organisation: Organisation, state: str, reason: str = "") -> None:
    """Move an organisation to another state of verification.

    Raises:
        NotAllowed: the actor does not operate the platform.
        Invalid: verification without a code, or a suspension without a reason.
        Conflict: the table of transitions does not know this step, or somebody else was faster.
    """
    check_operates(actor)

    target = OrganisationState(state)
    if target == OrganisationState.VERIFIED and not organisation.uscc and organisation.parent_id is None:
        message = _("Verification needs the unified social credit code.")
        raise Invalid("uscc_required", message, fields={"uscc": [message]})
    if target == OrganisationState.SUSPENDED and not reason.strip():
        message = _("Write why the organisation is suspended.")
        raise Invalid("reason_required", message, fields={"reason": [message]})
    before = OrganisationState(organisation.state)
    if target not in ORGANISATION_TRANSITIONS[before]:
        raise Conflict(
            "invalid_state", _("This step does not follow from the present state. Reload the page.")
        )

    change_state(actor=actor, organisation=organisation, before=before, target=target, reason=reason.strip())


def change_state(
    *,
    actor: Any,
    organisation: Organisation,
    before: OrganisationState,
    target: OrganisationState,
    reason: str,
) -> None:
    """Write a step that was checked, in the audit trail and to whoever listens.

    Raises:
        Conflict: somebody else was faster.
    """
    facts = {"before": before.value, "after": target.value, "reason": reason}
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
            data=facts,
        )
        announce(
            Kind.ORGANISATION_STATE,
            actor=actor,
            obj=organisation,
            organisation_id=organisation.pk,
            data=facts,
        )
        if target == OrganisationState.VERIFIED:
            organisation_verified.send(sender=Organisation, organisation=organisation, actor=actor)
    organisation.refresh_from_db()


def restore(*, actor: Any, organisation: Organisation, reason: str = "") -> None:
    """Let a suspended organisation work again: verified if it has a code or stands below another, else unclaimed.

    Raises:
        NotAllowed: the actor does not operate the platform.
        Conflict: it is not suspended (any more).
    """
    check_operates(actor)

    has_code = bool(organisation.uscc) or organisation.parent_id is not None
    target = OrganisationState.VERIFIED if has_code else OrganisationState.UNCLAIMED
    was_unclaimed = _state_before(organisation) == OrganisationState.UNCLAIMED
    set_state(
        actor=actor,
        organisation=organisation,
        state=OrganisationState.UNCLAIMED if was_unclaimed else target,
        reason=reason,
    )


def _state_before(organisation: Organisation) -> str:
    """Return the state from which the organisation was suspended, as the audit trail tells it."""
    from cms.core.models import AuditEntry

    rows = AuditEntry.objects.for_instance(organisation).filter(action="organisation.state")
    last = rows.order_by("-timestamp", "-pk").first()
    return str(last.data.get("before", "")) if last else ""
