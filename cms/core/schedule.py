"""Scheduled jobs: declared in code, claimed as rows, so that any number of schedulers may run.

A job runs once for a due time, however many schedulers look at it and however many due times were missed.
A scheduler that dies keeps its claim only until the lease ends; then another runs the job again, therefore
every job must be safe to repeat. Long work is not done here: the job enqueues a task. Cron expressions are
read in the product's time zone by APScheduler's trigger, the only part of that library in use.
"""

import logging
import os
import re
import secrets
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger
from django.conf import settings
from django.db.models import F, Q
from django.utils import timezone

from cms.core.context import Origin, origin
from cms.core.models.schedule import JobOutcome, ScheduledJob

logger = logging.getLogger(__name__)
Function = TypeVar("Function", bound=Callable[[], object])

LEASE = timedelta(minutes=10)
ERROR_LENGTH = 2000


@dataclass(frozen=True, kw_only=True)
class Job:
    """Declare what runs, when, and how long one run may take before it counts as dead."""

    name: str
    cron: str
    lease: timedelta
    function: Callable[[], object]


_jobs: dict[str, Job] = {}


def scheduled(name: str, /, *, cron: str, lease: timedelta = LEASE) -> Callable[[Function], Function]:
    """Register the decorated function without arguments as the job called ``name``.

    Raises:
        ValueError: the name is taken, or the expression is not understood.
    """
    next_time(cron, after=timezone.now())

    def register(function: Function) -> Function:
        known = _jobs.get(name)
        if known is not None and known.function.__qualname__ != function.__qualname__:
            raise ValueError(f"Two scheduled jobs are called {name}.")
        _jobs[name] = Job(name=name, cron=cron, lease=lease, function=function)
        return function

    return register


def registered_jobs() -> dict[str, Job]:
    """Return all jobs by name."""
    return dict(_jobs)


def next_time(cron: str, *, after: datetime) -> datetime:
    """Return the first time strictly after ``after`` that the five-field expression names.

    Raises:
        ValueError: the expression is malformed, never matches, or numbers its weekdays.
    """
    fields = cron.split()
    if len(fields) == 5 and re.search(r"\d", fields[4]):
        # APScheduler counts weekdays from Monday, crontab from Sunday: only names are unambiguous.
        raise ValueError(f"Write weekdays as names (mon, tue, …) in {cron!r}.")
    trigger = CronTrigger.from_crontab(cron, timezone=ZoneInfo(settings.TIME_ZONE))

    found: datetime | None = trigger.get_next_fire_time(None, after + timedelta(microseconds=1))

    if found is None:
        raise ValueError(f"{cron!r} never comes.")
    return found


def scheduler_identity() -> str:
    """Return a name for this process that no other scheduler has, restarted ones included."""
    return f"{socket.gethostname()[:60]}:{os.getpid()}:{secrets.token_hex(4)}"


def sync_jobs() -> None:
    """Give every registered job its row and carry changed expressions over.

    Rows of unknown jobs are left alone: another scheduler may still run another release.
    """
    now = timezone.now()
    known = dict(ScheduledJob.objects.filter(name__in=_jobs).values_list("name", "cron"))

    ScheduledJob.objects.bulk_create(
        [
            ScheduledJob(name=job.name, cron=job.cron, next_run_at=next_time(job.cron, after=now))
            for job in _jobs.values()
            if job.name not in known
        ],
        ignore_conflicts=True,
    )
    for name, cron in known.items():
        if cron != _jobs[name].cron:
            changed = _jobs[name].cron
            ScheduledJob.objects.filter(name=name, cron=cron).update(
                cron=changed, next_run_at=next_time(changed, after=now)
            )


def claim(job: Job, *, owner: str) -> bool:
    """Take the due run of ``job`` for ``owner``; exactly one of all concurrent callers gets True."""
    now = timezone.now()
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lt=now)
    claimed = ScheduledJob.objects.filter(free, name=job.name, next_run_at__lte=now).update(
        claimed_by=owner, claimed_until=now + job.lease, last_started_at=now
    )
    return claimed == 1


def run_job(job: Job, *, owner: str) -> JobOutcome:
    """Run a claimed job and set its next time; a failure is recorded and does not stop the scheduler."""
    error = ""
    try:
        with origin(Origin(channel="schedule")):
            job.function()
    except Exception as failure:
        logger.exception("Scheduled job %s failed", job.name)
        error = f"{type(failure).__name__}: {failure}"[:ERROR_LENGTH]
    outcome = JobOutcome.FAILED if error else JobOutcome.OK

    finished_at = timezone.now()
    finished = ScheduledJob.objects.filter(
        name=job.name, claimed_by=owner, claimed_until__isnull=False
    ).update(
        next_run_at=next_time(job.cron, after=finished_at),
        claimed_until=None,
        last_finished_at=finished_at,
        last_outcome=outcome,
        last_error=error,
        runs=F("runs") + 1,
    )
    if not finished:
        logger.warning(
            "Scheduled job %s outlived its lease of %s; it may have run twice", job.name, job.lease
        )
    return outcome


def run_due_jobs(*, owner: str) -> list[str]:
    """Run every due job that no other scheduler holds and return their names."""
    due = (
        ScheduledJob.objects.filter(name__in=_jobs, next_run_at__lte=timezone.now())
        .order_by("next_run_at", "name")
        .values_list("name", flat=True)
    )
    done = []
    for name in list(due):
        job = _jobs[name]
        if claim(job, owner=owner):
            run_job(job, owner=owner)
            done.append(name)
    return done
