"""The digest: once a day or week, only when something waits."""

import datetime
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from cms.core.announcements import Kind
from services.notices.domain.digests import SHOWN, digest_lines, queue_digests
from services.notices.domain.draining import drain
from services.notices.domain.preferences import set_preferences
from services.notices.domain.retention import clean_up
from services.notices.enums import Rhythm
from services.notices.models import Cause, Delivery, Notice, Quota
from services.notices.tasks import delete_old, drain_now, drain_outbox, send_digests
from tests.fakes import smtp as fake_smtp
from tests.services.notices.region import Region, reach

#: A Friday.
MORNING = "2026-11-20T08:30:00+08:00"
DAY = datetime.timedelta(days=1)


@pytest.fixture
def clock(db: None) -> Any:
    with time_machine.travel(MORNING, tick=False) as travelled:
        yield travelled


@pytest.fixture
def mailbox(settings: Any) -> Any:
    with fake_smtp.running(settings) as server:
        yield server


@pytest.fixture
def editor(region: Region, clock: Any) -> Any:
    """An editor with one returned entry to correct; single mails are not what is tested here."""
    reach(region.editor, email="editor@example.cn")
    region.returned()
    Delivery.objects.all().delete()
    return region.editor


def texts(mailbox: Any) -> list[str]:
    return [mail.get_payload(decode=True).decode() for mail in mailbox.mails]


def test_digest_names_what_waits(editor: Any, mailbox: Any) -> None:
    send_digests()
    drain_outbox()

    [text] = texts(mailbox)
    assert "退回修改" in text
    assert "有 1 条消息等您查看" in text
    assert "/notices/unsubscribe/" in text


def test_digest_comes_once_a_day_even_with_two_schedulers(editor: Any, mailbox: Any) -> None:
    counts = [queue_digests(), queue_digests()]
    drain()
    drain()

    assert counts[1] == 0
    assert len([mail for mail in mailbox.mails if mail["To"] == "editor@example.cn"]) == 1


def test_nobody_is_told_the_same_every_morning(editor: Any, clock: Any, mailbox: Any) -> None:
    for _day in range(3):
        queue_digests()
        clock.shift(datetime.timedelta(minutes=1))
        drain()
        clock.shift(DAY - datetime.timedelta(minutes=1))

    assert len(mailbox.mails) == 1


def test_what_falls_due_is_told_again(region: Region, clock: Any, mailbox: Any) -> None:
    reach(region.reviewer, email="reviewer@example.cn")
    entry = region.submitted()
    Delivery.objects.all().delete()
    days = []
    for _day in range(9):
        queue_digests()
        clock.shift(datetime.timedelta(minutes=1))
        if drain():
            days.append(timezone.localdate())
        clock.shift(DAY - datetime.timedelta(minutes=1))

    entry.refresh_from_db()
    assert days[0] == datetime.date(2026, 11, 20)
    assert entry.review_due in days


def test_digest_is_skipped_when_nothing_waits(editor: Any, mailbox: Any) -> None:
    queue_digests()
    Notice.objects.update(read_at=timezone.now())

    assert drain() == 0
    assert Delivery.objects.get(recipient=editor).outcome == "nothing_waits"


def test_digest_is_skipped_when_nothing_is_left_to_see(region: Region, clock: Any) -> None:
    entry = region.submitted()
    type(entry).objects.filter(pk=entry.pk).update(review_state="none")

    assert digest_lines(region.reviewer) == ([], 0)


def test_who_has_read_everything_gets_no_digest(region: Region, clock: Any) -> None:
    assert queue_digests() == 0


@pytest.mark.parametrize(
    ("rhythm", "friday", "monday"),
    [(Rhythm.DAILY, 1, 1), (Rhythm.WEEKLY, 0, 1), (Rhythm.NEVER, 0, 0)],
)
def test_rhythm_decides_the_day(editor: Any, rhythm: str, friday: int, monday: int) -> None:
    Notice.objects.exclude(recipient=editor).delete()
    set_preferences(actor=editor, choices={}, rhythm=rhythm)

    counts = [queue_digests(today=datetime.date(2026, 11, day)) for day in (20, 23)]

    assert counts == [friday, monday]


def test_long_digest_names_the_first_and_counts_the_rest(editor: Any, mailbox: Any) -> None:
    for number in range(SHOWN + 3):
        cause = Cause.objects.create(kind=Kind.PASSWORD_CHANGED, key=f"k{number}")
        Notice.objects.create(cause=cause, recipient=editor, reason="person")

    lines, total = digest_lines(editor)
    queue_digests()
    drain_now()

    assert (len(lines), total) == (SHOWN, SHOWN + 4)
    assert "还有 4 条" in texts(mailbox)[0]


def test_old_and_done_is_deleted_and_what_waits_is_kept(editor: Any, clock: Any) -> None:
    kept = Notice.objects.filter(recipient=editor).get()
    Notice.objects.exclude(pk=kept.pk).update(read_at=timezone.now())
    queue_digests()
    Delivery.objects.update(state="sent", finished_at=timezone.now())
    Quota.objects.create(day=timezone.localdate(), key="sms", used=1)
    clock.shift(181 * DAY)

    counts = clean_up()

    assert list(Notice.objects.all()) == [kept]
    assert counts["deliveries"] == 1
    assert (Delivery.objects.count(), Quota.objects.count()) == (0, 0)
    Notice.objects.update(read_at=timezone.now() - 181 * DAY)
    delete_old()
    assert not Cause.objects.exists()
