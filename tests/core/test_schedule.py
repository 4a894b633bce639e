import threading
from datetime import UTC, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from cms.core.models import JobOutcome, ScheduledJob
from cms.core.schedule import (
    claim,
    next_time,
    run_due_jobs,
    run_job,
    scheduled,
    scheduler_identity,
    sync_jobs,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=SHANGHAI)


def make_due(name: str = "job", **values) -> None:
    values = {"next_run_at": timezone.now() - timedelta(minutes=1), **values}
    ScheduledJob.objects.update_or_create(name=name, defaults={"cron": "0 3 * * *", **values})


@pytest.mark.parametrize(
    ("cron", "expected"),
    [
        ("*/5 * * * *", NOON + timedelta(minutes=5)),
        ("0 12 * * *", NOON + timedelta(days=1)),
        ("17 3 * * *", datetime(2026, 3, 3, 3, 17, tzinfo=SHANGHAI)),
        ("0 8 * * sun", datetime(2026, 3, 8, 8, 0, tzinfo=SHANGHAI)),
        ("0 0 1 * *", datetime(2026, 4, 1, 0, 0, tzinfo=SHANGHAI)),
    ],
)
def test_next_time_is_local_and_strictly_later(cron: str, expected: datetime) -> None:
    assert next_time(cron, after=NOON.astimezone(UTC)) == expected


@pytest.mark.parametrize("cron", ["", "* * * *", "61 * * * *", "0 8 * * 0", "0 0 31 2 *", "hello"])
def test_next_time_of_a_bad_expression_is_refused(cron: str) -> None:
    with pytest.raises(ValueError):
        next_time(cron, after=NOON)


@given(after=st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)))
def test_next_time_is_never_in_the_past(after: datetime) -> None:
    found = next_time("*/5 * * * *", after=after)

    assert after < found <= after + timedelta(minutes=5)


def test_scheduled_refuses_a_second_function_of_the_same_name(jobs) -> None:
    scheduled("job", cron="0 3 * * *")(lambda: None)

    def other() -> None: ...

    with pytest.raises(ValueError, match="Two scheduled jobs"):
        scheduled("job", cron="0 3 * * *")(other)


def test_sync_jobs_adds_rows_and_carries_a_changed_expression_over(db, jobs) -> None:
    ScheduledJob.objects.create(name="old", cron="0 1 * * *", next_run_at=NOON)
    ScheduledJob.objects.create(name="foreign", cron="0 1 * * *", next_run_at=NOON)
    scheduled("old", cron="0 2 * * *")(lambda: None)
    scheduled("new", cron="0 3 * * *")(lambda: None)

    with time_machine.travel(NOON, tick=False):
        sync_jobs()
        sync_jobs()

    rows = {
        row.name: (row.cron, row.next_run_at.astimezone(SHANGHAI).hour) for row in ScheduledJob.objects.all()
    }
    assert rows == {"old": ("0 2 * * *", 2), "new": ("0 3 * * *", 3), "foreign": ("0 1 * * *", 12)}


def test_missed_runs_are_made_up_once(db, jobs) -> None:
    runs: list[int] = []
    scheduled("job", cron="*/5 * * * *")(lambda: runs.append(1))
    make_due(cron="*/5 * * * *", next_run_at=timezone.now() - timedelta(days=3))

    first = run_due_jobs(owner="a")
    second = run_due_jobs(owner="a")

    assert (first, second, runs) == (["job"], [], [1])
    assert ScheduledJob.objects.get(name="job").next_run_at > timezone.now()


def test_a_job_that_is_not_due_does_not_run(db, jobs) -> None:
    scheduled("job", cron="0 3 * * *")(lambda: pytest.fail("ran"))
    make_due(next_run_at=timezone.now() + timedelta(hours=1))

    assert run_due_jobs(owner="a") == []


def test_a_failing_job_is_recorded_and_comes_again(db, jobs, caplog: pytest.LogCaptureFixture) -> None:
    scheduled("job", cron="0 3 * * *")(lambda: 1 / 0)
    make_due()

    done = run_due_jobs(owner="a")

    row = ScheduledJob.objects.get(name="job")
    assert done == ["job"]
    assert (row.last_outcome, row.last_error) == (JobOutcome.FAILED, "ZeroDivisionError: division by zero")
    assert row.next_run_at > timezone.now()
    assert row.claimed_until is None


def test_a_crashed_run_is_repeated_after_its_lease(db, jobs) -> None:
    runs: list[str] = []
    job_of = scheduled("job", cron="0 3 * * *", lease=timedelta(minutes=10))
    job_of(lambda: runs.append("again"))
    make_due()

    claim(jobs["job"], owner="dead")  # and never comes back
    held = run_due_jobs(owner="b")
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        taken_over = run_due_jobs(owner="b")

    assert (held, taken_over, runs) == ([], ["job"], ["again"])


def test_a_run_beyond_its_lease_does_not_undo_the_claim_of_another(db, jobs) -> None:
    scheduled("job", cron="0 3 * * *")(lambda: None)
    make_due()
    claim(jobs["job"], owner="slow")
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        claim(jobs["job"], owner="next")

        run_job(jobs["job"], owner="slow")

    row = ScheduledJob.objects.get(name="job")
    assert row.claimed_by == "next"
    assert row.claimed_until is not None
    assert row.runs == 0


def test_concurrent_schedulers_run_a_due_job_once(concurrent_database, jobs, at_once) -> None:
    runs: list[str] = []
    lock = threading.Lock()

    def job() -> None:
        with lock:
            runs.append("run")

    scheduled("job", cron="0 3 * * *")(job)
    rounds = 15
    for _ in range(rounds):
        at_once(make_due)
        at_once(*[lambda: run_due_jobs(owner=scheduler_identity())] * 4)

    assert len(runs) == rounds


def test_scheduler_command_runs_what_is_due(db, jobs) -> None:
    runs: list[int] = []
    scheduled("job", cron="0 3 * * *")(lambda: runs.append(1))
    scheduled("later", cron="0 3 * * *")(lambda: pytest.fail("ran"))
    make_due()
    output = StringIO()

    call_command("scheduler", "--once", stdout=output)

    assert (runs, output.getvalue()) == ([1], "job\n")
