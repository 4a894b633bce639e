"""Personal data in the console: shown with a reason, held, and the texts people agree to."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms.core.errors import NotAllowed, NotFound
from cms.core.models import AuditEntry
from permissions.domain import accounts, consent_texts, consents, erasure, person_contacts
from permissions.models import ConsentText
from permissions.roles import Role
from tests.factories.identity import make_organisation, make_staff, make_user

PHONE = "13812345678"
DESK = "/admin/personal-data/"


@pytest.fixture
def organisation(db):
    return make_organisation("红星机械厂")


@pytest.fixture
def member(organisation):
    user = make_staff(organisation, Role.EDITOR)
    accounts.set_contact(actor=user, person=user.person, phone=PHONE)
    return user


@pytest.fixture
def manager(organisation):
    return make_staff(organisation, Role.MANAGER)


@pytest.fixture
def operator(db):
    return make_staff(make_organisation(kind="service"), Role.PLATFORM_OPERATOR)


def browse(user):
    client = Client()
    client.force_login(user)
    return client


def url(user, field="phone"):
    return reverse("wagtailusers_users:reveal", args=[user.pk, field])


def text_of(response, status=200):
    assert response.status_code == status
    return response.content.decode()


def test_manager_sees_a_mask_and_the_number_once_with_a_reason(member, manager):
    client = browse(manager)
    page = text_of(client.get(reverse("wagtailusers_users:grants", args=[member.pk])))
    assert "138****5678" in page
    assert PHONE not in page
    assert "138****5678" in text_of(client.get(url(member)))
    assert PHONE not in text_of(client.post(url(member), {"reason": " "}))

    answer = client.post(url(member), {"reason": "通知培训时间"})

    assert PHONE in text_of(answer)
    assert "no-store" in answer["Cache-Control"]
    row = AuditEntry.objects.get(action="personal.reveal")
    assert (row.user_id, row.object_id, row.data["field"]) == (manager.pk, str(member.person.pk), "phone")
    assert (row.data["reason"], PHONE in str(row.data)) == ("通知培训时间", False)
    assert PHONE not in text_of(client.get(url(member)))


def test_nothing_known_is_nothing_to_show(member, operator):
    client = browse(operator)
    assert client.get(url(member, "email")).status_code == 404
    assert client.get(url(member, "id_number")).status_code == 404
    for field in ("email", "id_number"):
        with pytest.raises(NotFound):
            person_contacts.reveal_contact(actor=operator, user=member, field=field, reason="核对")
    with pytest.raises(NotFound):
        person_contacts.reveal_contact(actor=operator, user=make_user(), field="phone", reason="核对")


def test_auditor_and_strangers_see_no_contact(member, operator):
    auditor = make_staff(make_organisation(kind="service"), Role.AUDITOR)
    stranger = make_staff(make_organisation(), Role.MANAGER)
    assert "138****" not in text_of(
        browse(auditor).get(reverse("wagtailusers_users:grants", args=[member.pk]))
    )
    for user in (auditor, stranger):
        answer = browse(user).post(url(member), {"reason": "好奇"})
        assert PHONE not in answer.content.decode()
        assert answer.status_code in (302, 403, 404)
        with pytest.raises((NotAllowed, NotFound)):
            person_contacts.reveal_contact(actor=user, user=member, field="phone", reason="好奇")
    assert not AuditEntry.objects.filter(action="personal.reveal").exists()


def test_loop_over_people_ends_at_the_limit(member, operator, settings):
    settings.REVEALS_PER_HOUR = 2
    client = browse(operator)
    for _one in range(2):
        assert PHONE in text_of(client.post(url(member), {"reason": "核对"}))

    answer = client.post(url(member), {"reason": "核对"}, follow=True)

    page = answer.content.decode()
    assert PHONE not in page
    assert "请稍后再试" in page


def test_operator_holds_and_releases_an_erasure(operator):
    person = make_user(name="万东操").person
    request = erasure.ask_erasure(actor=person.user, person=person)
    client = browse(operator)
    assert "万东操" in text_of(client.get(DESK))

    client.post(DESK, {"key": str(request.key), "act": "hold", "reason": "仲裁未结"})
    assert "仲裁未结" in text_of(client.get(DESK))
    client.post(DESK, {"key": str(request.key), "act": "hold", "reason": ""})
    client.post(DESK, {"key": str(request.key), "act": "release"})

    assert not erasure.waiting_erasure(person).is_held
    assert client.post(DESK, {"key": "nonsense", "act": "release"}).status_code == 404
    assert client.post(DESK, {}).status_code == 302


def test_operator_writes_the_next_version(operator, member):
    consents.give(actor=member, person=member.person, purpose="account", channel="portal")
    client = browse(operator)
    assert text_of(client.get(DESK))
    address = f"{DESK}account/"
    assert "本平台如何使用" in text_of(client.get(address))
    assert text_of(client.post(address, {"text": "第二版", "effective_from": "2020-01-01T00:00"}), 400)

    client.post(address, {"text": "第二版", "renews": "on"})

    assert consent_texts.text_in_effect("account").text == "第二版\n"
    assert consents.missing(member.person)
    assert client.get(f"{DESK}nonsense/").status_code == 404
    assert client.post(address, {"text": ""}).status_code == 200
    assert ConsentText.objects.filter(purpose="account").count() == 2


def test_screens_are_the_operators(member, manager):
    for user in (member, manager):
        for address in (DESK, f"{DESK}account/"):
            assert browse(user).get(address).status_code == 404


def test_list_asks_the_same_for_one_and_for_thirty(operator):
    client, counts = browse(operator), []
    client.get(DESK)
    for number in (1, 29):
        for _one in range(number):
            person = make_user().person
            erasure.ask_erasure(actor=person.user, person=person)
        with CaptureQueriesContext(connection) as queries:
            client.get(DESK)
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 35
