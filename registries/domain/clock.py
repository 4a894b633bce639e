"""The clock of a review: since when a submission stands at its level, and by which working day it is decided."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.core import library as libraries
from cms.core.announcements import Kind, announce
from cms.core.audit import record
from cms.masterdata.working_days import add_working_days, add_working_days_to_each
from permissions.domain.accounts import system_user
from registries.domain.history import record_stage
from registries.domain.levels import steps_of
from registries.domain.rows import update_live
from registries.enums import ReviewLevel, ReviewState
from registries.models import RegistryEntry
from registries.models.review import DEFAULT_DAYS

#: How many late submissions of a library one run announces; the next run goes on.
MOST_AT_ONCE = 500
#: The columns of a submission that is over.
STOPPED: dict[str, Any] = {
    "review_level": "",
    "review_since": None,
    "review_due": None,
    "review_late_at": None,
}


def days_for(library: str, kind: str, level: str) -> int:
    """Return the working days of a level; one that is no longer configured keeps the default."""
    steps = {step.level: step.days for step in steps_of(library, kind)}
    return steps.get(ReviewLevel(level), DEFAULT_DAYS)


def start_of(*, entry: RegistryEntry, level: str, since: datetime.datetime) -> dict[str, Any]:
    """Return the columns of an entry that enters a level."""
    kind = entry.organisation.kind if entry.organisation else ""
    due = add_working_days(timezone.localdate(since), days_for(entry.library_slug, kind, level))
    return {
        "review_level": level,
        "review_since": since,
        "review_due": due.day,
        "review_late_at": None,
    }


def advance(*, entry: RegistryEntry, level: str, actor: Any, on_behalf_of: Any = None) -> RegistryEntry:
    """Take a submission to its next level after an approval; the submitter learns of it."""
    before, start = ReviewLevel(entry.review_level), start_of(entry=entry, level=level, since=timezone.now())
    expected = {"review_state": ReviewState.SUBMITTED, "review_level": entry.review_level}
    changed = update_live(entry, expected, **start)
    words = {"before": before.label, "after": ReviewLevel(level).label}
    record_stage(
        entry=changed,
        before=entry.stage,
        actor=actor,
        reason=_("Passed: %(before)s. Next: %(after)s.") % words,
        level=level,
        on_behalf_of=on_behalf_of,
    )
    announce(
        Kind.ENTRY_ADVANCED,
        actor=actor,
        obj=changed,
        organisation_id=changed.organisation_id,
        subjects=(changed.submitted_by_id,) if changed.submitted_by_id else (),
        data={"from": before.value, "level": level, "due": start["review_due"].isoformat()},
    )
    return changed


def refresh_due_days() -> int:
    """Compute the due days of everything under review again, after a holiday notice or other working days.

    Returns how many changed.
    """
    return sum(_refresh(spec.model, spec.slug) for spec in libraries.all_specs())


def _refresh(model: Any, slug: str) -> int:
    waiting = model._default_manager.filter(review_state=ReviewState.SUBMITTED)
    rows = waiting.values_list("pk", "review_since", "review_level", "review_due", "organisation__kind")
    by_days: dict[int, list[tuple[int, datetime.date, datetime.date | None]]] = {}
    known: dict[tuple[str, str], int] = {}
    for pk, since, level, due, kind in rows:
        key = (kind or "", level)
        if key not in known:
            known[key] = days_for(slug, *key)
        by_days.setdefault(known[key], []).append((pk, timezone.localdate(since), due))
    changed = 0
    for days, found in by_days.items():
        wanted = add_working_days_to_each({since for _pk, since, _due in found}, days)
        for pk, since, due in found:
            if wanted[since].day != due:
                # Only while it still stands where it stood when it was read.
                changed += waiting.filter(pk=pk, review_due=due).update(review_due=wanted[since].day)
    return changed


def late(library: str) -> QuerySet:
    """Return the submissions whose decision is late, the latest first."""
    model: Any = libraries.get(library).model
    rows = model._default_manager.filter(
        review_state=ReviewState.SUBMITTED, review_due__lt=timezone.localdate()
    )
    return rows.order_by(F("review_due").asc(), "submitted_at", "pk")


def announce_late() -> int:
    """Announce every late decision once per entry and level; return how many were announced."""
    refresh_due_days()
    return sum(_announce(spec.slug) for spec in libraries.all_specs())


def _announce(library: str) -> int:
    rows = late(library).filter(review_late_at=None).select_related("organisation", "person")
    told = 0
    for entry in list(rows[:MOST_AT_ONCE]):
        with transaction.atomic():
            told += _announce_one(entry)
    return told


def _announce_one(entry: RegistryEntry) -> int:
    same: Any = type(entry)._default_manager.filter(
        pk=entry.pk,
        review_state=ReviewState.SUBMITTED,
        review_level=entry.review_level,
        review_since=entry.review_since,
        review_late_at=None,
    )
    if same.update(review_late_at=timezone.now()) != 1:
        # Decided, or announced by another process, since it was read.
        return 0
    actor, due = system_user(), entry.review_due
    data = {"level": entry.review_level, "due": due.isoformat() if due else ""}
    record(action="entry.overdue", actor=actor, obj=entry, data=data)
    announce(Kind.ENTRY_OVERDUE, actor=actor, obj=entry, organisation_id=entry.organisation_id, data=data)
    return 1


def due_is_sure(starts: Iterable[datetime.date], days: int) -> dict[datetime.date, bool]:
    """Return for each start whether all holiday notices on the way are known."""
    return {start: found.complete for start, found in add_working_days_to_each(starts, days).items()}
