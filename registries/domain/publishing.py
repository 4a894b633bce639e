"""Submit, decide, publish, take down: the way of an entry to its audience."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.actions.publish_revision import PublishRevisionAction
from wagtail.actions.unpublish import UnpublishAction
from wagtail.models import TaskState, WorkflowState

from cms.core.announcements import Kind, announce
from cms.core.audit import record
from cms.core.context import told_by_domain
from cms.core.errors import Conflict, Invalid, NotAllowed
from permissions.access import access_for, standing_of
from permissions.actions import Action
from permissions.domain.accounts import system_user
from permissions.models import OrganisationState
from registries.domain import clock, levels
from registries.domain.deciding import approve, backdate, in_place_of, send_back
from registries.domain.history import record_stage
from registries.domain.missing import missing_in, wrong_in
from registries.domain.rows import reread, update_live
from registries.enums import EntryStatus, ReviewState
from registries.models import EntryComment, EntryParty, RegistryEntry

__all__ = ["approve", "send_back", "submit", "unpublish", "withdraw"]

_BEING_VERIFIED = frozenset({OrganisationState.CLAIMING, OrganisationState.RETURNED})


def submit(
    *, actor: Any, entries: Iterable[RegistryEntry], at: datetime.datetime | None = None
) -> list[RegistryEntry]:
    """Hand entries in for review: all of them or none.

    Raises:
        NotAllowed: the actor may not submit one of them.
        Invalid: a field that a submission needs is empty; ``fields`` names it.
        Conflict: one is under review already, or there is nothing new to review.
    """
    done = []
    with transaction.atomic():
        for entry in entries:
            row = reread(entry)
            if row.get_workflow() is None:
                raise Conflict(
                    "no_workflow", _("No review is set up for this library. Ask the platform operator.")
                )
            check_submission(actor=actor, entry=row)
            _close_returned(row)
            steps = levels.steps_for(row, actor)
            with told_by_domain():
                levels.workflow_of([step.level for step in steps]).start(row, actor)
            done.append(reread(row))
            if at is not None:
                backdate(done[-1], at)
    return done


def _close_returned(entry: RegistryEntry) -> None:
    """End the round that was returned: a corrected text passes every level, and the levels may have changed."""
    states = WorkflowState.objects.for_instance(entry)
    states.filter(status=WorkflowState.STATUS_NEEDS_CHANGES).update(status=WorkflowState.STATUS_CANCELLED)


def check_submission(*, actor: Any, entry: RegistryEntry) -> None:
    """Raise what stands against handing in the latest draft of ``entry``."""
    access_for(entry).check(actor, Action.SUBMIT, entry)
    _check_owner_verified(actor, entry)
    if entry.review_state == ReviewState.SUBMITTED:
        raise Conflict("in_review", _("This entry is under review already."))
    if entry.live and not entry.has_unpublished_changes:
        raise Conflict("nothing_new", _("Nothing has changed since this was published."))
    draft = entry.get_latest_revision_as_object()
    missing, wrong = missing_in(draft), wrong_in(draft)
    if missing:
        everything = wrong | missing
        raise Invalid(
            "incomplete", _("Some fields are still needed before you can submit."), fields=everything
        )
    if wrong:
        raise Invalid("invalid", _("Some fields are wrong."), fields=wrong)
    _check_co_owners(entry)


def _check_owner_verified(actor: Any, entry: RegistryEntry) -> None:
    """Let drafts wait for the verification of their organisation; what the platform records does not wait."""
    owner = entry.organisation
    if owner is None:
        return
    recorded = owner.state == OrganisationState.UNCLAIMED
    standing = standing_of(actor)
    standings = [standing, *(other for other, _actions in standing.delegated)]
    is_staff = any(owner.pk in one.home_organisations for one in standings)
    if owner.state in _BEING_VERIFIED or (recorded and is_staff):
        raise Conflict(
            "organisation_not_verified",
            _(
                "%(name)s is not verified yet, so its drafts cannot be submitted. They stay as they are; "
                "submit them as soon as the verification is complete."
            ),
            params={"name": owner.name},
        )


def _check_co_owners(entry: RegistryEntry) -> None:
    parties = EntryParty.objects.filter(library=entry.library_slug, entry_id=entry.pk).exclude(objection="")
    objecting = parties.select_related("organisation").first()
    if objecting is not None:
        raise Conflict(
            "party_objects",
            _("%(name)s objects: %(objection)s. Settle this before you submit."),
            params={"name": objecting.name, "objection": objecting.objection},
        )


def enter_level(*, workflow_state: WorkflowState, level: str, actor: Any) -> None:
    """Take a submission to a level: Wagtail's workflow calls this whichever way it was started or went on."""
    row = reread(workflow_state.content_object)
    approved = workflow_state.task_states.filter(status=TaskState.STATUS_APPROVED)
    if row.review_state == ReviewState.SUBMITTED and approved.exists():
        behalf = in_place_of(actor, row)
        clock.advance(entry=row, level=level, actor=actor, on_behalf_of=behalf)
        return
    check_submission(actor=actor, entry=row)
    before, now = row.stage, timezone.now()
    changed = update_live(
        row,
        {"review_state__in": [ReviewState.NONE, ReviewState.RETURNED]},
        review_state=ReviewState.SUBMITTED,
        submitted_by=actor,
        submitted_at=now,
        **clock.start_of(entry=row, level=level, since=now),
    )
    record_stage(
        entry=changed,
        before=before,
        actor=actor,
        reason=str(_("Changes submitted")) if row.live else "",
        level=level,
    )
    EntryComment.objects.filter(library=row.library_slug, entry_id=row.pk, resolved_at=None).update(
        resolved_at=timezone.now()
    )
    record(action="entry.submit", actor=actor, obj=changed, revision=changed.latest_revision)
    announce(Kind.ENTRY_SUBMITTED, actor=actor, obj=changed, organisation_id=changed.organisation_id)


def withdraw(*, actor: Any, entry: RegistryEntry) -> RegistryEntry:
    """Take a submission back before a decision.

    Raises:
        NotAllowed: the actor may not withdraw it.
        Conflict: it is not under review (any more).
    """
    with transaction.atomic():
        row = reread(entry)
        access_for(row).check(actor, Action.WITHDRAW, row)
        state = row.current_workflow_state
        if row.review_state == ReviewState.NONE or state is None:
            raise Conflict("not_in_review", _("This entry is not under review. Reload the page."))
        before = row.stage
        changed = update_live(
            row, {"review_state": row.review_state}, review_state=ReviewState.NONE, **clock.STOPPED
        )
        with told_by_domain():
            state.cancel(user=actor)
        record_stage(entry=changed, before=before, actor=actor)
        record(action="entry.withdraw", actor=actor, obj=changed)
        announce(Kind.ENTRY_WITHDRAWN, actor=actor, obj=changed, organisation_id=changed.organisation_id)
    return changed


def finish_review(workflow_state: WorkflowState, user: Any = None) -> None:
    """Publish the revision that the last approval was about (settings.WAGTAIL_FINISH_WORKFLOW_ACTION).

    Wagtail's own function publishes the latest revision, i.e. also what was saved during the review, unseen.
    """
    task_state = workflow_state.current_task_state
    entry = workflow_state.content_object
    if not isinstance(entry, RegistryEntry):
        # Pages: the same rule, through Wagtail's own action.
        revision = task_state.revision
        if not revision.is_latest_revision():
            raise Conflict(
                "changed_meanwhile", _("This entry was just updated. Look at the changes before you approve.")
            )
        revision.publish(user=user, skip_permission_checks=True)
        return
    row = reread(entry)
    behalf = in_place_of(user, row)
    _publish(entry=row, revision=task_state.revision, actor=user, on_behalf_of=behalf)


def publish_seam(*, entry: RegistryEntry, revision: Any, user: Any = None, **kwargs: Any) -> Any:
    """Answer Wagtail's ``publish()``: only a schedule that a review has approved may pass.

    Raises:
        NotAllowed: anybody tries to publish around the review.
    """
    due = revision.approved_go_live_at
    if due is None or due > timezone.now():
        raise NotAllowed("review_required", _("Entries are published by an approved review only."))
    with transaction.atomic():
        _publish(entry=reread(entry), revision=revision, actor=user)


def _publish(*, entry: RegistryEntry, revision: Any, actor: Any, on_behalf_of: Any = None) -> None:
    before, now = entry.stage, timezone.now()
    # The object that Wagtail saves must carry today's LIVE fields, not those of when the revision was loaded.
    revision.__dict__.pop("base_content_object", None)
    revision._state.fields_cache.pop("content_object", None)
    PublishRevisionAction(revision, user=actor).execute(skip_permission_checks=True)
    fields: dict[str, Any] = {"review_state": ReviewState.NONE, **clock.STOPPED}
    if entry.status in {EntryStatus.DRAFT, EntryStatus.WITHDRAWN}:
        fields["status"] = EntryStatus.PUBLISHED
    row = reread(entry)
    if row.live:
        fields |= {"published_at": row.published_at or now, "confirmed_at": now, "closed_at": None}
    changed = update_live(row, {}, **fields)
    record_stage(
        entry=changed, before=before, actor=actor, level=entry.review_level, on_behalf_of=on_behalf_of
    )
    announce(
        Kind.ENTRY_APPROVED,
        actor=actor,
        obj=changed,
        organisation_id=changed.organisation_id,
        subjects=(changed.submitted_by_id,) if changed.submitted_by_id else (),
        data={"live": changed.live},
    )


def unpublish(
    *, actor: Any, entry: RegistryEntry, reason: str = "", set_expired: bool = False
) -> RegistryEntry:
    """Take an entry down; it vanishes from every surface at once and can be submitted again.

    Raises:
        NotAllowed: the actor may not take it down.
        Conflict: it is not live.
    """
    with transaction.atomic():
        row = reread(entry)
        access_for(row).check(actor, Action.UNPUBLISH, row)
        if not row.live and not row.scheduled_revision:
            raise Conflict("not_live", _("This entry is not published."))
        before = row.stage
        if row.live:
            with told_by_domain():
                UnpublishAction(row, user=actor, set_expired=set_expired).execute(skip_permission_checks=True)
        else:
            row.revisions.update(approved_go_live_at=None)
        changed = update_live(row, {}, status=EntryStatus.WITHDRAWN, closed_at=timezone.now())
        record_stage(entry=changed, before=before, actor=actor, reason=reason)
        record(action="entry.unpublish", actor=actor, obj=changed, data={"reason": reason})
        announce(
            Kind.ENTRY_UNPUBLISHED,
            actor=actor,
            obj=changed,
            organisation_id=changed.organisation_id,
            data={"reason": reason, "expired": set_expired},
        )
    return changed


def unpublish_seam(
    *, entry: RegistryEntry, user: Any = None, set_expired: bool = False, log_action: Any = True
) -> None:
    """Answer Wagtail's ``unpublish()``, for the console's button and the expiry job alike."""
    unpublish(actor=user or system_user(), entry=entry, set_expired=set_expired)
