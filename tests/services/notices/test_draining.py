"""The outbox: nothing twice, nothing lost, nobody woken."""

import datetime
import threading
from collections import Counter
from typing import Any

import pytest
import time_machine
from django.db import connection, connections, transaction
from django.utils import timezone

from cms.core.announcements import Kind, announce
from permissions.domain.accounts import system_user
from permissions.domain.passwords import set_password
from registries.domain.setup import ensure_review_workflow
from services.notices.domain import channels, draining
from services.notices.domain.draining import drain
from services.notices.domain.preferences import set_preferences
from services.notices.enums import FINISHED, TRANSITIONS, Channel, DeliveryState, Topic
from services.notices.models import Delivery, Notice, Quota
from tests.fakes import sms as fake_sms
from tests.fakes import smtp as fake_smtp
from tests.services.notices.region import NOON, Region, fresh, reach

MINUTES = datetime.timedelta(minutes=1)


@pytest.fixture
def clock(db: None) -> Any:
    with time_machine.travel(NOON, tick=False) as travelled:
        yield travelled


@pytest.fixture
def mailbox(settings: Any) -> Any:
    with fake_smtp.running(settings) as server:
        yield server


@pytest.fixture
def waiting(region: Region, clock: Any) -> Region:
    """A region whose editor waits for the mail about a returned entry."""
    reach(region.editor, email="editor@example.cn")
    region.returned()
    clock.shift(5 * MINUTES)
    return region


def states() -> Counter:
    return Counter(Delivery.objects.values_list("state", "outcome"))


def test_every_state_has_its_transitions_and_finished_ones_have_none() -> None:
    assert set(TRANSITIONS) == set(DeliveryState)
    assert {state for state, following in TRANSITIONS.items() if not following} == FINISHED


def test_mail_goes_out_once_with_its_reference(waiting: Region, mailbox: Any) -> None:
    assert (drain(), drain()) == (1, 0)

    [mail] = mailbox.mails
    delivery = Delivery.objects.get()
    assert delivery.reference in mail["Message-ID"]
    assert mail["To"] == "editor@example.cn"
    assert "/notices/unsubscribe/" in mail["List-Unsubscribe"]
    text = mail.get_payload(decode=True).decode()
    assert "退回修改" in text
    assert "请补充指标" not in text
    assert states() == {("sent", "sent"): 1}


def test_nothing_goes_out_before_its_delay(region: Region, clock: Any, mailbox: Any) -> None:
    reach(region.editor, email="editor@example.cn")
    region.returned()

    assert drain() == 0
    clock.shift(3 * MINUTES)
    assert drain() == 1


def test_message_of_a_cause_that_is_undone_is_never_sent(region: Region, clock: Any, mailbox: Any) -> None:
    reach(region.editor, email="editor@example.cn")
    with transaction.atomic():
        region.returned()
        assert Delivery.objects.exists()
        transaction.set_rollback(True)
    clock.shift(5 * MINUTES)

    assert drain() == 0
    assert mailbox.mails == []


def test_who_reads_the_notice_first_gets_no_mail(waiting: Region, mailbox: Any) -> None:
    Notice.objects.update(read_at=timezone.now())

    assert drain() == 0
    assert states() == {("skipped", "read"): 1}


@pytest.mark.parametrize("what", ["unproven", "turned off", "no address"])
def test_no_mail_without_a_proven_address_or_against_the_will(
    region: Region, clock: Any, mailbox: Any, what: str
) -> None:
    from services.notices.models import EmailProof

    if what != "no address":
        reach(region.editor, email="editor@example.cn")
    if what == "unproven":
        EmailProof.objects.all().delete()
    if what == "turned off":
        set_preferences(actor=region.editor, choices={(Topic.REVIEW, Channel.EMAIL): False})
    region.returned()
    clock.shift(5 * MINUTES)

    assert drain() == 0
    assert not Delivery.objects.exists()


@pytest.mark.parametrize(
    ("change", "outcome"),
    [("disabled", "account_closed"), ("address gone", "no_address"), ("settled", "over")],
)
def test_message_that_is_not_needed_any_more_is_skipped(
    region: Region, clock: Any, mailbox: Any, change: str, outcome: str
) -> None:
    reach(region.reviewer, email="reviewer@example.cn")
    entry = region.submitted()
    if change == "disabled":
        type(region.reviewer).objects.filter(pk=region.reviewer.pk).update(is_active=False)
    if change == "address gone":
        reach(region.reviewer, email="")
    if change == "settled":
        type(entry).objects.filter(pk=entry.pk).update(review_state="none")
    clock.shift(5 * MINUTES)

    assert drain() == 0
    assert states() == {("skipped", outcome): 1}


# -- trouble ---------------------------------------------------------------------------------------------------------


def test_provider_that_is_down_for_an_hour_gets_everything_once(
    region: Region, clock: Any, mailbox: Any
) -> None:
    for name in ("editor", "publisher", "manager"):
        reach(getattr(region, name), email=f"{name}@example.cn")
    mailbox.mode = "busy"
    region.returned()

    for _minute in range(60):
        clock.shift(MINUTES)
        assert drain() == 0
    assert set(Delivery.objects.values_list("state", flat=True)) == {"queued"}
    # One message a run finds out; the others wait without a try of their own.
    assert mailbox.attempts < 60
    mailbox.mode = "ok"
    for _minute in range(40):
        clock.shift(MINUTES)
        drain()

    assert sorted(mail["To"] for mail in mailbox.mails) == [
        "editor@example.cn",
        "manager@example.cn",
        "publisher@example.cn",
    ]
    assert states() == {("sent", "sent"): 3}
    assert Quota.objects.get(key="email").used == 3


def test_user_is_not_held_up_by_a_provider_that_is_down(region: Region, settings: Any) -> None:
    reach(region.editor, email="editor@example.cn")
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    entry = region.returned()

    assert entry.review_state == "returned"
    assert Delivery.objects.get().attempts == 0


def test_channel_that_is_down_does_not_stop_another(
    region: Region, clock: Any, settings: Any, mailbox: Any
) -> None:
    set_preferences(actor=region.editor, choices={(Topic.REVIEW, Channel.SMS): True})
    reach(region.editor, email="editor@example.cn", phone="13800000001")
    mailbox.mode = "busy"
    region.returned()
    clock.shift(5 * MINUTES)

    with fake_sms.running(settings) as provider:
        assert drain() == 1

    [message] = provider.messages
    assert (message.phone, message.template) == ("13800000001", "notice")
    assert message.params["what"] == "退回修改"
    assert Delivery.objects.get(channel="sms").reference == message.reference


def test_sms_provider_that_is_away_is_tried_later(region: Region, clock: Any, settings: Any) -> None:
    settings.SMS_URL = ""
    set_preferences(actor=region.editor, choices={(Topic.REVIEW, Channel.SMS): True})
    reach(region.editor, phone="13800000001")
    region.returned()
    clock.shift(5 * MINUTES)

    drain()

    assert states() == {("queued", "provider_down"): 1}
    assert Quota.objects.get(key="sms").used == 0


def test_address_that_does_not_exist_is_given_up_at_once(waiting: Region, mailbox: Any) -> None:
    mailbox.mode = "unknown"

    drain()

    assert states() == {("given_up", "refused"): 1}


def test_recipient_refused_for_now_is_tried_again(waiting: Region, mailbox: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(fake_smtp._Session, "_say", _say_450_instead_of_550)
    mailbox.mode = "unknown"

    drain()

    assert states() == {("queued", "provider_down"): 1}


_say = fake_smtp._Session._say


def _say_450_instead_of_550(self: Any, code: int, text: str) -> None:
    _say(self, 450 if code == 550 else code, text)


def test_message_is_given_up_after_a_day(waiting: Region, clock: Any, mailbox: Any, caplog: Any) -> None:
    mailbox.mode = "busy"

    for _hour in range(26):
        clock.shift(60 * MINUTES)
        drain()

    assert states() == {("given_up", "provider_down"): 1}
    assert "editor@example.cn" not in caplog.text


def test_server_that_hangs_up_after_taking_the_mail_sees_the_same_reference_again(
    waiting: Region, clock: Any, mailbox: Any
) -> None:
    mailbox.mode = "lost"
    drain()
    mailbox.mode = "ok"
    clock.shift(3 * MINUTES)

    drain()

    assert len(mailbox.references) == 2
    assert len(set(mailbox.references)) == 1
    assert states() == {("sent", "sent"): 1}


class Killed(BaseException):
    """The worker is gone between handing over and marking."""


def test_worker_killed_after_handing_over_costs_at_most_one_duplicate(
    waiting: Region, clock: Any, mailbox: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(draining, "_finish", _die)
    with pytest.raises(Killed):
        drain()
    monkeypatch.undo()

    assert drain() == 0
    clock.shift(draining.LEASE + MINUTES)
    assert (drain(), drain()) == (1, 0)

    assert len(mailbox.references) == 2
    assert len(set(mailbox.references)) == 1


def test_worker_killed_after_handing_over_costs_no_second_sms(
    region: Region, clock: Any, settings: Any, monkeypatch: Any
) -> None:
    set_preferences(actor=region.editor, choices={(Topic.REVIEW, Channel.SMS): True})
    reach(region.editor, phone="13800000001")
    region.returned()
    clock.shift(5 * MINUTES)

    with fake_sms.running(settings) as provider:
        monkeypatch.setattr(draining, "_finish", _die)
        with pytest.raises(Killed):
            drain()
        monkeypatch.undo()
        clock.shift(draining.LEASE + MINUTES)
        drain()

    assert len(provider.messages) == 1
    assert states() == {("sent", "sent"): 1}


def _die(*args: Any) -> None:
    raise Killed


def test_worker_that_outlives_its_lease_does_not_mark_another_s_work(
    waiting: Region, clock: Any, mailbox: Any, caplog: Any
) -> None:
    slow = draining._claim(Delivery.objects.get().pk, "slow")
    clock.shift(draining.LEASE + MINUTES)
    drain()

    draining._finish(slow, DeliveryState.GIVEN_UP, "refused")

    assert states() == {("sent", "sent"): 1}
    assert "outlived its lease" in caplog.text


# -- hours and caps --------------------------------------------------------------------------------------------------


def test_mail_of_the_evening_waits_for_the_morning(region: Region, clock: Any, mailbox: Any) -> None:
    reach(region.editor, email="editor@example.cn")
    clock.move_to("2026-11-20T21:59:00+08:00")
    region.returned()

    clock.move_to("2026-11-20T22:30:00+08:00")
    assert drain() == 0
    clock.move_to("2026-11-21T08:00:30+08:00")
    assert drain() == 1


def test_mail_that_was_due_before_the_quiet_hours_waits_too(region: Region, clock: Any, mailbox: Any) -> None:
    reach(region.editor, email="editor@example.cn")
    clock.move_to("2026-11-20T21:50:00+08:00")
    region.returned()

    clock.move_to("2026-11-20T22:10:00+08:00")
    assert drain() == 0
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts) == ("queued", 0)
    clock.move_to("2026-11-21T08:00:00+08:00")
    assert drain() == 1


def test_changed_password_is_told_at_night(region: Region, clock: Any, mailbox: Any) -> None:
    reach(region.editor, email="editor@example.cn")
    clock.move_to("2026-11-20T23:30:00+08:00")

    set_password(actor=region.editor, user=region.editor, password="Neues-Passwort-2026")

    assert drain() == 1


def test_person_s_cap_skips_and_the_platform_s_postpones(
    region: Region, clock: Any, mailbox: Any, settings: Any
) -> None:
    settings.NOTICES_CAPS = {"email": (1, 2), "sms": (1, 1)}
    for name in ("editor", "publisher", "manager"):
        reach(getattr(region, name), email=f"{name}@example.cn")
    for _entry in range(2):
        region.returned()
        clock.shift(2 * MINUTES)
    clock.shift(5 * MINUTES)

    drain()

    found = states()
    assert found["sent", "sent"] == 2
    assert found["skipped", "cap_person"] + found["queued", "cap_platform"] == 4
    assert found["queued", "cap_platform"] >= 1
    clock.move_to("2026-11-21T08:01:00+08:00")
    assert drain() >= 1


# -- several workers -------------------------------------------------------------------------------------------------


@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL")
@pytest.mark.django_db(transaction=True)
def test_several_workers_send_each_message_once(settings: Any, transactional_db: None) -> None:
    ensure_review_workflow()
    settings.NOTICES_QUIET_FROM = settings.NOTICES_QUIET_UNTIL = 0
    settings.NOTICES_DELAY_SECONDS = 0
    settings.NOTICES_CAPS = {"email": (100, 1000), "sms": (100, 1000)}
    region = Region()
    people = [region.editor, region.publisher, region.manager, region.reviewer, region.operator]
    for user in people:
        reach(user, email=f"{user.username}@example.cn")
    for number in range(6):
        for user in people:
            announce(
                Kind.ROLE_GRANTED,
                actor=system_user(),
                obj=region.owner,
                organisation_id=region.owner.pk,
                subjects=(user.pk,),
                data={"role": "role_editor", "number": number},
            )
    sent: list[int] = []
    barrier = threading.Barrier(4)

    def work() -> None:
        barrier.wait()
        try:
            sent.append(drain())
        finally:
            connections.close_all()

    with fake_smtp.running(settings) as mailbox:
        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)

    assert sum(sent) == 30
    assert len(mailbox.mails) == len(set(mailbox.references)) == 30
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}


def test_every_channel_has_a_sender() -> None:
    assert set(channels.SENDERS) == set(Channel)


def test_invitation_goes_to_the_address_given(
    region: Region, clock: Any, mailbox: Any, settings: Any
) -> None:
    for channel, address in (("email", "new@example.cn"), ("phone", "13800000009")):
        announce(
            Kind.INVITATION_SENT,
            actor=region.manager,
            obj=region.owner,
            organisation_id=region.owner.pk,
            data={
                "channel": channel,
                "address": address,
                "name": "王芳",
                "role": "role_editor",
                "path": f"/invitations/{channel}/",
            },
        )

    with fake_sms.running(settings) as provider:
        assert drain() == 2

    text = mailbox.mails[0].get_payload(decode=True).decode()
    assert "甲企业" in text
    assert "/invitations/email/" in text
    assert provider.messages[0].params["url"].endswith("/invitations/phone/")
    assert set(Delivery.objects.values_list("payload", flat=True)) == {""}


def test_delivery_without_its_payload_is_skipped(region: Region, clock: Any, mailbox: Any) -> None:
    Delivery.objects.create(channel="email", purpose="invitation", key="broken")

    drain()

    assert states() == {("skipped", "no_payload"): 1}


def test_remembered_rights_do_not_decide_what_a_mail_says(waiting: Region, mailbox: Any) -> None:
    assert fresh(waiting.editor).pk == waiting.editor.pk
    drain()

    assert "“" in str(mailbox.mails[0].get_payload(decode=True).decode())
