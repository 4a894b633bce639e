"""A forgotten password: the number of the account is proven, and little else opens it."""

import datetime
import threading

import pytest
from django.contrib.auth import authenticate
from django.db import connection
from django.utils import timezone

from cms.core.errors import Conflict, Invalid, NotAllowed
from cms.core.models import AuditEntry
from permissions.domain import accounts, forgotten, organisations, phones
from permissions.domain.forgotten import Way
from permissions.models import User
from permissions.roles import Role
from services.notices.models import Notice
from tests.factories.identity import PASSWORD, make_organisation, make_staff, make_user
from tests.fakes.sms import running

PHONE = "13812345678"
NEW = "Xin-mima-2026"


@pytest.fixture
def provider(settings, db):
    with running(settings) as server:
        yield server


@pytest.fixture
def owner(db):
    user = make_user("wan.dongcao")
    accounts.set_contact(actor=accounts.system_user(), person=user.person, phone=PHONE)
    return user


def proven(provider, phone=PHONE):
    forgotten.send_code(phone=phone)
    return forgotten.check_code(phone=phone, code=provider.code_for(phone))


def test_holder_of_the_number_chooses_a_new_password(provider, owner, rf):
    token = proven(provider)
    assert forgotten.is_proven(phone=PHONE, token=token)
    assert forgotten.way_of(phone=PHONE) == (Way.OPEN, owner)

    forgotten.choose_password(phone=PHONE, token=token, password=NEW)

    assert authenticate(rf.post("/"), username=PHONE, password=NEW) == owner
    assert authenticate(rf.post("/"), username=owner.username, password=PASSWORD) is None
    after = User.objects.get(pk=owner.pk)
    assert after.session_version == owner.session_version + 1
    assert not after.must_change_password
    assert AuditEntry.objects.get(action="account.password_by_phone").user_id == owner.pk
    assert Notice.objects.filter(recipient=owner, cause__kind="account.password").exists()


def test_message_says_what_the_code_is_for(provider, owner):
    forgotten.send_code(phone=PHONE)
    phones.send_code(phone=PHONE)

    assert [message.template for message in provider.messages] == ["code_password", "code"]
    assert 55 <= forgotten.seconds_until_next(phone=PHONE) <= 60


def test_proof_is_used_once(provider, owner):
    token = proven(provider)
    forgotten.choose_password(phone=PHONE, token=token, password=NEW)

    with pytest.raises(Conflict) as caught:
        forgotten.choose_password(phone=PHONE, token=token, password="Another-2026-ok")

    assert caught.value.code == "proof_expired"


def test_weak_password_keeps_the_proof(provider, owner):
    token = proven(provider)

    for weak in ("short", PASSWORD):
        with pytest.raises(Invalid) as caught:
            forgotten.choose_password(phone=PHONE, token=token, password=weak)
        assert list(caught.value.fields) == ["password"]

    assert forgotten.is_proven(phone=PHONE, token=token)


def test_proof_of_another_purpose_or_number_opens_nothing(provider, owner):
    phones.send_code(phone=PHONE)
    registration = phones.check_code(phone=PHONE, code=provider.code_for(PHONE))
    other = proven(provider, "13900000000")

    for token in (registration, other, ""):
        assert not forgotten.is_proven(phone=PHONE, token=token)
        with pytest.raises(Conflict):
            forgotten.choose_password(phone=PHONE, token=token, password=NEW)


def test_unknown_number_leads_nowhere(provider, db):
    token = proven(provider)

    assert forgotten.way_of(phone=PHONE) == (Way.NONE, None)
    with pytest.raises(NotAllowed):
        forgotten.choose_password(phone=PHONE, token=token, password=NEW)


def _disabled(owner):
    accounts.set_active(actor=accounts.system_user(), user=owner, active=False)


def _asleep(owner):
    long_ago = timezone.now() - datetime.timedelta(days=366)
    User.objects.filter(pk=owner.pk).update(
        last_login=long_ago, password_changed_at=long_ago, date_joined=long_ago
    )


def _in_office(owner):
    from permissions.domain import roles

    bureau = make_organisation("瓮安县工信局", kind="government")
    roles.grant_role(actor=accounts.system_user(), user=owner, organisation=bureau, role=Role.REVIEWER)


@pytest.mark.parametrize("happens", [_disabled, _asleep, _in_office])
def test_text_message_alone_opens_no_such_account(provider, owner, happens):
    happens(owner)
    token = proven(provider)

    assert forgotten.way_of(phone=PHONE) == (Way.CLOSED, owner)
    with pytest.raises(NotAllowed) as caught:
        forgotten.choose_password(phone=PHONE, token=token, password=NEW)

    assert caught.value.code == "phone_not_enough"
    assert User.objects.get(pk=owner.pk).check_password(PASSWORD)


def test_account_closed_between_code_and_password_stays_closed(provider, owner):
    token = proven(provider)
    _disabled(owner)

    with pytest.raises(NotAllowed):
        forgotten.choose_password(phone=PHONE, token=token, password=NEW)


def test_account_that_somebody_uses_is_awake_however_old_its_password(provider, owner):
    _asleep(owner)
    User.objects.filter(pk=owner.pk).update(last_login=timezone.now())

    assert forgotten.way_of(phone=PHONE)[0] == Way.OPEN


def test_number_that_moved_to_somebody_else_no_longer_opens_the_account(provider, owner):
    token = proven(provider)
    accounts.set_contact(actor=accounts.system_user(), person=owner.person, phone="13900000000")

    with pytest.raises(NotAllowed):
        forgotten.choose_password(phone=PHONE, token=token, password=NEW)


def test_staff_of_a_suspended_organisation_get_a_password_and_stay_outside(provider, client):
    organisation = make_organisation()
    user = make_staff(organisation, Role.EDITOR)
    accounts.set_contact(actor=accounts.system_user(), person=user.person, phone=PHONE)
    organisations.set_state(
        actor=accounts.system_user(), organisation=organisation, state="suspended", reason="违规"
    )
    forgotten.choose_password(phone=PHONE, token=proven(provider), password=NEW)

    page = client.post("/login/", {"username": PHONE, "password": NEW})

    assert page.status_code == 200
    assert not page.wsgi_request.user.is_authenticated


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="one writer at a time on SQLite")
def test_of_two_requests_with_one_proof_one_sets_the_password(settings):
    user = make_user()
    accounts.set_contact(actor=accounts.system_user(), person=user.person, phone=PHONE)
    with running(settings) as server:
        token = proven(server)
    gate, answers = threading.Barrier(4), []

    def choose(number):
        try:
            gate.wait()
            forgotten.choose_password(phone=PHONE, token=token, password=f"Xin-mima-{number}-2026")
            answers.append(number)
        except Conflict as error:
            answers.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=choose, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    winners = [answer for answer in answers if isinstance(answer, int)]
    assert answers.count("proof_expired") == 3
    assert len(winners) == 1
    assert User.objects.get(pk=user.pk).check_password(f"Xin-mima-{winners[0]}-2026")
