"""What a reviewer looks at: submissions with their due days, and one submission with what changed."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from wagtail.models import Revision, TaskState, WorkflowState

from cms.core import library as libraries
from cms.masterdata.working_days import days_late
from permissions.access import access_for
from permissions.actions import Action
from permissions.models import User
from registries.domain.clock import days_for, due_is_sure
from registries.domain.deciding import pending_decision
from registries.domain.queries import counts_of, waiting_for
from registries.enums import INNER_LEVELS, ReviewLevel, ReviewState
from registries.models import EntryComment, RegistryEntry, ReviewStep


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A submission in the queue with its due day; it is late by working days, as everywhere."""

    entry: RegistryEntry
    title: str
    due: datetime.date
    #: working days since the due day; zero while it is not late
    late_days: int
    #: how often it came back since it was published last, this time included
    round: int = 1
    #: the colleague in whose place the reader of the queue decides
    on_behalf_of: User | None = None
    #: names of others who have it open just now
    open_with: tuple[str, ...] = ()

    @property
    def is_due_today(self) -> bool:
        """Return whether today is the last day for the decision."""
        return self.due == timezone.localdate()

    @property
    def level(self) -> str:
        """Return the level at which it stands, in words."""
        return str(self.entry.get_review_level_display())


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
    #: whether all holiday notices up to the due day are known
    is_sure: bool
    #: what was decided at earlier levels of this submission
    passed: list[TaskState]


def may_review(actor: Any, library: str) -> bool:
    """Return whether ``actor`` reviews entries of a library at all."""
    return bool(access_for(libraries.get(library).model).allows_somewhere(actor, Action.REVIEW))


def reviewed_libraries(actor: Any) -> list[str]:
    """Return the slugs of the libraries that ``actor`` reviews, in menu order."""
    accesses: dict[str, Any] = {spec.slug: access_for(spec.model) for spec in libraries.all_specs()}
    by_duty = {slug for slug, access in accesses.items() if access.reviews_by_duty(actor)}
    left = [slug for slug, access in accesses.items() if slug not in by_duty and access.may_sign(actor)]
    steps = ReviewStep.objects.filter(library__in=left, level__in=INNER_LEVELS) if left else ()
    by_duty |= {step.library for step in steps}
    open_ones = [slug for slug in left if slug not in by_duty]
    waiting = counts_of({slug: waiting_for(actor, slug) for slug in open_ones})
    return [slug for slug in accesses if slug in by_duty or waiting.get(slug)]


def waiting_counts(actor: Any) -> dict[str, int]:
    """Return how many submissions wait for ``actor`` in each library that he reviews."""
    return counts_of({slug: waiting_for(actor, slug) for slug in reviewed_libraries(actor)})


def queue_of(actor: Any, library: str) -> QuerySet:
    """Return the submissions of a library that ``actor`` may decide, due first, ready to be listed."""
    return ready(waiting_for(actor, library))


def ready(rows: QuerySet) -> QuerySet:
    """Return submissions with what a list shows of them."""
    return rows.select_related("organisation", "person", "latest_revision", "submitted_by__person")


def with_due_days(entries: Iterable[RegistryEntry]) -> list[Waiting]:
    """Return the entries with the day by which each is to be decided."""
    rows = list(entries)
    late = late_days_of(rows)
    return [as_waiting(entry, late_days=late[entry.pk]) for entry in rows]


def late_days_of(entries: Iterable[RegistryEntry]) -> dict[int, int]:
    """Return by id for how many working days each submission has been late."""
    rows = list(entries)
    late = days_late([entry.review_due for entry in rows], timezone.localdate())
    return {entry.pk: days for entry, days in zip(rows, late, strict=True)}


def as_waiting(entry: RegistryEntry, **more: Any) -> Waiting:
    """Return one submission of a queue."""
    revision = entry.latest_revision
    # Submissions from before there were due days get theirs with the next run of the job.
    due = entry.review_due or timezone.localdate()
    more.setdefault("late_days", late_days_of([entry])[entry.pk])
    return Waiting(
        entry=entry,
        title=revision.object_str if revision else entry.title,
        due=due,
        **more,
    )


def rounds_of(model: Any, entries: Sequence[RegistryEntry]) -> dict[int, int]:
    """Return for each entry the number of its submission since it was published last; one query for all."""
    returned = TaskState.objects.filter(
        status=TaskState.STATUS_REJECTED,
        workflow_state__base_content_type=model.get_base_content_type(),
        workflow_state__object_id__in=[str(entry.pk) for entry in entries],
    ).values_list("workflow_state__object_id", "started_at")
    since = {str(entry.pk): entry.last_published_at for entry in entries}
    found = {entry.pk: 1 for entry in entries}
    for key, started in returned:
        published = since[key]
        if published is None or started > published:
            found[int(key)] += 1
    return found


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
    access: Any = access_for(entry)
    access.check(actor, Action.REVIEW, entry)
    task_state = pending_decision(entry)
    states = _states(entry)
    returned = states.filter(status=TaskState.STATUS_REJECTED).order_by("-pk").first()
    base, kind = _base(entry, returned, against, seen_revision)
    number = rounds_of(type(entry), [entry])[entry.pk]
    behalf = access.on_behalf(actor, Action.REVIEW, entry)
    return Submission(
        task_state=task_state,
        revision=task_state.revision,
        entry=task_state.revision.as_object(),
        base=base,
        against=kind,
        round=number,
        remarks=_last_remarks(entry, returned),
        due=as_waiting(entry, round=number, on_behalf_of=behalf),
        is_sure=_is_sure(entry),
        passed=list(
            states.filter(workflow_state=task_state.workflow_state, status=TaskState.STATUS_APPROVED)
            .select_related("task", "finished_by__person")
            .order_by("pk")
        ),
    )


def _is_sure(entry: RegistryEntry) -> bool:
    start = timezone.localdate(entry.review_since)
    kind = entry.organisation.kind if entry.organisation else ""
    return due_is_sure([start], days_for(entry.library_slug, kind, entry.review_level))[start]


def _states(entry: RegistryEntry) -> QuerySet[TaskState]:
    """Return the decisions since the entry was published last."""
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


def handed_in_by(actor: Any, library: str) -> QuerySet:
    """Return what ``actor`` submitted and what still waits for a decision, due first."""
    model: Any = libraries.get(library).model
    rows = access_for(model).visible(actor, Action.VIEW_DRAFT)
    rows = rows.filter(review_state=ReviewState.SUBMITTED, submitted_by=actor)
    return rows.select_related("latest_revision").order_by("review_due", "pk")


def drafts_of(actor: Any, library: str) -> QuerySet:
    """Return what ``actor`` recorded and did not submit yet, latest first."""
    model: Any = libraries.get(library).model
    rows = access_for(model).visible(actor, Action.EDIT).filter(created_by=actor, status="draft")
    return rows.filter(review_state=ReviewState.NONE, live=False).order_by("-updated_at", "pk")


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where a submission stands, for those who handed it in: which level, since when, by when."""

    level: str
    since: datetime.datetime | None
    due: datetime.date | None
    is_late: bool


def standing_of_submission(entry: RegistryEntry) -> Standing | None:
    """Return where ``entry`` stands in its review; None when nothing is under review."""
    if entry.review_state != ReviewState.SUBMITTED:
        return None
    due = entry.review_due
    return Standing(
        level=str(ReviewLevel(entry.review_level).label),
        since=entry.review_since,
        due=due,
        is_late=due is not None and due < timezone.localdate(),
    )
