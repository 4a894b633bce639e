"""Proof of a telephone number by a code."""

import datetime
import threading

import pytest
from django.db import connection
from django.utils import timezone

from cms.core.errors import Conflict, Invalid, Unavailable
from cms.core.models import AuditEntry
from permissions.domain import phones
from permissions.domain.phones import check_code, is_proven, normalise_phone, send_code, use_proof
from permissions.models import PhoneProof
from tests.fakes.sms import running

PHONE = "13812345678"


@pytest.fixture
def provider(settings, db):
    with running(settings) as server:
        yield server


def let_time_pass(seconds):
    delta = datetime.timedelta(seconds=seconds)
    for proof in PhoneProof.objects.all():
        PhoneProof.objects.filter(pk=proof.pk).update(
            sent_at=proof.sent_at - delta, expires_at=proof.expires_at - delta
        )


@pytest.mark.parametrize(
    "text",
    [
        "13812345678",
        " 138 1234 5678 ",
        "138-1234-5678",
        "+86 13812345678",
        "008613812345678",
        "１３８１２３４５６７８",
    ],
)
def test_phone_is_understood_however_it_is_written(text):
    assert normalise_phone(text) == PHONE


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "手机号"),
        ("1381234567", "1"),
        ("138123456789", "1"),
        ("02812345678", "13"),
        ("12012345678", "13"),
        ("手机号码", "11"),
    ],
)
def test_phone_that_is_none_is_refused_with_what_is_wrong(text, part):
    with pytest.raises(Invalid) as caught:
        normalise_phone(text)

    assert caught.value.code == "phone_invalid"
    assert list(caught.value.fields) == ["phone"]


def test_code_that_was_sent_gives_a_token_that_works_once(provider):
    send_code(phone="138 1234 5678")

    token = check_code(phone=PHONE, code=provider.code_for(PHONE))

    assert is_proven(phone=PHONE, token=token)
    assert not is_proven(phone="13900000000", token=token)
    assert not is_proven(phone=PHONE, token="")
    use_proof(phone=PHONE, token=token)
    assert not is_proven(phone=PHONE, token=token)
    with pytest.raises(Conflict) as caught:
        use_proof(phone=PHONE, token=token)
    assert caught.value.code == "proof_expired"


def test_code_is_accepted_with_spaces_and_wide_digits(provider):
    send_code(phone=PHONE)
    code = provider.code_for(PHONE)

    assert check_code(phone=PHONE, code=f" {code[:3]} {code[3:]} ")


def test_code_works_once(provider):
    send_code(phone=PHONE)
    code = provider.code_for(PHONE)
    check_code(phone=PHONE, code=code)

    with pytest.raises(Conflict) as caught:
        check_code(phone=PHONE, code=code)

    assert caught.value.code == "code_expired"


def test_code_expires_after_five_minutes(provider):
    send_code(phone=PHONE)
    let_time_pass(301)

    with pytest.raises(Conflict):
        check_code(phone=PHONE, code=provider.code_for(PHONE))


def test_sixth_try_is_refused_even_with_the_right_code(provider):
    send_code(phone=PHONE)
    right = provider.code_for(PHONE)
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    for left in (4, 3, 2, 1, 0):
        with pytest.raises(Invalid) as caught:
            check_code(phone=PHONE, code=wrong)
        assert str(left) in caught.value.message

    with pytest.raises(Conflict) as refused:
        check_code(phone=PHONE, code=right)

    assert refused.value.code == "code_expired"


def test_code_that_was_never_sent_is_refused(db):
    with pytest.raises(Conflict):
        check_code(phone=PHONE, code="123456")


def test_token_expires_after_half_an_hour(provider):
    send_code(phone=PHONE)
    token = check_code(phone=PHONE, code=provider.code_for(PHONE))
    let_time_pass(1801)

    assert not is_proven(phone=PHONE, token=token)


def test_second_code_within_a_minute_is_refused_and_says_how_long(provider):
    send_code(phone=PHONE)
    assert 55 <= phones.seconds_until_next(phone=PHONE) <= 60

    with pytest.raises(Conflict) as caught:
        send_code(phone=PHONE)

    assert caught.value.code == "code_just_sent"
    assert len(provider.messages) == 1
    assert phones.seconds_until_next(phone="13900000000") == 0


def test_newer_code_replaces_the_older(provider):
    send_code(phone=PHONE)
    first = provider.code_for(PHONE)
    let_time_pass(61)
    send_code(phone=PHONE)
    second = provider.code_for(PHONE)
    if first == second:
        pytest.skip("one in a million")

    with pytest.raises(Invalid):
        check_code(phone=PHONE, code=first)
    assert check_code(phone=PHONE, code=second)


def test_eleventh_code_of_a_day_is_refused_and_the_next_day_begins_anew(provider):
    for _one in range(phones.PER_PHONE_AND_DAY):
        send_code(phone=PHONE)
        PhoneProof.objects.update(sent_at=timezone.now() - datetime.timedelta(seconds=61))

    with pytest.raises(Conflict) as caught:
        send_code(phone=PHONE)

    assert caught.value.code == "too_many_codes"
    PhoneProof.objects.update(day=timezone.localdate() - datetime.timedelta(days=1))
    assert send_code(phone=PHONE) == PHONE
    assert PhoneProof.objects.get().sent_that_day == 1


def test_one_address_cannot_ask_for_codes_without_end(provider, monkeypatch):
    monkeypatch.setattr(phones, "PER_ADDRESS_AND_HOUR", 2)
    send_code(phone="13800000001", ip="192.0.2.1")
    send_code(phone="13800000002", ip="192.0.2.1")

    with pytest.raises(Conflict) as caught:
        send_code(phone="13800000003", ip="192.0.2.1")

    assert caught.value.code == "too_many_codes"
    assert send_code(phone="13800000003", ip="192.0.2.2")


def test_provider_down_lets_the_person_try_again_at_once(provider):
    provider.answer = (500, {})
    with pytest.raises(Unavailable):
        send_code(phone=PHONE)
    provider.answer = None

    send_code(phone=PHONE)

    assert check_code(phone=PHONE, code=provider.code_for(PHONE))


def test_nothing_is_stored_in_clear(provider):
    send_code(phone=PHONE)
    code = provider.code_for(PHONE)

    row = str(PhoneProof.objects.values().get()) + str(AuditEntry.objects.values("label", "data").last())

    assert PHONE not in row
    assert code not in row


@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs writers at the same time")
@pytest.mark.django_db(transaction=True)
def test_of_several_requests_at_once_one_code_is_sent(settings):
    with running(settings) as provider:
        outcomes = []
        gate = threading.Barrier(5)

        def ask():
            gate.wait()
            try:
                outcomes.append(send_code(phone=PHONE))
            except Conflict as error:
                outcomes.append(error.code)
            finally:
                connection.close()

        threads = [threading.Thread(target=ask) for _one in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert sorted(outcomes) == [PHONE, *["code_just_sent"] * 4]
        assert len(provider.messages) == 1
