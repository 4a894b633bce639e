from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from cms.core.housekeeping import clear_sessions, prune_task_results, publish_scheduled, requeue_lost_tasks
from cms.core.schedule import registered_jobs

LONG_AGO = timedelta(days=15)


def make_result(status: str, *, age: timedelta, attempts: int = 1) -> DBTaskResult:
    then = timezone.now() - age
    return DBTaskResult.objects.create(
        status=status,
        started_at=then,
        finished_at=then if status in ("SUCCESSFUL", "FAILED") else None,
        args_kwargs={"args": [], "kwargs": {}},
        task_path="cms.core.tasks.run_task",
        backend_name="default",
        run_after=then,
        worker_ids=["w"] * attempts,
    )


def test_kernel_jobs_are_registered() -> None:
    kernel = {"publish_scheduled", "prune_task_results", "clear_sessions", "requeue_lost_tasks"}

    assert kernel <= set(registered_jobs())


def test_prune_task_results_keeps_recent_and_unfinished(db) -> None:
    make_result("SUCCESSFUL", age=LONG_AGO)
    make_result("FAILED", age=LONG_AGO)
    kept = {make_result("SUCCESSFUL", age=timedelta(days=1)).pk, make_result("RUNNING", age=LONG_AGO).pk}

    prune_task_results()

    assert set(DBTaskResult.objects.values_list("pk", flat=True)) == kept


def test_clear_sessions_deletes_expired_ones(db) -> None:
    Session.objects.create(session_key="old", session_data="", expire_date=timezone.now() - LONG_AGO)
    Session.objects.create(session_key="new", session_data="", expire_date=timezone.now() + LONG_AGO)

    clear_sessions()

    assert list(Session.objects.values_list("session_key", flat=True)) == ["new"]


@pytest.mark.parametrize(
    ("age", "attempts", "expected"),
    [
        (timedelta(minutes=59), 1, TaskResultStatus.RUNNING),
        (timedelta(minutes=61), 1, TaskResultStatus.READY),
        (timedelta(minutes=61), 3, TaskResultStatus.FAILED),
    ],
)
def test_requeue_lost_tasks_by_age_and_attempts(db, age: timedelta, attempts: int, expected: str) -> None:
    lost = make_result("RUNNING", age=age, attempts=attempts)

    requeue_lost_tasks()

    lost.refresh_from_db()
    assert lost.status == expected


def test_publish_scheduled_may_be_repeated(db) -> None:
    publish_scheduled()
    publish_scheduled()
