"""The clock of a review: due days, their refresh, and lateness announced once."""

import datetime

import pytest
from django.utils import timezone

from cms.core.announcements import Kind, announced
from cms.core.models import AuditEntry
from cms.masterdata.models import Holiday
from permissions.domain.accounts import system_user
from registries.domain import clock, levels, publishing
from registries.enums import ReviewLevel
from registries.models import Demand
from tests.registries.viewsets.desk import make_cast, submitted

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)
MONDAY = datetime.datetime(2026, 11, 16, 10, tzinfo=datetime.UTC)


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def heard():
    found = []

    def listen(sender, announcement, **kwargs):
        if announcement.kind == Kind.ENTRY_OVERDUE:
            found.append(announcement)

    announced.connect(listen)
    yield found
    announced.disconnect(listen)


def stand_since(entry, moment):
    Demand.objects.filter(pk=entry.pk).update(review_since=moment)
    clock.refresh_due_days()
    return Demand.objects.get(pk=entry.pk)


def make_late(entry):
    Demand.objects.filter(pk=entry.pk).update(
        review_since=timezone.now() - 60 * DAY, review_due=timezone.localdate() - 40 * DAY
    )


def test_due_day_counts_working_days(cast):
    entry = submitted(cast)

    entry = stand_since(entry, MONDAY)

    # Five working days after Monday 16 November, with a weekend between.
    assert entry.review_due == datetime.date(2026, 11, 23)


def test_holiday_that_is_announced_later_moves_the_due_day(cast):
    entry = stand_since(submitted(cast), MONDAY)
    Holiday.objects.create(year=2026, day=datetime.date(2026, 11, 18), name="节", kind="off")

    assert clock.refresh_due_days() == 1
    assert clock.refresh_due_days() == 0

    entry.refresh_from_db()
    assert entry.review_due == datetime.date(2026, 11, 24)


def test_working_days_are_those_of_the_level(cast):
    steps = [levels.Step(level=ReviewLevel.FIRST, days=2)]
    levels.set_steps(actor=system_user(), library="demand", kind="enterprise", steps=steps)

    entry = stand_since(submitted(cast), MONDAY)

    assert entry.review_due == datetime.date(2026, 11, 18)
    assert clock.days_for("demand", "enterprise", "second") == 5


def test_entry_of_a_person_has_a_due_day_too(cast):
    entry = submitted(cast)
    Demand.objects.filter(pk=entry.pk).update(organisation=None, person=cast.stranger.person)

    entry = stand_since(entry, MONDAY)

    assert entry.review_due == datetime.date(2026, 11, 23)
    assert clock.start_of(entry=entry, level="second", since=MONDAY)["review_due"] == entry.review_due


def test_lateness_is_announced_once_for_a_level(cast, heard):
    late, punctual = submitted(cast), submitted(cast)
    make_late(late)

    assert clock.announce_late() == 1
    assert clock.announce_late() == 0

    [told] = heard
    assert (told.obj, told.organisation_id) == (late, cast.enterprise.pk)
    assert told.data["level"] == "first"
    assert AuditEntry.objects.filter(action="entry.overdue").count() == 1
    assert list(clock.late("demand")) == [late]
    assert punctual.review_late_at is None


def test_next_submission_may_be_late_again(cast, heard):
    entry = submitted(cast)
    make_late(entry)
    clock.announce_late()
    publishing.withdraw(actor=cast.editor, entry=entry)
    [entry] = publishing.submit(actor=cast.editor, entries=[Demand.objects.get(pk=entry.pk)])
    assert entry.review_late_at is None
    make_late(entry)

    clock.announce_late()

    assert len(heard) == 2


def test_what_was_decided_meanwhile_is_not_announced(cast, heard):
    entry = submitted(cast)
    make_late(entry)
    read = Demand.objects.get(pk=entry.pk)
    publishing.withdraw(actor=cast.editor, entry=entry)

    assert clock._announce_one(read) == 0
    assert heard == []


def test_due_day_is_unsure_while_a_holiday_notice_is_missing():
    start = datetime.date(2031, 3, 3)

    assert clock.due_is_sure([start], 5) == {start: False}
