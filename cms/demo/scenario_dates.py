"""Last chapter: what the domain stamps with the moment of a call gets the day on which it would have happened.

A demo in which everything was changed at the minute of its making shows neither order nor age. The audit trail keeps
the true moments: it says what this program did.
"""

import datetime
from collections import defaultdict
from typing import Any

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page, PageLogEntry, Revision, TaskState, WorkflowState

from cms.core import library as libraries
from cms.demo.world import World
from content.models import EventPage, ExchangeFairPage
from registries.domain import clock
from registries.enums import ReviewState
from registries.models import EntryComment, StatusChange

_BATCH = 500


def settle(world: World, *, since: datetime.datetime) -> None:
    """Move every stamp that is younger than ``since``, i.e. of this run, to the day it belongs to."""
    for spec in libraries.all_specs():
        _settle_entries(world, spec.model, since)
    clock.refresh_due_days()
    _settle_pages(world, since)


def _settle_entries(world: World, model: Any, since: datetime.datetime) -> None:
    history = defaultdict(list)
    for step in StatusChange.objects.filter(library=model.library_slug).order_by("pk"):
        history[step.entry_id].append(step)
    moved, entries = [], list(model._default_manager.order_by("pk"))
    for entry in entries:
        last = entry.created_at
        for step in history[entry.pk]:
            if step.at >= since:
                # What still waits was handed in lately, however old the entry is.
                waits = entry.review_state == ReviewState.SUBMITTED and step is history[entry.pk][-1]
                step.at = (
                    world.office_hour(world.chance.randint(1, 3)) if waits else _later(world, last, since)
                )
                moved.append(step)
            last = max(last, step.at)
        confirmed = entry.confirmed_at or last
        entry.updated_at = max(last, min(confirmed, since))
        if entry.submitted_at and entry.submitted_at >= since:
            entry.submitted_at = entry.updated_at
        if entry.review_since and entry.submitted_at and entry.review_since >= since:
            entry.review_since = entry.submitted_at
        if entry.closed_at and entry.closed_at >= since:
            entry.closed_at = entry.updated_at
    StatusChange.objects.bulk_update(moved, ["at"], batch_size=_BATCH)
    fields = ["updated_at", "submitted_at", "review_since", "closed_at"]
    model._default_manager.bulk_update(entries, fields, batch_size=_BATCH)
    _settle_attached(model, entries, since)


def _later(world: World, moment: datetime.datetime, since: datetime.datetime) -> datetime.datetime:
    """Return a moment one or two days after another, never in the future."""
    pause = datetime.timedelta(days=world.chance.randint(1, 2), minutes=world.chance.randint(1, 300))
    return min(moment + pause, since)


def _settle_attached(model: Any, entries: list[Any], since: datetime.datetime) -> None:
    days = {entry.pk: entry.updated_at for entry in entries}
    comments = list(EntryComment.objects.filter(library=model.library_slug, at__gte=since))
    for comment in comments:
        comment.at = days.get(comment.entry_id, comment.at)
    EntryComment.objects.bulk_update(comments, ["at"], batch_size=_BATCH)
    kind = ContentType.objects.get_for_model(model)
    revisions = list(Revision.objects.filter(content_type=kind, created_at__gte=since).only("object_id"))
    for revision in revisions:
        revision.created_at = days.get(int(revision.object_id), since)
    Revision.objects.bulk_update(revisions, ["created_at"], batch_size=_BATCH)
    states = {
        str(pk): days.get(int(object_id), since)
        for pk, object_id in WorkflowState.objects.filter(content_type=kind).values_list("pk", "object_id")
    }
    tasks = list(TaskState.objects.filter(workflow_state_id__in=states, started_at__gte=since))
    for task in tasks:
        task.started_at = states[str(task.workflow_state_id)]
        task.finished_at = task.started_at if task.finished_at else None
    TaskState.objects.bulk_update(tasks, ["started_at", "finished_at"], batch_size=_BATCH)


def _settle_pages(world: World, since: datetime.datetime) -> None:
    """Let events appear weeks before they begin, and policies one after the other."""
    begins: dict[int, datetime.datetime] = {}
    for model in (EventPage, ExchangeFairPage):
        begins |= dict(model.objects.values_list("pk", "starts_at"))
    pages = list(Page.objects.filter(latest_revision_created_at__gte=since).order_by("pk"))
    for number, page in enumerate(pages):
        ago = 3 + 2 * number % 90
        moment = world.office_hour(ago)
        if page.pk in begins:
            moment = min(begins[page.pk] - datetime.timedelta(days=20), world.office_hour(1 + number % 5))
        page.latest_revision_created_at = moment
        page.last_published_at = moment if page.last_published_at else None
        page.first_published_at = moment if page.first_published_at else None
    fields = ["latest_revision_created_at", "last_published_at", "first_published_at"]
    Page.objects.bulk_update(pages, fields, batch_size=_BATCH)
    days = {page.pk: page.latest_revision_created_at for page in pages}
    rows = list(PageLogEntry.objects.filter(timestamp__gte=since))
    for row in rows:
        row.timestamp = days.get(row.page_id, row.timestamp)
    PageLogEntry.objects.bulk_update(rows, ["timestamp"], batch_size=_BATCH)
    kinds = {page.content_type_id for page in pages}
    revisions = list(
        Revision.objects.filter(content_type_id__in=kinds, created_at__gte=since).only("object_id")
    )
    for revision in revisions:
        revision.created_at = days.get(int(revision.object_id), since)
    Revision.objects.bulk_update(revisions, ["created_at"], batch_size=_BATCH)
