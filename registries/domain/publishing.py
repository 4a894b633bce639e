"""Submit, decide, publish, take down: the way of an entry to its audience."""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.actions.publish_revision import PublishRevisionAction
from wagtail.actions.unpublish import UnpublishAction
from wagtail.models import TaskState, WorkflowState

from cms.core.announcements import Kind, announce
from cms.core.audit import record
from cms.core.errors import Conflict, Invalid, NotAllowed
from permissions.access import access_for
from permissions.actions import Action
from permissions.domain.accounts import system_user
from registries.domain.history import record_stage
from registries.domain.rows import reread, update_live
from registries.enums import EntryStatus, ReviewState
from registries.models import EntryComment, EntryParty, RegistryEntry, StatusChange


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
            workflow = row.get_workflow()
            if workflow is None:
                raise Conflict(
                    "no_workflow", _("No review is set up for this library. Ask the platform operator.")
                )
            check_submission(actor=actor, entry=row)
            returned = row.current_workflow_state
            if returned is not None and returned.status == WorkflowState.STATUS_NEEDS_CHANGES:
                returned.resume(actor)
            else:
                workflow.start(row, actor)
            done.append(reread(row))
            if at is not None:
                _backdate(done[-1], at)
    return done


def check_submission(*, actor: Any, entry: RegistryEntry) -> None:
    """Raise what stands against handing in the latest draft of ``entry``."""
    access_for(entry).check(actor, Action.SUBMIT, entry)
    if entry.review_state == ReviewState.SUBMITTED:
        raise Conflict("in_review", _("This entry is under review already."))
    if entry.live and not entry.has_unpublished_changes:
        raise Conflict("nothing_new", _("Nothing has changed since this was published."))
    draft = entry.get_latest_revision_as_object()
    missing = draft.missing_for_submission()
    if missing:
        raise Invalid("incomplete", _("Some fields are still needed before you can submit."), fields=missing)
    try:
        draft.full_clean(validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        raise Invalid("invalid", _("Some fields are wrong."), fields=error.message_dict) from error
    _check_co_owners(entry)


def _check_co_owners(entry: RegistryEntry) -> None:
    parties = EntryParty.objects.filter(library=entry.library_slug, entry_id=entry.pk).exclude(objection="")
    objecting = parties.select_related("organisation").first()
    if objecting is not None:
        raise Conflict(
            "party_objects",
            _("%(name)s objects: %(objection)s. Settle this before you submit."),
            params={"name": objecting.name, "objection": objecting.objection},
        )


def accept_submission(*, entry: RegistryEntry, actor: Any) -> None:
    """Record a submission; Wagtail's workflow calls this whichever way it was started."""
    row = reread(entry)
    check_submission(actor=actor, entry=row)
    before = row.stage
    changed = update_live(
        row,
        {"review_state__in": [ReviewState.NONE, ReviewState.RETURNED]},
        review_state=ReviewState.SUBMITTED,
        submitted_by=actor,
        submitted_at=timezone.now(),
    )
    record_stage(
        entry=changed, before=before, actor=actor, reason=str(_("Changes submitted")) if row.live else ""
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
        changed = update_live(row, {"review_state": row.review_state}, review_state=ReviewState.NONE)
        state.cancel(user=actor)
        record_stage(entry=changed, before=before, actor=actor)
        record(action="entry.withdraw", actor=actor, obj=changed)
        announce(Kind.ENTRY_WITHDRAWN, actor=actor, obj=changed, organisation_id=changed.organisation_id)
    return changed


def approve(
    *,
    actor: Any,
    entry: RegistryEntry,
    revision_id: int,
    comment: str = "",
    at: datetime.datetime | None = None,
) -> RegistryEntry:
    """Approve exactly the revision that was reviewed; the last step publishes it.

    Raises:
        NotAllowed: not in the actor's jurisdiction, his own submission, or an entry of his own organisation.
        Conflict: it is not under review, or a newer revision exists.
    """
    with transaction.atomic():
        row = reread(entry)
        task_state = _pending(row)
        access_for(row).check(actor, Action.REVIEW, row)
        if task_state.revision_id != revision_id or row.latest_revision_id != revision_id:
            raise Conflict(
                "changed_meanwhile", _("This entry was just updated. Look at the changes before you approve.")
            )
        task_state.approve(user=actor, comment=comment)
        changed = reread(row)
        record(action="entry.approve", actor=actor, obj=changed, revision=task_state.revision)
        if at is not None:
            _backdate(changed, at)
    return changed


def send_back(
    *, actor: Any, entry: RegistryEntry, comment: str, field_comments: Mapping[str, str] | None = None
) -> RegistryEntry:
    """Return a submission with a comment, and with remarks on single fields.

    Raises:
        NotAllowed: not in the actor's jurisdiction, or his own submission.
        Invalid: no comment at all, or a remark on a field that does not exist.
        Conflict: it is not under review.
    """
    remarks = {name: text.strip() for name, text in (field_comments or {}).items() if text.strip()}
    comment = comment.strip()
    with transaction.atomic():
        row = reread(entry)
        task_state = _pending(row)
        access_for(row).check(actor, Action.REVIEW, row)
        if not comment and not remarks:
            message = _("Write what is to be changed, so that the submitter knows.")
            raise Invalid("comment_required", message, fields={"comment": [message]})
        unknown = set(remarks) - set(row.spec().editorial_fields)
        if unknown:
            raise Invalid(
                "field_unknown", _("There is no such field."), fields={name: [""] for name in unknown}
            )

        before = row.stage
        changed = update_live(row, {"review_state": ReviewState.SUBMITTED}, review_state=ReviewState.RETURNED)
        task_state.reject(user=actor, comment=comment)
        EntryComment.objects.bulk_create(
            EntryComment(library=row.library_slug, entry_id=row.pk, field_name=name, text=text, author=actor)
            for name, text in {"": comment, **remarks}.items()
            if text
        )
        record_stage(entry=changed, before=before, actor=actor, reason=comment)
        record(
            action="entry.return",
            actor=actor,
            obj=changed,
            revision=task_state.revision,
            data={"comment": comment},
        )
        announce(
            Kind.ENTRY_RETURNED,
            actor=actor,
            obj=changed,
            organisation_id=changed.organisation_id,
            subjects=(changed.submitted_by_id,) if changed.submitted_by_id else (),
            data={"comment": comment, "fields": sorted(remarks)},
        )
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
    _publish(entry=reread(entry), revision=task_state.revision, actor=user)


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


def _publish(*, entry: RegistryEntry, revision: Any, actor: Any) -> None:
    before, now = entry.stage, timezone.now()
    # The object that Wagtail saves must carry today's LIVE fields, not those of when the revision was loaded.
    revision.__dict__.pop("base_content_object", None)
    revision._state.fields_cache.pop("content_object", None)
    PublishRevisionAction(revision, user=actor).execute(skip_permission_checks=True)
    fields: dict[str, Any] = {"review_state": ReviewState.NONE}
    if entry.status in {EntryStatus.DRAFT, EntryStatus.WITHDRAWN}:
        fields["status"] = EntryStatus.PUBLISHED
    row = reread(entry)
    if row.live:
        fields |= {"published_at": row.published_at or now, "confirmed_at": now, "closed_at": None}
    changed = update_live(row, {}, **fields)
    record_stage(entry=changed, before=before, actor=actor)
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


def _pending(entry: RegistryEntry) -> TaskState:
    task_state = entry.current_workflow_task_state
    if entry.review_state != ReviewState.SUBMITTED or task_state is None:
        raise Conflict("not_in_review", _("This entry is not under review any more. Reload the page."))
    return task_state


def _backdate(entry: RegistryEntry, at: datetime.datetime) -> None:
    """Set the moment of the last step, for the demo region and for migrations from older systems."""
    step = StatusChange.objects.filter(library=entry.library_slug, entry_id=entry.pk).order_by("-pk").first()
    if step is not None:
        StatusChange.objects.filter(pk=step.pk).update(at=at)
    moments: dict[str, Any] = {"updated_at": at}
    if entry.review_state == ReviewState.SUBMITTED:
        # A pending change of a live entry: what is published keeps its dates.
        moments["submitted_at"] = at
    elif entry.live:
        moments |= {"published_at": at, "confirmed_at": at, "first_published_at": at, "last_published_at": at}
    type(entry)._default_manager.filter(pk=entry.pk).update(**moments)
    for name, value in moments.items():
        setattr(entry, name, value)
