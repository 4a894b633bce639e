"""Quiet hours and caps."""

import threading

import pytest
import time_machine
from django.db import connection, connections
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from services.notices.domain import limits
from services.notices.enums import Channel
from services.notices.models import Quota


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-20T07:59:59+08:00", "2026-11-20T08:00:00+08:00"),
        ("2026-11-20T08:00:00+08:00", "2026-11-20T08:00:00+08:00"),
        ("2026-11-20T12:00:00+08:00", "2026-11-20T12:00:00+08:00"),
        ("2026-11-20T21:59:59+08:00", "2026-11-20T21:59:59+08:00"),
        ("2026-11-20T22:00:00+08:00", "2026-11-21T08:00:00+08:00"),
        ("2026-11-20T23:30:00+08:00", "2026-11-21T08:00:00+08:00"),
        ("2026-12-31T22:30:00+08:00", "2027-01-01T08:00:00+08:00"),
        ("2026-11-20T00:00:00+08:00", "2026-11-20T08:00:00+08:00"),
        # Read as UTC this is noon; on the wall in Guizhou it is evening.
        ("2026-11-20T14:30:00+00:00", "2026-11-21T08:00:00+08:00"),
    ],
)
def test_quiet_hours_end_in_the_morning(now: str, expected: str) -> None:
    moment = parse_datetime(now)

    assert limits.next_open(moment) == parse_datetime(expected)


@pytest.mark.parametrize(
    ("start", "end", "hour", "quiet"),
    [(12, 14, 13, True), (12, 14, 14, False), (12, 14, 11, False), (0, 0, 3, False)],
)
def test_quiet_hours_may_lie_in_the_day_or_be_none(settings, start, end, hour, quiet) -> None:
    settings.NOTICES_QUIET_FROM, settings.NOTICES_QUIET_UNTIL = start, end
    moment = parse_datetime(f"2026-11-20T{hour:02d}:30:00+08:00")

    assert (limits.next_open(moment) > moment) is quiet


@pytest.mark.django_db
def test_cap_of_a_person_leaves_the_platform_s_count_alone(settings) -> None:
    settings.NOTICES_CAPS = {"sms": (2, 10)}

    assert [limits.take(Channel.SMS, 1) for _ in range(3)] == ["", "", "person"]
    assert limits.take(Channel.SMS, 2) == ""
    assert Quota.objects.get(key="sms").used == 3


@pytest.mark.django_db
def test_cap_of_the_platform_gives_the_person_s_count_back(settings) -> None:
    settings.NOTICES_CAPS = {"sms": (5, 1)}

    assert [limits.take(Channel.SMS, 1), limits.take(Channel.SMS, 1)] == ["", "platform"]
    assert Quota.objects.get(key="sms:1").used == 1


@pytest.mark.django_db
def test_message_to_nobody_s_account_counts_for_the_platform_only(settings) -> None:
    settings.NOTICES_CAPS = {"sms": (1, 2)}

    assert [limits.take(Channel.SMS, None) for _ in range(3)] == ["", "", "platform"]
    limits.give_back(Channel.SMS, None)
    assert limits.take(Channel.SMS, None) == ""


@pytest.mark.django_db
def test_counts_begin_anew_with_the_day_in_the_region(settings) -> None:
    settings.NOTICES_CAPS = {"sms": (1, 10)}

    with time_machine.travel("2026-11-20T23:59:00+08:00", tick=False):
        assert [limits.take(Channel.SMS, 1), limits.take(Channel.SMS, 1)] == ["", "person"]
        assert timezone.localtime(limits.tomorrow_morning()).isoformat() == "2026-11-21T08:00:00+08:00"
    with time_machine.travel("2026-11-21T00:01:00+08:00", tick=False):
        assert limits.take(Channel.SMS, 1) == ""


@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL")
@pytest.mark.django_db(transaction=True)
def test_cap_is_exact_when_workers_count_at_the_same_time(settings) -> None:
    settings.NOTICES_CAPS = {"sms": (7, 100)}
    answers: list[str] = []
    barrier = threading.Barrier(4)

    def work() -> None:
        barrier.wait()
        answers.extend(limits.take(Channel.SMS, 1) for _ in range(5))
        connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert answers.count("") == 7
    assert Quota.objects.get(key="sms:1").used == 7
