"""What a reviewer looks at: the queue with its due days, and a submission with what changed."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from wagtail.models import Revision, TaskState, WorkflowState

from cms.core import library as libraries
from cms.masterdata.working_days import WorkingDay, add_working_days_to_each
from permissions.access import access_for
from permissions.actions import Action
from registries.domain.queries import waiting_for
from registries.enums import ReviewState
from registries.models import EntryComment, RegistryEntry

#: Working days within which a submission is to be decided.
DUE_DAYS = 5


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A submission in the queue with its due day; ``days_left`` counts calendar days, below zero it is late."""

    entry: RegistryEntry
    title: str
    due: datetime.date
    is_sure: bool
    days_left: int

    @property
    def late_days(self) -> int:
        """Return by how many calendar days the decision is late."""
        return max(0, -self.days_left)


@dataclass(frozen=True, kw_only=True)
class Submission:
    """What was handed in: the revision to decide about, and what it is compared with."""

    task_state: TaskState
    revision: Revision
    entry: RegistryEntry
    base: RegistryEntry | None
    against: str
    round: int
    remarks: list[EntryComment]
    due: Waiting


def may_review(actor: Any, library: str) -> bool:
    """Return whether ``actor`` reviews entries of a library at all."""
    return bool(access_for(libraries.get(library).model).allows_somewhere(actor, Action.REVIEW))


def waiting_counts(actor: Any) -> dict[str, int]:
    """Return how many submissions wait for ``actor`` in each library that he reviews."""
    slugs = [spec.slug for spec in libraries.all_specs() if may_review(actor, spec.slug)]
    return {slug: waiting_for(actor, slug).count() for slug in slugs}


def queue_of(actor: Any, library: str) -> QuerySet:
    """Return the submissions of a library that ``actor`` may decide, oldest first, ready to be listed."""
    rows = waiting_for(actor, library)
    return rows.select_related("organisation", "person", "latest_revision", "submitted_by__person")


def with_due_days(entries: Iterable[RegistryEntry]) -> list[Waiting]:
    """Return the entries with the day by which each is to be decided; the calendar is read once."""
    rows = list(entries)
    starts = {entry.pk: timezone.localdate(entry.submitted_at) for entry in rows}
    due = add_working_days_to_each(starts.values(), DUE_DAYS)
    return [_waiting(entry, due[starts[entry.pk]]) for entry in rows]


def _waiting(entry: RegistryEntry, due: WorkingDay) -> Waiting:
    revision = entry.latest_revision
    return Waiting(
        entry=entry,
        title=revision.object_str if revision else entry.title,
        due=due.day,
        is_sure=due.complete,
        days_left=(due.day - timezone.localdate()).days,
    )


def next_in_queue(actor: Any, library: str, *, after: RegistryEntry | None = None) -> RegistryEntry | None:
    """Return what to decide next: the one behind ``after`` in the queue, else the oldest."""
    rows = waiting_for(actor, library)
    if after is None:
        return rows.first()
    rows = rows.exclude(pk=after.pk)
    return rows.filter(submitted_at__gte=after.submitted_at).first() or rows.first()


def submission_of(
    *, actor: Any, entry: RegistryEntry, against: str = "", seen_revision: int | None = None
) -> Submission:
    """Return what waits for a decision on ``entry``.

    It is compared with what was returned last, else with what is published; ``against`` may ask for the published
    state, ``seen_revision`` for a revision that the reviewer had before him.

    Raises:
        NotAllowed, NotFound: the actor may not decide about this entry.
        Conflict: it is not under review.
    """
    from registries.domain.publishing import _pending

    access_for(entry).check(actor, Action.REVIEW, entry)
    task_state = _pending(entry)
    states = _rounds(entry)
    returned = states.filter(status=TaskState.STATUS_REJECTED).order_by("-pk").first()
    base, kind = _base(entry, returned, against, seen_revision)
    return Submission(
        task_state=task_state,
        revision=task_state.revision,
        entry=task_state.revision.as_object(),
        base=base,
        against=kind,
        round=states.exclude(status=TaskState.STATUS_CANCELLED).count(),
        remarks=_last_remarks(entry, returned),
        due=with_due_days([entry])[0],
    )


def _rounds(entry: RegistryEntry) -> QuerySet[TaskState]:
    """Return the submissions of this round, i.e. since the entry was published last."""
    rows = TaskState.objects.filter(workflow_state__in=WorkflowState.objects.for_instance(entry))
    if entry.last_published_at:
        rows = rows.filter(started_at__gt=entry.last_published_at)
    return rows.select_related("revision")


def _base(
    entry: RegistryEntry, returned: TaskState | None, against: str, seen: int | None
) -> tuple[RegistryEntry | None, str]:
    if seen is not None:
        revision = Revision.objects.for_instance(entry).filter(pk=seen).first()
        if revision is not None:
            return revision.as_object(), "seen"
    if returned is not None and not (against == "live" and entry.live):
        return returned.revision.as_object(), "returned"
    return (entry, "live") if entry.live else (None, "")


def _last_remarks(entry: RegistryEntry, returned: TaskState | None) -> list[EntryComment]:
    """Return the remarks with which the entry came back last."""
    if returned is None:
        return []
    rows = EntryComment.objects.filter(library=entry.library_slug, entry_id=entry.pk)
    # A submission resolves all remarks of one return in one moment.
    last = rows.exclude(resolved_at=None).order_by("-resolved_at").first()
    if last is None:
        return []
    return list(rows.filter(resolved_at=last.resolved_at).select_related("author__person").order_by("pk"))


def returned_to(actor: Any, library: str) -> QuerySet:
    """Return the entries that came back and that ``actor`` may correct, latest first."""
    model: Any = libraries.get(library).model
    rows = access_for(model).visible(actor, Action.EDIT).filter(review_state=ReviewState.RETURNED)
    return rows.select_related("organisation", "latest_revision").order_by("-updated_at", "pk")


def drafts_of(actor: Any, library: str) -> QuerySet:
    """Return what ``actor`` recorded and did not submit yet, latest first."""
    model: Any = libraries.get(library).model
    rows = access_for(model).visible(actor, Action.EDIT).filter(created_by=actor, status="draft")
    return rows.filter(review_state=ReviewState.NONE, live=False).order_by("-updated_at", "pk")
