"""Notices are written with their cause, grouped, and closed when what they ask for is done."""

import datetime

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.core.announcements import Announcement, Kind, announce
from permissions.domain.accounts import system_user
from registries.domain import attached, publishing
from registries.domain.expiring import announce_expiring
from registries.models import Demand
from services.notices.domain.telling import tell
from services.notices.models import Cause, CauseItem, Delivery, Notice
from services.notices.receivers import silence
from tests.services.notices.region import NOON, Region, told

pytestmark = pytest.mark.django_db


def unread(region: Region, name: str = "reviewer") -> int:
    return Notice.objects.filter(recipient=getattr(region, name), read_at=None).count()


def test_notice_of_a_cause_that_is_undone_is_undone(region: Region) -> None:
    entry = region.draft()

    with transaction.atomic():
        publishing.submit(actor=region.editor, entries=[entry])
        assert Notice.objects.exists()
        transaction.set_rollback(True)

    assert not Notice.objects.exists()
    assert not Cause.objects.exists()


@time_machine.travel(NOON, tick=False)
def test_batch_of_submissions_is_one_notice(region: Region) -> None:
    entries = [region.draft() for _ in range(12)]

    publishing.submit(actor=region.editor, entries=entries)

    assert told(Kind.ENTRY_SUBMITTED) == {"reviewer": "reviewer"}
    assert Cause.objects.count() == 1
    assert CauseItem.objects.count() == 12


@time_machine.travel(NOON, tick=False)
def test_each_further_object_of_a_batch_costs_a_fixed_small_number_of_queries(region: Region) -> None:
    first, *others = [region.submitted() for _ in range(6)]
    CauseItem.objects.all().delete()
    Cause.objects.all().delete()

    def cost(entry: Demand) -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            announce(
                Kind.ENTRY_SUBMITTED, actor=region.editor, obj=entry, organisation_id=entry.organisation_id
            )
        return len(queries)

    begun = cost(first)
    costs = {cost(entry) for entry in others}

    assert len(costs) == 1
    assert costs.pop() <= 10 < begun


def test_submissions_of_different_minutes_are_two_notices(region: Region) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        region.submitted()
        clock.shift(datetime.timedelta(seconds=61))
        region.submitted()

    assert unread(region) == 2


@time_machine.travel(NOON, tick=False)
def test_more_of_the_same_makes_a_read_notice_unread_again(region: Region) -> None:
    region.submitted()
    Notice.objects.update(read_at=timezone.now())

    region.submitted()

    assert Notice.objects.count() == 1
    assert unread(region) == 1


@time_machine.travel(NOON, tick=False)
def test_entry_with_a_party_joins_the_cause_and_adds_who_is_missing(region: Region) -> None:
    region.submitted()
    Notice.objects.update(read_at=timezone.now())
    shared = region.draft()
    attached.add_party(actor=region.editor, entry=shared, role="participant", outside_name="外部研究院")

    publishing.submit(actor=region.editor, entries=[shared])

    assert Cause.objects.filter(kind=Kind.ENTRY_SUBMITTED).count() == 1
    assert unread(region) == 1


@pytest.mark.parametrize("step", ["approve", "send_back", "withdraw"])
def test_decision_closes_the_notice_that_asked_for_it(region: Region, step: str) -> None:
    entry = region.submitted()
    assert unread(region) == 1

    if step == "approve":
        publishing.approve(actor=region.reviewer, entry=entry, revision_id=entry.latest_revision_id)
    elif step == "send_back":
        publishing.send_back(actor=region.reviewer, entry=entry, comment="请补充")
    else:
        publishing.withdraw(actor=region.editor, entry=entry)

    assert unread(region) == 0


@time_machine.travel(NOON, tick=False)
def test_notice_of_a_batch_stays_until_its_last_entry_is_decided(region: Region) -> None:
    entries = [region.submitted() for _ in range(2)]

    left = []
    for entry in entries:
        publishing.approve(actor=region.reviewer, entry=entry, revision_id=entry.latest_revision_id)
        left.append(unread(region))

    assert left == [1, 0]


def test_new_submission_closes_the_notice_of_the_return(region: Region) -> None:
    entry = region.returned()
    assert unread(region, "editor") == 1

    publishing.submit(actor=region.editor, entries=[entry])

    assert unread(region, "editor") == 0
    assert unread(region, "publisher") == 0


def test_expiry_is_told_once_a_stage_however_often_it_is_announced(region: Region) -> None:
    entry = region.approved()
    with time_machine.travel(NOON, tick=False) as clock:
        expires_at = timezone.now() + datetime.timedelta(days=13)
        attached.set_expiry(actor=region.editor, entry=entry, expires_at=expires_at)
        counts = []
        for days in (0, 0, 1, 10, 1):
            clock.shift(datetime.timedelta(days=days))
            announce_expiring()
            counts.append(
                Notice.objects.filter(cause__kind=Kind.ENTRY_EXPIRING, recipient=region.editor).count()
            )

    assert counts == [1, 1, 1, 2, 2]


def test_extended_entry_is_told_again_for_its_new_day(region: Region) -> None:
    entry = region.approved()
    with time_machine.travel(NOON, tick=False) as clock:
        for _ in range(2):
            day = timezone.now() + datetime.timedelta(days=5)
            attached.set_expiry(actor=region.editor, entry=entry, expires_at=day)
            announce_expiring()
            clock.shift(datetime.timedelta(days=4))

    assert Notice.objects.filter(cause__kind=Kind.ENTRY_EXPIRING, recipient=region.editor).count() == 2


def test_entry_without_end_is_not_announced(region: Region) -> None:
    region.approved()

    assert announce_expiring() == 0


def test_way_of_an_invitation_is_kept_encrypted_and_for_its_recipient(region: Region) -> None:
    data = {"channel": "account", "address": "editor", "path": "/invitations/geheim/", "role": "role_editor"}
    announce(
        Kind.INVITATION_SENT,
        actor=region.manager,
        obj=region.owner,
        organisation_id=region.owner.pk,
        subjects=(region.editor.pk,),
        data=data,
    )

    item = CauseItem.objects.get()
    with connection.cursor() as cursor:
        cursor.execute("SELECT data, secret_path FROM notices_causeitem")
        stored = str(cursor.fetchall())
    assert item.secret_path == "/invitations/geheim/"
    assert "geheim" not in stored
    assert "editor" not in item.data.get("address", "")
    assert not Delivery.objects.exists()


@pytest.mark.parametrize(("channel", "sent"), [("phone", "sms"), ("email", "email"), ("pigeon", None)])
def test_invitation_of_somebody_unknown_is_queued_with_its_address_encrypted(
    region: Region, channel: str, sent: str | None
) -> None:
    data = {"channel": channel, "address": "13812345678", "path": "/invitations/x/", "role": "role_editor"}
    announcement = Announcement(
        kind=Kind.INVITATION_SENT,
        actor=region.manager,
        obj=region.owner,
        organisation_id=region.owner.pk,
        data=data,
    )
    tell(announcement)
    tell(announcement)

    assert list(Delivery.objects.values_list("channel", flat=True)) == ([sent] if sent else [])
    with connection.cursor() as cursor:
        cursor.execute("SELECT payload FROM notices_delivery")
        assert "13812345678" not in str(cursor.fetchall())


def test_nothing_is_told_in_silence(region: Region) -> None:
    with silence():
        region.submitted()

    assert not Notice.objects.exists()


def test_fact_that_concerns_nobody_leaves_no_row(region: Region) -> None:
    announce(Kind.ORGANISATION_STATE, actor=system_user(), obj=region.far, organisation_id=region.far.pk)

    assert not Cause.objects.exists()
