"""One's own data in the portal: seen, corrected, taken along, erased, and nobody else's."""

import io
import json
import re
import zipfile

import pytest
from django.core.files.storage import storages
from django.test import Client
from django.utils import timezone

from cms.core.models import AuditEntry
from permissions import recent
from permissions.domain import accounts, consent_texts, consents, erasure, personal_data
from permissions.models import Consent, DataRequest, Person, PersonContact
from permissions.purposes import Purpose
from permissions.roles import Role
from tests.factories.identity import PASSWORD, make_organisation, make_staff, make_user
from tests.fakes.sms import running

HOME = "/me/data/"
PHONE = "13812345678"
EMAIL = "wan@example.cn"
PAGES = ("", "confirm/", "name/", "phone/", "consent/", "agree/", "erase/")


@pytest.fixture
def owner(db):
    user = make_user("wan.dongcao", name="万东操")
    accounts.set_contact(actor=user, person=user.person, phone=PHONE, email=EMAIL)
    return user


@pytest.fixture
def browser(owner):
    client = Client()
    client.force_login(owner)
    return client


def stale(client):
    session = client.session
    session["confirmed_at"] = 1
    session.save()


def text_of(response):
    assert response.status_code == 200, response
    return response.content.decode()


def test_strangers_are_asked_to_log_in_and_nothing_is_cached(browser):
    for page in PAGES:
        answer = Client().get(HOME + page)
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/login/")
        assert "no-store" in browser.get(HOME + page)["Cache-Control"]


def test_everything_stands_there_masked(browser, owner):
    page = text_of(browser.get(HOME))

    assert "万东操" in page
    assert "138****5678" in page
    assert PHONE not in page
    assert EMAIL not in page
    for contributor in erasure.contributors():
        assert str(contributor.label) in page


def test_numbers_are_shown_in_one_answer_after_the_password(browser, owner):
    stale(browser)
    answer = browser.post(HOME + "show/")
    assert answer["Location"] == "/me/data/confirm/?next=%2Fme%2Fdata%2F"
    page = text_of(browser.post(HOME + "confirm/", {"password": "Falsch-2026-x", "next": HOME}))
    assert "id_password-about" in page
    assert browser.post(HOME + "confirm/", {"password": PASSWORD, "next": HOME})["Location"] == HOME

    page = text_of(browser.post(HOME + "show/"))

    assert PHONE in page
    assert EMAIL in page
    assert AuditEntry.objects.filter(action="person.own_reveal", user_id=owner.pk).count() == 1
    assert PHONE not in text_of(browser.get(HOME))
    assert browser.get(HOME + "show/").status_code == 405


def test_confirmation_leads_nowhere_else(browser):
    for target in ("https://evil.example/", "//evil.example", ""):
        answer = browser.post(HOME + "confirm/", {"password": PASSWORD, "next": target})
        assert answer["Location"] == HOME


def test_what_takes_data_out_asks_for_the_password(browser):
    stale(browser)
    for page in ("name/", "phone/", "phone/code/", "erase/"):
        assert browser.get(HOME + page)["Location"].startswith("/me/data/confirm/")
    assert browser.post(HOME + "copy/")["Location"].startswith("/me/data/confirm/")
    assert not DataRequest.objects.exists()


def test_guessing_the_password_here_locks_like_a_login(browser):
    for _try in range(5):
        answer = browser.post(HOME + "confirm/", {"password": "Falsch-2026-x"})

    assert answer.status_code == 429


def test_name_is_corrected(browser, owner):
    assert "万东操" in text_of(browser.get(HOME + "name/"))
    assert "身份证" in text_of(browser.post(HOME + "name/", {"name": "万东操13812345678"}))

    assert browser.post(HOME + "name/", {"name": " 万东•操 "})["Location"] == HOME

    person = Person.objects.get(pk=owner.person.pk)
    assert (person.name, person.initials) == ("万东·操", "wdc")
    assert AuditEntry.objects.filter(action="person.name").count() == 1
    personal_data.correct_name(actor=owner, person=person, name="万东·操")
    assert AuditEntry.objects.filter(action="person.name").count() == 1


def test_phone_changes_after_a_code_and_ends_other_devices(browser, owner, settings):
    other = Client()
    other.force_login(owner)
    assert browser.get(HOME + "phone/code/")["Location"] == "/me/data/phone/"
    with running(settings) as provider:
        assert 'class="error"' in text_of(browser.post(HOME + "phone/", {"phone": "1381"}))
        assert browser.post(HOME + "phone/", {"phone": "139 0000 1111"})["Location"].endswith("phone/code/")
        assert "139****1111" in text_of(browser.get(HOME + "phone/code/"))
        assert "error" in text_of(browser.post(HOME + "phone/code/", {"code": "000000"}))
        code = provider.code_for("13900001111")

        assert browser.post(HOME + "phone/code/", {"code": code})["Location"] == HOME

    contact = PersonContact.objects.get(person=owner.person)
    assert (contact.phone, contact.email) == ("13900001111", EMAIL)
    assert browser.get(HOME).status_code == 200
    assert other.get(HOME).status_code == 302


def test_number_of_another_person_is_refused(browser, owner, settings):
    taken = make_user().person
    accounts.set_contact(actor=taken.user, person=taken, phone="13900001111")
    with running(settings) as provider:
        browser.post(HOME + "phone/", {"phone": "13900001111"})
        page = text_of(browser.post(HOME + "phone/code/", {"code": provider.code_for("13900001111")}))

    assert 'role="alert"' in page
    assert PersonContact.objects.get(person=owner.person).phone == PHONE


def copy_of(owner):
    return DataRequest.objects.get(person=owner.person, kind="copy")


def test_copy_is_complete_and_fetched_once(browser, owner, django_capture_on_commit_callbacks):
    consents.give(actor=owner, person=owner.person, purpose=Purpose.ACCOUNT, channel="portal")
    with django_capture_on_commit_callbacks(execute=True):
        assert browser.post(HOME + "copy/")["Location"] == HOME + "#copy"
    request = copy_of(owner)
    assert request.state == "ready"
    with request.file.open("rb") as stored:
        assert PHONE.encode() not in stored.read()
    link = f"{HOME}copy/{request.key}/"
    assert link in text_of(browser.get(HOME))
    assert "form" in text_of(browser.get(link))

    with django_capture_on_commit_callbacks(execute=True):
        answer = browser.post(link)

    assert answer["Content-Type"] == "application/zip"
    assert "no-store" in answer["Cache-Control"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        data = json.loads(archive.read("data.json"))
        page = archive.read("data.html").decode()
    sections = {one["slug"]: one["rows"] for one in data["sections"]}
    assert sections["contact"][0]["phone"] == PHONE
    assert sections["consents"][0]["version"] == 1
    assert set(sections) == {one.slug for one in erasure.contributors()}
    assert EMAIL in page
    assert browser.post(link).status_code == 404
    assert browser.get(link).status_code == 200
    assert not storages["private"].exists(request.file.name)
    actions = set(AuditEntry.objects.filter(object_id=str(owner.person.pk)).values_list("action", flat=True))
    assert actions >= {"person.copy_asked", "person.copy_made", "person.copy_fetched"}


def test_copy_is_nobody_elses_and_expires(browser, owner, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(HOME + "copy/")
    request = copy_of(owner)
    link = f"{HOME}copy/{request.key}/"
    stranger = Client()
    stranger.force_login(make_user())
    for method in (stranger.get, stranger.post):
        answer = method(link)
        assert answer.status_code == 404
        assert PHONE not in answer.content.decode()

    DataRequest.objects.update(due_at=timezone.now())
    assert browser.post(link).status_code == 404
    assert personal_data.expire_copies() == 1

    request.refresh_from_db()
    assert (request.state, request.file.name) == ("expired", "")
    assert personal_data.expire_copies() == 0


def test_three_copies_a_day(browser, owner, django_capture_on_commit_callbacks):
    for _copy in range(4):
        with django_capture_on_commit_callbacks(execute=True):
            browser.post(HOME + "copy/")

    assert DataRequest.objects.count() == 3


def test_erasure_is_explained_asked_for_and_taken_back(browser, owner):
    page = text_of(browser.get(HOME + "erase/"))
    for contributor in erasure.contributors():
        assert str(contributor.label) in page
    assert 'type="checkbox" name="understood" value="1"><' in page
    browser.post(HOME + "erase/")
    assert not DataRequest.objects.exists()

    browser.post(HOME + "erase/", {"understood": "1"})

    waiting = erasure.waiting_erasure(owner.person)
    assert f"{timezone.localtime(waiting.due_at):%Y-%m-%d}" in text_of(browser.get(HOME))
    assert 'value="cancel"' in text_of(browser.get(HOME + "erase/"))
    assert browser.post(HOME + "erase/", {"act": "cancel"})["Location"] == HOME
    assert erasure.waiting_erasure(owner.person) is None


def test_staff_learns_what_to_settle_before_closing(browser, owner):
    staff = make_staff(make_organisation("红星机械厂"), Role.EDITOR)
    client = Client()
    client.force_login(staff)

    page = text_of(client.get(HOME + "erase/"))

    assert "红星机械厂" in page
    assert 'name="understood"' not in page
    assert client.post(HOME + "erase/", {"understood": "1"})["Location"] == HOME
    assert not DataRequest.objects.exists()


def test_consents_are_given_and_withdrawn_one_by_one(browser, owner):
    page = text_of(browser.get(HOME + "consent/"))
    assert "checked" not in page

    browser.post(HOME + "consent/", {"purpose": "talent_listing", "act": "give"})

    assert consents.current(owner.person, Purpose.TALENT_LISTING).channel == "portal"
    assert consents.current(owner.person, Purpose.SHARE_ENTERPRISE) is None
    browser.post(HOME + "consent/", {"purpose": "talent_listing", "act": "withdraw"})
    assert consents.current(owner.person, Purpose.TALENT_LISTING) is None
    page = text_of(browser.post(HOME + "consent/", {"purpose": "share_enterprise", "until": "2020-01-01"}))
    assert "error" in page
    assert text_of(browser.post(HOME + "consent/", {"purpose": "nonsense"}))


def test_child_names_a_guardian(browser, owner):
    contact = PersonContact.objects.get(person=owner.person)
    contact.birth_date = f"{timezone.localdate().year - 10}-01-01"
    contact.save()
    assert "guardian" in text_of(browser.get(HOME + "consent/"))
    assert "guardian" in text_of(browser.get(HOME + "agree/"))

    fields = {"purpose": "talent_listing", "guardian": "万父", "guardian_relation": "父亲"}
    browser.post(HOME + "consent/", fields)

    assert Consent.objects.get().guardian == "万父"


def test_login_without_consent_leads_to_the_text_first(owner, settings):
    settings.CONSENT_AT_LOGIN = True
    client = Client()
    client.force_login(owner)
    answer = client.get("/me/?x=1")
    assert answer["Location"] == "/me/data/agree/?next=%2Fme%2F%3Fx%3D1"
    assert client.post("/me/first-steps/")["Location"] == "/me/data/agree/"
    assert client.get("/me/", headers={"accept": "application/json"}).json()["code"] == "consent_required"
    assert client.get(HOME).status_code == 200
    assert client.get("/accessibility/").status_code == 200
    page = text_of(client.get("/me/data/agree/"))
    assert "checked" not in page
    assert 'role="alert"' in text_of(client.post("/me/data/agree/?next=/me/"))
    assert not Consent.objects.exists()

    answer = client.post("/me/data/agree/?next=/me/%3Fx=1", {"agreed": "1"})

    assert answer["Location"] == "/me/?x=1"
    assert client.get("/me/").status_code == 200
    again = Client()
    again.force_login(owner)
    assert again.get("/me/").status_code == 200


def test_new_version_asks_again_and_refusing_logs_out(owner, settings):
    settings.CONSENT_AT_LOGIN = True
    consents.give(actor=owner, person=owner.person, purpose=Purpose.ACCOUNT, channel="portal")
    operator = make_staff(make_organisation(kind="service"), Role.PLATFORM_OPERATOR)
    consent_texts.publish_text(actor=operator, purpose="account", text="第二版说明")
    client = Client()
    client.force_login(owner)
    assert client.get("/me/").status_code == 302
    assert "第二版说明" in text_of(client.get("/me/data/agree/"))
    assert "第二版说明" in text_of(Client().get("/register/privacy/"))

    client.post("/me/data/agree/", {"act": "refuse"})

    assert client.get(HOME).status_code == 302


def test_account_without_a_person_is_told_so(db):
    client = Client()
    client.force_login(accounts.system_user())

    assert client.get(HOME)["Location"] == "/me/"


def test_no_address_holds_a_number(browser, owner):
    page = text_of(browser.get(HOME))

    assert not re.search(r'(?:href|action)="[^"]*1[3-9]\d{9}', page)


def test_password_counts_for_ten_minutes(rf):
    request = rf.get("/")
    request.session = {}
    assert not recent.is_recent(request)
    recent.note(request)
    assert recent.is_recent(request)
    request.session["confirmed_at"] -= recent.LIFE + 1
    assert not recent.is_recent(request)
    request.session["confirmed_at"] = "text"
    assert not recent.is_recent(request)
