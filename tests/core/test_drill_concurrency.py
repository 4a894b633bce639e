"""Long drills: many writers on one database, workers killed while they work."""

import time
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from cms.core.models import ScheduledJob

pytestmark = pytest.mark.drill
SECONDS = 30
#: SQLite serves nobody in turn: who waits looks again every 100 ms at most, and meets the one that never pauses. Real
#: writers do something between two transactions; without a pause here one of twenty starved into the timeout.
PAUSE = 0.005
LONGEST_WAIT = 20.0  # the busy timeout of SQLite: beyond it a writer would fail


def test_many_writers_and_readers_lose_nothing(concurrent_database, at_once) -> None:
    at_once(
        lambda: ScheduledJob.objects.create(
            name="counter", cron="0 3 * * *", next_run_at=timezone.now(), runs=0
        )
    )
    end = time.monotonic() + SECONDS

    def write() -> tuple[int, float]:
        done, longest = 0, 0.0
        while time.monotonic() < end:
            began = time.monotonic()
            with transaction.atomic():
                row = ScheduledJob.objects.select_for_update().get(name="counter")
                row.runs += 1
                row.next_run_at += timedelta(seconds=1)
                row.save(update_fields=["runs", "next_run_at"])
            done, longest = done + 1, max(longest, time.monotonic() - began)
            time.sleep(PAUSE)
        return done, longest

    def read() -> tuple[int, float]:
        longest = 0.0
        while time.monotonic() < end:
            began = time.monotonic()
            ScheduledJob.objects.get(name="counter")
            longest = max(longest, time.monotonic() - began)
        return 0, longest

    results = at_once(*[write] * 20, *[read] * 20)

    [counted] = at_once(lambda: ScheduledJob.objects.get(name="counter").runs)
    assert counted == sum(done for done, _ in results)
    assert max(longest for _, longest in results) < LONGEST_WAIT
    print(f"{counted / SECONDS:.0f} writes/s, longest wait {max(longest for _, longest in results):.2f} s")
