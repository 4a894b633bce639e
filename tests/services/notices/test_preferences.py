"""What a person wants beside the inbox; the links of mails."""

import datetime
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.test import Client
from django.utils import timezone

from cms.core.errors import Conflict, Invalid, NotAllowed
from cms.core.models import AuditEntry
from permissions.domain.emails import set_email
from permissions.models import Person, PersonContact, User
from services.notices.domain import preferences
from services.notices.domain.addresses import address_of, masked_email, reachable
from services.notices.domain.draining import drain
from services.notices.domain.preferences import choices_of, rhythm_of, set_preferences, unsubscribe_token
from services.notices.domain.proofs import ask_proof, confirm_proof
from services.notices.enums import DEFAULTS, Channel, Rhythm, Topic
from services.notices.models import Delivery, EmailProof, Preference
from tests.factories.identity import make_user
from tests.fakes import smtp as fake_smtp
from tests.services.notices.region import NOON, reach

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> Any:
    return make_user("person")


@pytest.fixture
def client(user: Any) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_defaults_hold_until_somebody_chooses(user: Any) -> None:
    assert choices_of(user) == {
        (topic, channel): topic in DEFAULTS[channel] for topic in Topic for channel in Channel
    }
    assert rhythm_of(user) == Rhythm.DAILY
    assert preferences.wanted_by([user.pk], Topic.SECURITY) == {
        user.pk: frozenset({Channel.EMAIL, Channel.SMS})
    }


def test_choice_replaces_the_default_and_an_earlier_choice(user: Any) -> None:
    for enabled in (True, False):
        set_preferences(actor=user, choices={(Topic.REVIEW, Channel.SMS): enabled}, rhythm=Rhythm.WEEKLY)

    assert Preference.objects.filter(user=user).count() == 1
    assert choices_of(user)[Topic.REVIEW, Channel.SMS] is False
    assert rhythm_of(user) == Rhythm.WEEKLY
    assert AuditEntry.objects.filter(action="notices.preferences", user=user).count() == 2


def test_unknown_rhythm_is_refused(user: Any) -> None:
    with pytest.raises(Invalid) as caught:
        set_preferences(actor=user, choices={}, rhythm="hourly")

    assert "rhythm" in caught.value.fields


@pytest.mark.parametrize("what", ["anonymous", "disabled"])
def test_nobody_chooses_without_an_account(user: Any, what: str) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)
    actor = AnonymousUser() if what == "anonymous" else User.objects.get(pk=user.pk)

    for act in (
        lambda: set_preferences(actor=actor, choices={}),
        lambda: ask_proof(actor=actor, email="a@example.cn"),
    ):
        with pytest.raises(NotAllowed):
            act()


# -- unsubscribing ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("about", [Topic.REVIEW, "digest"])
def test_link_of_a_mail_asks_and_then_turns_off_without_a_login(user: Any, about: str) -> None:
    visitor, path = Client(), f"/notices/unsubscribe/{unsubscribe_token(user.pk, about)}/"

    shown = visitor.get(path)
    assert shown.status_code == 200
    assert choices_of(user)[Topic.REVIEW, Channel.EMAIL] is True
    assert rhythm_of(user) == Rhythm.DAILY

    done = visitor.post(path)
    assert done.status_code == 200
    assert choices_of(user)[Topic.REVIEW, Channel.EMAIL] is (about == "digest")
    assert rhythm_of(user) == (Rhythm.NEVER if about == "digest" else Rhythm.DAILY)
    assert user.username not in shown.content.decode()


@pytest.mark.parametrize("kind", ["cut", "changed", "other salt", "unknown topic", "gone account", "odd"])
def test_link_that_was_changed_changes_nothing(user: Any, kind: str) -> None:
    good = unsubscribe_token(user.pk, Topic.REVIEW)
    salt = "services.notices.unsubscribe"
    token = {
        "cut": good[:-3],
        "changed": good[:-1] + ("A" if good[-1] != "A" else "B"),
        "other salt": signing.dumps([user.pk, "review"], salt="elsewhere"),
        "unknown topic": signing.dumps([user.pk, "everything"], salt=salt),
        "gone account": signing.dumps([999_999, "review"], salt=salt),
        "odd": signing.dumps(7, salt=salt),
    }[kind]

    for method in ("get", "post"):
        assert getattr(Client(), method)(f"/notices/unsubscribe/{token}/").status_code == 404
    assert not Preference.objects.exists()


# -- proofs of addresses ---------------------------------------------------------------------------------------------


@pytest.fixture
def clock() -> Any:
    with time_machine.travel(NOON, tick=False) as travelled:
        yield travelled


@pytest.fixture
def mailbox(settings: Any) -> Any:
    with fake_smtp.running(settings) as server:
        yield server


def link_in(mail: Any) -> str:
    text = mail.get_payload(decode=True).decode()
    return "/notices/email/" + text.split("/notices/email/")[1].split()[0]


def test_address_counts_once_its_link_is_confirmed(
    user: Any, client: Client, clock: Any, mailbox: Any
) -> None:
    PersonContact.objects.create(person=user.person, phone="13800000001", phone_digest="d")
    answer = client.post("/me/notices/settings/", {"email": " wang@example.cn "})
    drain()

    assert answer.status_code == 302
    path = link_in(mailbox.mails[0])
    assert address_of(user.pk, Channel.EMAIL) == ""
    assert "w***@example.cn" in client.get("/me/notices/settings/").content.decode()
    assert Client().get(path).status_code == 200
    assert address_of(user.pk, Channel.EMAIL) == ""

    assert Client().post(path).status_code == 200

    assert reachable([user.pk]) == {user.pk: {Channel.SMS: "13800000001", Channel.EMAIL: "wang@example.cn"}}
    assert Client().get(path).status_code == 404
    assert AuditEntry.objects.filter(action="notices.email_confirmed").count() == 1


def test_address_that_somebody_else_stored_gets_no_mail(user: Any) -> None:
    reach(user, email="mine@example.cn")
    PersonContact.objects.filter(person=user.person).update(email="other@example.cn")

    assert address_of(user.pk, Channel.EMAIL) == ""


def test_link_expires_and_a_newer_one_replaces_it(user: Any, clock: Any, mailbox: Any) -> None:
    for _time in range(2):
        ask_proof(actor=user, email="wang@example.cn")
        drain()
        clock.shift(datetime.timedelta(seconds=61))
    first, second = (link_in(mail) for mail in mailbox.mails)

    assert Client().post(first).status_code == 404
    clock.shift(datetime.timedelta(days=2))
    assert Client().post(second).status_code == 404
    assert address_of(user.pk, Channel.EMAIL) == ""


def test_second_mail_within_a_minute_is_refused(user: Any, clock: Any) -> None:
    ask_proof(actor=user, email="wang@example.cn")

    with pytest.raises(Conflict) as caught:
        ask_proof(actor=user, email="wang@example.cn")

    assert caught.value.code == "asked_just_now"
    assert Delivery.objects.count() == 1


@pytest.mark.parametrize(
    "address", ["", "wang", "wang@", "a@b@c", "wang@example.cn\nBcc: x@y.cn", "a" * 250 + "@x.cn"]
)
def test_what_is_no_address_is_refused(user: Any, address: str) -> None:
    with pytest.raises(Invalid) as caught:
        ask_proof(actor=user, email=address)

    assert caught.value.code == "email_invalid"
    assert not Delivery.objects.exists()


def test_account_without_a_person_cannot_keep_an_address(user: Any) -> None:
    Person.objects.filter(user=user).delete()

    with pytest.raises(Invalid) as caught:
        ask_proof(actor=User.objects.get(pk=user.pk), email="wang@example.cn")

    assert caught.value.code == "no_person"


def test_nobody_sets_another_person_s_address(user: Any) -> None:
    with pytest.raises(NotAllowed):
        set_email(actor=make_user(), user=user, email="x@example.cn")


def test_link_taken_by_another_request_meanwhile_is_used_up(user: Any, clock: Any, monkeypatch: Any) -> None:
    from services.notices.domain import proofs

    ask_proof(actor=user, email="wang@example.cn")
    token = Delivery.objects.get().payload.split("/notices/email/")[1].split("/")[0]
    stale = proofs.waiting_proof(token)
    EmailProof.objects.update(token_digest=None, confirmed_at=timezone.now())
    monkeypatch.setattr(proofs, "waiting_proof", lambda _token: stale)

    with pytest.raises(Invalid):
        confirm_proof(token=token)


def test_masked_address_shows_host_and_first_letter() -> None:
    assert (masked_email("wang@example.cn"), masked_email("")) == ("w***@example.cn", "")
