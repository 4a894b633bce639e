"""Newcomers in the portal, as a browser without script sees it."""

import pytest
from django.test import Client
from django.urls import reverse

from cms.masterdata.models import Industry
from permissions.domain import applications, deciding
from permissions.models import Application, ApplicationState, OrganisationState, RoleRequest, User
from permissions.roles import Role
from tests.factories.applications import hand_in, make_application, make_photo, new_code
from tests.factories.entries import make_code, make_region
from tests.factories.identity import make_organisation, make_staff, make_user
from tests.fakes.sms import running

pytestmark = pytest.mark.django_db

PHONE = "13812345678"
BACKEND = "django.contrib.auth.backends.ModelBackend"
ACCOUNT = {"name": "龙䶮", "password": "Xinlai-2026-ok", "consent": "on"}


@pytest.fixture
def provider(settings):
    with running(settings) as server:
        yield server


@pytest.fixture
def browser():
    return Client()


def at_the_account_step(browser, provider):
    browser.post("/register/", {"phone": PHONE})
    return browser.post("/register/code/", {"code": provider.code_for(PHONE)})


def browser_of(user):
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def text_of(response):
    return response.content.decode()


# -- person ----------------------------------------------------------------------------------------------------------


def test_newcomer_registers_in_three_steps_and_is_logged_in(browser, provider):
    assert browser.post("/register/", {"phone": "138 1234 5678"}).url == "/register/code/"
    page = text_of(browser.get("/register/code/"))
    assert "138****5678" in page
    assert PHONE not in page
    assert browser.post("/register/code/", {"code": provider.code_for(PHONE)}).url == "/register/account/"

    done = browser.post("/register/account/", ACCOUNT)

    assert done.url == "/register/organisation/"
    assert browser.get("/register/organisation/").status_code == 200
    assert User.objects.get(person__name="龙䶮").person.contact.phone == PHONE
    assert browser.get("/register/").url == "/register/organisation/"


def test_registration_leads_to_where_the_newcomer_was_going_but_never_elsewhere(browser, provider):
    browser.get("/register/?next=/me/")
    at_the_account_step(browser, provider)
    assert browser.post("/register/account/", ACCOUNT).url == "/me/"

    word = Client()
    word.get("/register/?next=somewhere")
    number = "13812345679"
    word.post("/register/", {"phone": number})
    word.post("/register/code/", {"code": provider.code_for(number)})
    assert word.post("/register/account/", ACCOUNT).status_code == 302

    other = Client()
    other.get("/register/?next=https://evil.example/")
    assert "register_next" not in other.session


def test_session_holds_no_number_in_clear(browser, provider):
    at_the_account_step(browser, provider)

    assert PHONE not in str(dict(browser.session))


def test_answer_is_the_same_for_a_known_number(browser, provider):
    from permissions.domain.accounts import set_contact, system_user

    known = make_user("known")
    set_contact(actor=system_user(), person=known.person, phone=PHONE)

    first, second = (
        browser.post("/register/", {"phone": PHONE}),
        Client().post("/register/", {"phone": "13900000000"}),
    )
    assert (first.status_code, first.url) == (second.status_code, second.url)
    browser.post("/register/code/", {"code": provider.code_for(PHONE)})
    page = text_of(browser.get("/register/account/"))
    assert "known" in page
    assert browser.post("/register/account/", ACCOUNT).status_code == 200
    assert not User.objects.filter(person__name="龙䶮").exists()


def test_wrong_number_and_wrong_code_are_told_beside_the_field(browser, provider):
    page = text_of(browser.post("/register/", {"phone": "1380"}))
    assert 'aria-invalid="true"' in page
    browser.post("/register/", {"phone": PHONE})

    assert 'aria-invalid="true"' in text_of(browser.post("/register/code/", {"code": "000000x"}))
    assert 'role="alert"' in text_of(browser.post("/register/code/", {"resend": "1"}))


def test_expired_code_is_told_above_the_form(browser, provider):
    from permissions.models import PhoneProof

    browser.post("/register/", {"phone": PHONE})
    PhoneProof.objects.update(code_digest="")

    assert 'role="alert"' in text_of(browser.post("/register/code/", {"code": "123456"}))


def test_provider_down_is_told_and_the_number_is_kept(browser, provider):
    provider.answer = (500, {})

    page = browser.post("/register/", {"phone": PHONE})

    assert page.status_code == 200
    assert PHONE in text_of(page)


def test_steps_cannot_be_skipped(browser):
    assert browser.get("/register/code/").url == "/register/"
    assert browser.get("/register/account/").url == "/register/"


def test_account_errors_name_every_field_and_keep_the_name(browser, provider):
    at_the_account_step(browser, provider)

    page = text_of(browser.post("/register/account/", {"name": "龙䶮", "password": "short"}))

    # Everything in one round: a second one after the first was mended is a second disappointment.
    assert "龙䶮" in page
    assert ('href="#id_consent"' in page, 'href="#id_password"' in page) == (True, True)
    assert "short" not in page
    assert "最近5个" not in page
    empty = text_of(browser.post("/register/account/", {"name": ""}))
    assert [name for name in ("name", "password", "consent") if f'href="#id_{name}"' not in empty] == []


def test_taken_login_name_is_told_at_its_field(browser, provider):
    make_user("taken.name")
    at_the_account_step(browser, provider)

    page = text_of(browser.post("/register/account/", {**ACCOUNT, "username": "taken.name"}))

    assert 'href="#id_username"' in page


def test_privacy_notice_names_its_version(browser):
    assert "2026-11" in text_of(browser.get("/register/privacy/"))


# -- organisation ----------------------------------------------------------------------------------------------------


@pytest.fixture
def applicant():
    return make_user()


@pytest.fixture
def seat(applicant):
    return browser_of(applicant)


def test_organisation_pages_need_a_login(browser):
    assert browser.get("/register/organisation/").url.startswith("/login/")


def test_code_leads_to_the_form_and_again_to_the_same(seat):
    code = new_code()

    first = seat.post("/register/organisation/", {"uscc": code})
    again = seat.post("/register/organisation/", {"uscc": code})

    assert first.url == again.url
    assert code in text_of(seat.get(first.url))


def test_wrong_code_is_told_beside_the_field(seat):
    assert 'aria-invalid="true"' in text_of(seat.post("/register/organisation/", {"uscc": "9152"}))


@pytest.mark.parametrize("state", [OrganisationState.VERIFIED, OrganisationState.SUSPENDED])
def test_code_of_a_known_organisation_shows_what_can_be_done(seat, state):
    organisation = make_organisation("瓮安磷化", state=state)

    page = text_of(seat.post("/register/organisation/", {"uscc": organisation.uscc}))

    assert "瓮安磷化" in page
    assert ("/register/organisation/join/" in page) == (state == OrganisationState.VERIFIED)


def test_code_of_ones_own_organisation_leads_to_the_console():
    organisation = make_organisation()
    seat = browser_of(make_staff(organisation, Role.EDITOR))

    assert "/admin/" in text_of(seat.post("/register/organisation/", {"uscc": organisation.uscc}))


@pytest.mark.parametrize(
    "state", [None, OrganisationState.UNCLAIMED, OrganisationState.VERIFIED, OrganisationState.SUSPENDED]
)
def test_live_check_says_what_a_code_leads_to(seat, state):
    code = make_organisation(state=state).uscc if state else new_code()

    answer = seat.get("/register/organisation/code/", {"uscc": code}).json()

    assert answer["tone"] == "done"
    assert seat.get("/register/organisation/code/", {"uscc": code[:9]}).json()["tone"] == "danger"


def test_suggestions_are_found_by_name_code_and_initials(seat):
    make_region("522725", "瓮安县")

    for text in ("瓮安", "5227"):
        answer = seat.get("/register/organisation/suggest/region/", {"q": text}).json()
        assert answer["found"] == ["瓮安县"]
    make_code(Industry, "30", "非金属矿物制品业")
    answer = seat.get("/register/organisation/suggest/industry/", {"q": "陶瓷"}).json()
    assert answer["found"] == ["30 非金属矿物制品业"]
    assert seat.get("/register/organisation/suggest/nothing/", {"q": "x"}).json()["found"] == []
    assert seat.get("/register/organisation/suggest/region/", {"q": ""}).json()["found"] == []


def test_request_to_join_reaches_the_manager(seat, applicant):
    organisation = make_organisation()

    seat.post(f"/register/organisation/join/{organisation.pk}/", {"message": "我是新来的经办人"})

    assert RoleRequest.objects.get(user=applicant).organisation == organisation
    assert seat.post(f"/register/organisation/join/{organisation.pk}/").url == "/register/organisation/"
    hidden = make_organisation(state=OrganisationState.UNCLAIMED)
    assert seat.post(f"/register/organisation/join/{hidden.pk}/").status_code == 404


def test_request_to_join_is_shown_and_taken_back(seat, applicant):
    organisation = make_organisation("要加入的单位")
    seat.post(f"/register/organisation/join/{organisation.pk}/")
    row = RoleRequest.objects.get(user=applicant)
    other = Client()
    other.force_login(make_user(), backend="django.contrib.auth.backends.ModelBackend")

    assert "要加入的单位" in text_of(seat.get("/register/organisation/"))
    assert other.post(f"/register/organisation/join/{row.pk}/withdraw/").status_code == 404
    seat.post(f"/register/organisation/join/{row.pk}/withdraw/")
    row.refresh_from_db()
    assert row.state == "withdrawn"
    assert "notice-danger" in text_of(
        seat.post(f"/register/organisation/join/{row.pk}/withdraw/", follow=True)
    )


def test_unit_without_code_begins_from_its_parent(seat, applicant, monkeypatch):
    parent = make_organisation(kind="school")

    answer = seat.post(f"/register/organisation/unit/{parent.pk}/")

    assert Application.objects.get(applicant=applicant).parent == parent
    assert 'name="relation"' in text_of(seat.get(answer.url))
    monkeypatch.setattr(applications, "OPEN_LIMIT", 0)
    other = make_organisation(kind="school")
    assert seat.post(f"/register/organisation/unit/{other.pk}/").url == "/register/organisation/"


def test_autosave_keeps_the_good_fields_and_names_the_bad(seat, applicant):
    application = applications.start(actor=applicant, code=new_code())
    values = {"name": "瓮安新芽科技有限公司", "region": "没有这个地方", "position": "主任"}

    answer = seat.post(f"/register/organisation/{application.pk}/save/", values).json()

    application.refresh_from_db()
    assert (application.name, application.position) == ("瓮安新芽科技有限公司", "主任")
    assert list(answer["errors"]) == ["region"]
    assert "field-organisation_kind" in answer["slots"]["gaps"]


def test_autosave_of_what_was_handed_in_is_a_conflict(seat, applicant):
    application = hand_in(applicant)

    assert seat.post(f"/register/organisation/{application.pk}/save/", {"name": "改写"}).status_code == 409


def test_wrong_phone_is_told_and_the_rest_is_kept(seat, applicant):
    application = applications.start(actor=applicant, code=new_code())

    page = seat.post(
        f"/register/organisation/{application.pk}/", {"name": "新芽", "contact_phone": "123", "submit": "1"}
    )

    assert page.status_code == 200
    assert "123" in text_of(page)


def test_photos_are_uploaded_shown_and_removed(seat, applicant):
    application = applications.start(actor=applicant, code=new_code())
    address = f"/register/organisation/{application.pk}/pages/"

    assert seat.post(address, {"files": [make_photo(), make_photo()]}).status_code == 302
    first = application.files.first()
    picture = seat.get(f"{address}{first.pk}/")
    assert picture["Content-Type"] == "image/jpeg"
    assert "no-store" in picture["Cache-Control"]
    assert b"".join(picture.streaming_content).startswith(b"\xff\xd8\xff")
    answer = seat.post(address, {"remove": first.pk}, headers={"X-Requested-With": "fetch"}).json()
    assert answer["problem"] == ""
    assert application.files.count() == 1
    assert seat.get(f"{address}{first.pk}/").status_code == 404


def test_bad_upload_is_told_with_and_without_script(seat, applicant):
    application = applications.start(actor=applicant, code=new_code())
    address = f"/register/organisation/{application.pk}/pages/"

    answer = seat.post(address, {}, headers={"X-Requested-With": "fetch"})
    assert (answer.status_code, bool(answer.json()["problem"])) == (400, True)
    assert seat.post(address, {"remove": "x"}).status_code == 302
    assert "notice-danger" in text_of(seat.get(f"/register/organisation/{application.pk}/"))


def test_pages_and_letters_of_others_do_not_exist():
    application = hand_in()
    stranger = browser_of(make_user())
    page = application.files.get().pk
    base = f"/register/organisation/{application.pk}/"

    for path in ("", "letter/", f"pages/{page}/", "pages/0/"):
        assert stranger.get(base + path).status_code == 404
    for path in ("", "save/", "pages/", "withdraw/", "discard/"):
        assert stranger.post(base + path).status_code == 404


@pytest.mark.parametrize("number", ["²", "9" * 30, "9" * 5000])
def test_numbers_that_are_none_are_no_error_of_the_server(seat, applicant, number):
    application = applications.start(actor=applicant, code=new_code())
    base = f"/register/organisation/{application.pk}/"

    assert seat.post(f"{base}pages/", {"remove": number}).status_code == 302
    assert seat.post(f"{base}choose/", {"organisation": number}).status_code == 404
    assert seat.post("/acting/", {"organisation": number}).status_code == 302


def test_page_of_a_letter_is_called_by_its_number_and_kind(seat, applicant):
    application = make_application(applicant)
    page = application.files.get()

    answer = seat.get(f"/register/organisation/{application.pk}/pages/{page.pk}/")

    assert f'filename="{application.number}-{page.pk}.jpg"' in answer["Content-Disposition"]


def test_letter_is_filled_in_with_the_whole_number(seat, applicant):
    application = make_application(applicant, contact_phone=PHONE)

    page = text_of(seat.get(f"/register/organisation/{application.pk}/letter/"))

    assert application.number in page
    assert application.name in page
    assert PHONE in page


def test_submission_without_everything_names_the_rest_and_keeps_what_was_written(seat, applicant):
    application = applications.start(actor=applicant, code=new_code())
    Application.objects.filter(pk=application.pk).update(region=None)

    page = text_of(
        seat.post(f"/register/organisation/{application.pk}/", {"name": "新芽科技", "submit": "1"})
    )

    assert "field-position" in page
    assert Application.objects.get(pk=application.pk).name == "新芽科技"


def test_application_is_handed_in_taken_back_and_shown(seat, applicant):
    application = make_application(applicant)
    values = {
        "name": application.name,
        "organisation_kind": "enterprise",
        "region": application.region.name,
        "position": "主任",
        "is_another": "on",
        "submit": "1",
    }
    base = f"/register/organisation/{application.pk}/"

    assert seat.post(base, values).url == base
    page = text_of(seat.get(base))
    assert application.name in page
    assert f"{base}withdraw/" in page
    assert "demands/add/" in page
    assert seat.get(f"{base}pages/0/")["Content-Type"] == "application/pdf"
    seat.post(f"{base}withdraw/")
    assert "data-autosave" in text_of(seat.get(base))
    assert seat.post(f"{base}discard/").url == base
    assert seat.post(base, {**values, "name": application.name}).url == base
    assert seat.post(f"{base}save/", values).status_code == 409
    assert seat.post(base, values).url == base


def test_draft_is_discarded_and_unknown_acts_do_not_exist(seat, applicant):
    application = make_application(applicant)
    base = f"/register/organisation/{application.pk}/"

    assert seat.post(f"{base}delete/").status_code == 404
    assert seat.post(f"{base}discard/").url == "/register/organisation/"
    assert seat.get(base).status_code == 404


def test_similar_organisation_is_chosen(seat, applicant):
    known = make_organisation("新芽科技", state=OrganisationState.UNCLAIMED, uscc="")
    application = make_application(applicant, name="新芽科技有限公司", is_another=False)
    base = f"/register/organisation/{application.pk}/"
    assert "新芽科技" in text_of(seat.get(base))

    seat.post(f"{base}choose/", {"organisation": known.pk})

    application.refresh_from_db()
    assert application.organisation == known
    assert seat.post(f"{base}choose/", {"organisation": "x"}).status_code == 404


def test_returned_application_shows_each_remark_at_its_field(seat, applicant):
    operator = make_staff(make_organisation(kind="service"), Role.PLATFORM_OPERATOR)
    application = hand_in(applicant)
    deciding.send_back(
        actor=operator, application=application, round=1, reason="请重拍", reasons={"files": "公章看不清"}
    )

    page = text_of(seat.get(f"/register/organisation/{application.pk}/"))

    assert "请重拍" in page
    assert page.count("公章看不清") == 2
    assert 'href="#field-files"' in page


def test_returned_application_waits_on_the_applicants_page_only(seat, applicant):
    application = hand_in(applicant)
    operator = make_staff(make_organisation("秘书处", kind="service"), Role.PLATFORM_OPERATOR)
    address = f"/register/organisation/{application.pk}/"
    assert address not in text_of(seat.get("/me/"))

    deciding.send_back(actor=operator, application=application, round=1, reason="公章看不清")

    assert address in text_of(seat.get("/me/"))
    assert address not in text_of(browser_of(operator).get("/me/"))


def test_approved_and_overtaken_applications_say_what_comes_next(seat, applicant):
    operator = make_staff(make_organisation(kind="service"), Role.PLATFORM_OPERATOR)
    code = new_code()
    mine, other = hand_in(applicant, code=code), hand_in(code=code)
    deciding.approve(actor=operator, application=other, round=1)

    page = text_of(seat.get(f"/register/organisation/{mine.pk}/"))
    assert f"/register/organisation/join/{mine.organisation_id}/" in page
    page = text_of(browser_of(other.applicant).get(f"/register/organisation/{other.pk}/"))
    assert "/admin/" in page
    assert Application.objects.get(pk=mine.pk).state == ApplicationState.OVERTAKEN


def test_own_applications_are_listed_with_a_constant_number_of_queries(
    seat, applicant, django_assert_max_num_queries
):
    # With two organisations the header offers to switch between them.
    for _one in range(2):
        hand_in(applicant)
    seat.get(reverse("portal:register_organisation"))
    with django_assert_max_num_queries(60) as few:
        seat.get(reverse("portal:register_organisation"))
    for _one in range(3):
        hand_in(applicant)
    with django_assert_max_num_queries(60) as many:
        seat.get(reverse("portal:register_organisation"))

    assert len(many) <= len(few) + 1
