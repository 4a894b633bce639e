"""A person opens an account for himself."""

import pytest
from django.contrib.auth import authenticate
from django.test import RequestFactory

from cms.core.context import Origin, origin
from cms.core.errors import Conflict, Invalid
from cms.core.models import AuditEntry
from cms.core.security import counted_name, login_name
from permissions.domain import phones
from permissions.domain.consent_texts import text_in_effect
from permissions.domain.credit_codes import check_code, region_of
from permissions.domain.registration import account_of, login_name_of, register_person
from permissions.models import Consent, User
from tests.factories.identity import make_credit_code, make_user
from tests.fakes.sms import running

PHONE = "13812345678"
PASSWORD = "Zhuce-2026-ok"


@pytest.fixture
def token(settings, db):
    with running(settings) as provider:
        phones.send_code(phone=PHONE)
        yield phones.check_code(phone=PHONE, code=provider.code_for(PHONE))


def register(token, **changes):
    fields = {"phone": PHONE, "name": "万东操", "password": PASSWORD, "has_consented": True, **changes}
    return register_person(token=token, **fields)


def test_person_registers_and_logs_in_by_phone_and_by_name(token, rf):
    with origin(Origin(channel="portal", ip="192.0.2.1")):
        user = register(token)

    assert user.display_name == "万东操"
    assert user.person.initials == "wdc"
    assert user.person.contact.phone == PHONE
    assert not user.must_change_password
    consent = Consent.objects.get(person=user.person)
    assert (consent.purpose, consent.version, consent.channel) == ("account", 1, "portal")
    assert (consent.text_hash, consent.ip) == (text_in_effect("account").text_hash, "192.0.2.1")
    assert AuditEntry.objects.filter(action="account.register", user_id=user.pk).count() == 1
    for name in (PHONE, "+86 138-1234-5678", user.username):
        assert authenticate(rf.post("/"), username=name, password=PASSWORD) == user
    assert authenticate(rf.post("/"), username=PHONE, password="wrong-Password-1") is None
    assert authenticate(rf.post("/"), username="13900000000", password=PASSWORD) is None


def test_login_name_may_be_chosen(token):
    assert register(token, username="wan.dongcao").username == "wan.dongcao"


@pytest.mark.parametrize(
    ("name", "stored"),
    [
        ("䶮𠮷", "䶮𠮷"),
        ("买买提•艾力", "买买提·艾力"),
        ("买买提‧艾力", "买买提·艾力"),
        ("John Smith", "John Smith"),
        (" 王　五 ", "王 五"),
    ],
)
def test_name_with_rare_characters_and_dots_is_taken(token, name, stored):
    assert register(token, name=name).person.name == stored


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "王五<script>"}, "name"),
        ({"name": "王" * 51}, "name"),
        ({"name": "王五123"}, "name"),
        ({"username": "13900000000"}, "username"),
        ({"username": "王五"}, "username"),
        ({"username": "abc"}, "username"),
        ({"has_consented": False}, "consent"),
        ({"password": "short"}, "password"),
        ({"password": "onlyletters"}, "password"),
    ],
)
def test_wrong_field_is_named_and_the_proof_is_kept(token, changes, field):
    with pytest.raises(Invalid) as caught:
        register(token, **changes)

    assert field in caught.value.fields
    assert not User.objects.filter(person__name="万东操").exists()
    assert phones.is_proven(phone=PHONE, token=token)


def test_registration_without_proof_is_refused(db):
    with pytest.raises(Conflict) as caught:
        register("nonsense")

    assert caught.value.code == "proof_expired"


def test_known_number_gets_no_second_account(token):
    user = make_user("first")
    from permissions.domain.accounts import set_contact, system_user

    set_contact(actor=system_user(), person=user.person, phone=PHONE)

    with pytest.raises(Conflict) as caught:
        register(token)

    assert caught.value.code == "phone_known"
    assert account_of(PHONE) == user
    assert account_of("") is None


def test_taken_login_name_is_refused(token):
    make_user("taken.name")

    with pytest.raises(Invalid) as caught:
        register(token, username="taken.name", password="short")

    assert set(caught.value.fields) == {"username", "password"}
    assert phones.is_proven(phone=PHONE, token=token)


def test_login_name_of_text_that_is_no_number_is_none(db):
    assert login_name_of("wan.dongcao") is None
    assert login_name_of("138 1234 5678") == PHONE


@pytest.mark.parametrize("written", ["13812345678", "138 1234 5678", "+86-138-1234-5678"])
def test_failed_logins_by_phone_count_as_one_name(written):
    assert login_name(RequestFactory().post("/", {"username": written})) == counted_name(PHONE)


VALID = make_credit_code(7)


@pytest.mark.parametrize(
    "text", [VALID, VALID.lower(), f" {VALID[:9]} {VALID[9:]} ", f"{VALID[:2]}-{VALID[2:]}"]
)
def test_credit_code_is_understood_however_it_is_written(text):
    assert check_code(text) == VALID
    assert region_of(VALID) == "522700"


@pytest.mark.parametrize(
    "text",
    [
        "",
        VALID[:-1],
        VALID + "0",
        "522700000000007",
        VALID[:10] + "O" + VALID[11:],
        VALID[:10] + "#" + VALID[11:],
        VALID[:4] + "A" + VALID[5:],
        VALID[:-1] + ("0" if VALID[-1] != "0" else "1"),
        VALID[:10] + VALID[11] + VALID[10] + VALID[12:] if VALID[10] != VALID[11] else VALID[::-1],
    ],
)
def test_credit_code_that_is_wrong_is_refused(text):
    with pytest.raises(Invalid) as caught:
        check_code(text)

    assert caught.value.code == "uscc_invalid"
    assert list(caught.value.fields) == ["uscc"]


def test_wrong_characters_are_told_apart_by_place():
    with pytest.raises(Invalid) as caught:
        check_code(VALID[:10] + "O" + VALID[11:])

    assert "11" in caught.value.message
    assert "O" in caught.value.message
