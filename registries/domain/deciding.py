"""Decide about a submission: approve exactly what was read, or return it with remarks; one or many at once."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.models import TaskState

from cms.core import library as libraries
from cms.core.announcements import Kind, announce
from cms.core.audit import record
from cms.core.context import told_by_domain
from cms.core.errors import Conflict, DomainError, Invalid
from permissions.access import access_for
from permissions.actions import Action
from permissions.models import Organisation, User
from permissions.models.suspension import suspended_ids
from registries.domain.clock import STOPPED, start_of
from registries.domain.history import record_stage
from registries.domain.rows import reread, update_live
from registries.enums import ReviewState
from registries.models import EntryComment, RegistryEntry, StatusChange
from registries.own_fields.reading import names_of

#: How many submissions one act may approve.
MOST_AT_ONCE = 50


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
        task_state = pending_decision(row)
        access_for(row).check(actor, Action.REVIEW, row)
        if task_state.revision_id != revision_id or row.latest_revision_id != revision_id:
            raise Conflict(
                "changed_meanwhile", _("This entry was just updated. Look at the changes before you approve.")
            )
        _check_owner(row)
        behalf = in_place_of(actor, row)
        with told_by_domain():
            task_state.approve(user=actor, comment=comment)
        changed = reread(row)
        record(
            action="entry.approve",
            actor=actor,
            obj=changed,
            revision=task_state.revision,
            on_behalf_of=behalf,
            data={"level": row.review_level, "published": changed.review_state == ReviewState.NONE},
        )
        if at is not None:
            backdate(changed, at)
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
        task_state = pending_decision(row := reread(entry))
        access_for(row).check(actor, Action.REVIEW, row)
        _check_remarks(row, comment, remarks)

        before, level, behalf = row.stage, row.review_level, in_place_of(actor, row)
        # The level stays: what a sign-off of the organisation returned was never handed in to anybody else.
        fields = {**STOPPED, "review_level": level, "review_state": ReviewState.RETURNED}
        changed = update_live(row, {"review_state": ReviewState.SUBMITTED, "review_level": level}, **fields)
        with told_by_domain():
            task_state.reject(user=actor, comment=comment)
        _remark(row, {"": comment, **remarks}, author=actor)
        record_stage(
            entry=changed, before=before, actor=actor, reason=comment, level=level, on_behalf_of=behalf
        )
        record(
            action="entry.return",
            actor=actor,
            obj=changed,
            revision=task_state.revision,
            on_behalf_of=behalf,
            data={"comment": comment, "level": level},
        )
        announce(
            Kind.ENTRY_RETURNED,
            actor=actor,
            obj=changed,
            organisation_id=changed.organisation_id,
            subjects=(changed.submitted_by_id,) if changed.submitted_by_id else (),
            data={"comment": comment, "fields": sorted(remarks), "level": level},
        )
    return changed


def _remark(row: RegistryEntry, texts: Mapping[str, str], *, author: Any) -> None:
    EntryComment.objects.bulk_create(
        EntryComment(library=row.library_slug, entry_id=row.pk, field_name=name, text=text, author=author)
        for name, text in texts.items()
        if text
    )


def _check_remarks(entry: RegistryEntry, comment: str, remarks: Mapping[str, str]) -> None:
    """Refuse a return that tells the submitter nothing, or speaks of a field that does not exist."""
    if not comment and not remarks:
        message = _("Write what is to be changed, so that the submitter knows.")
        raise Invalid("comment_required", message, fields={"comment": [message]})
    known = {*entry.spec().editorial_fields, *names_of(entry.library_slug)}
    unknown = set(remarks) - known
    if unknown:
        raise Invalid("field_unknown", _("There is no such field."), fields={name: [""] for name in unknown})


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A submission that somebody ticked in a list, and the revision that the list showed."""

    library: str
    pk: int
    revision_id: int


@dataclass(frozen=True, kw_only=True)
class Approvals:
    """What came of an approval of many: titles that were approved, and titles that were not, each with the reason."""

    done: list[str] = field(default_factory=list)
    left: list[tuple[str, str | Promise]] = field(default_factory=list)


def approve_many(*, actor: Any, wanted: Sequence[Wanted]) -> Approvals:
    """Approve submissions one by one; what changed meanwhile or came back before is left for a look of its own.

    Raises:
        Invalid: nothing was ticked, or more than fifty.
    """
    if not 1 <= len(wanted) <= MOST_AT_ONCE:
        message = _("Tick from 1 to %(most)d submissions.")
        raise Invalid("too_many", message, params={"most": MOST_AT_ONCE})
    result = Approvals()
    for one in wanted:
        model: Any = libraries.get(one.library).model
        rows = access_for(model).visible(actor, Action.REVIEW).select_related("latest_revision")
        entry = rows.filter(pk=one.pk).first()
        if entry is None:
            gone = _("It was decided or withdrawn meanwhile, or it is not yours to decide.")
            result.left.append((f"{one.library} {one.pk}", gone))
            continue
        title = entry.latest_revision.object_str
        try:
            _approve_unseen(actor=actor, entry=entry, revision_id=one.revision_id)
            result.done.append(title)
        except DomainError as error:
            result.left.append((title, error.message))
    return result


def _approve_unseen(*, actor: Any, entry: RegistryEntry, revision_id: int) -> None:
    if came_back(entry):
        raise Conflict("came_back", _("It came back with corrections. Look at it before you approve."))
    approve(actor=actor, entry=entry, revision_id=revision_id)


def came_back(entry: RegistryEntry) -> bool:
    """Return whether the submission follows a return, so that its remarks want to be checked."""
    remarks = EntryComment.objects.filter(library=entry.library_slug, entry_id=entry.pk)
    if entry.last_published_at:
        remarks = remarks.filter(at__gt=entry.last_published_at)
    return remarks.exists()


def in_place_of(actor: Any, entry: RegistryEntry) -> User | None:
    """Return the colleague for whom ``actor`` decides as a substitute, None where it is the actor's own right."""
    access: Any = access_for(entry)
    found: User | None = access.on_behalf(actor, Action.REVIEW, entry)
    return found


def pending_decision(entry: RegistryEntry) -> TaskState:
    """Return the decision that waits.

    Raises:
        Conflict: the entry is not under review.
    """
    task_state = entry.current_workflow_task_state
    if entry.review_state != ReviewState.SUBMITTED or task_state is None:
        raise Conflict("not_in_review", _("This entry is not under review any more. Reload the page."))
    return task_state


def _check_owner(entry: RegistryEntry) -> None:
    if Organisation.objects.filter(pk=entry.organisation_id, pk__in=suspended_ids()).exists():
        raise Conflict(
            "owner_suspended",
            _("The organisation is suspended, so nothing of it is published. Return the entry, or wait."),
        )


def backdate(entry: RegistryEntry, at: datetime.datetime) -> None:
    """Set the moment of the last step, for the demo region and for migrations from older systems."""
    step = StatusChange.objects.filter(library=entry.library_slug, entry_id=entry.pk).order_by("-pk").first()
    if step is not None:
        StatusChange.objects.filter(pk=step.pk).update(at=at)
    moments: dict[str, Any] = {"updated_at": at}
    if entry.review_state == ReviewState.SUBMITTED:
        # A pending change of a live entry: what is published keeps its dates.
        moments |= {"submitted_at": at, **start_of(entry=entry, level=entry.review_level, since=at)}
    elif entry.live:
        moments |= {"published_at": at, "confirmed_at": at, "first_published_at": at, "last_published_at": at}
    type(entry)._default_manager.filter(pk=entry.pk).update(**moments)
    for name, value in moments.items():
        setattr(entry, name, value)
