"""The desk for applications in the console."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cms.core.models import AuditEntry
from permissions.domain import applications, deciding
from permissions.models import ApplicationState, OrganisationState
from permissions.roles import Role
from tests.factories.applications import hand_in, make_application, new_code
from tests.factories.identity import make_organisation, make_staff, make_user

pytestmark = pytest.mark.django_db

BASE = "/admin/snippets/permissions/application/"
BACKEND = "django.contrib.auth.backends.ModelBackend"


def browser_of(user):
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


@pytest.fixture
def desk():
    return browser_of(make_staff(make_organisation("秘书处", kind="service"), Role.PLATFORM_OPERATOR))


def text_of(response):
    return response.content.decode()


def test_empty_queue_says_so(desk):
    assert "cr-empty" in text_of(desk.get(BASE))
    assert "cr-empty" in text_of(desk.get(f"{BASE}?tab=decided"))


def test_queue_shows_what_waits_and_what_was_decided(desk):
    waiting, draft = hand_in(), make_application()
    application = hand_in(code=waiting.uscc)

    page = text_of(desk.get(BASE))

    assert waiting.name in page
    assert draft.name not in page
    desk.post(f"{BASE}{application.pk}/", {"round": 1, "decision": "refuse", "reason": "不是同一单位"})
    assert application.name in text_of(desk.get(f"{BASE}?tab=decided"))


def test_home_of_the_operator_names_what_waits_and_that_of_others_does_not(desk):
    waiting, draft = hand_in(), make_application()
    other = browser_of(make_staff(make_organisation("另一家"), Role.MANAGER))

    page = text_of(desk.get("/admin/"))

    assert f"{BASE}{waiting.pk}/" in page
    assert f"{BASE}{draft.pk}/" not in page
    assert BASE not in text_of(other.get("/admin/"))


def test_queue_takes_the_same_queries_for_one_and_thirty(desk):
    hand_in()
    desk.get(BASE)
    with CaptureQueriesContext(
        connection,
    ) as few:
        desk.get(BASE)
    for _one in range(29):
        hand_in()
    with CaptureQueriesContext(connection) as many:
        desk.get(BASE)

    assert len(many) <= len(few) + 1


def test_approval_leads_to_the_next(desk):
    first, second = hand_in(), hand_in()

    answer = desk.post(f"{BASE}{first.pk}/", {"round": 1, "decision": "approve"})

    assert answer.url == f"{BASE}{second.pk}/"
    first.refresh_from_db()
    assert first.organisation.state == OrganisationState.VERIFIED
    assert desk.post(f"{BASE}{second.pk}/", {"round": 1, "decision": "approve"}).url == BASE
    assert 'name="decision"' not in text_of(desk.get(f"{BASE}{second.pk}/"))


def test_return_with_phrases_and_remarks(desk):
    application = hand_in()

    desk.post(
        f"{BASE}{application.pk}/",
        {
            "round": 1,
            "decision": "return",
            "phrases": ["0", "2"],
            "reason": "谢谢",
            "remark-files": "重拍第1页",
        },
    )

    application.refresh_from_db()
    assert application.state == ApplicationState.RETURNED
    assert application.reason.count("\n") == 2
    assert application.reasons == {"files": "重拍第1页"}


def test_second_round_shows_the_remarks_of_the_first(desk):
    applicant = make_user()
    application = hand_in(applicant)
    desk.post(
        f"{BASE}{application.pk}/",
        {
            "round": 1,
            "decision": "return",
            "reason": "请补正",
            "remark-files": "缺少骑缝章",
            "remark-region": "写到县",
        },
    )
    application.refresh_from_db()
    applications.submit(actor=applicant, application=application)

    page = text_of(desk.get(f"{BASE}{application.pk}/"))

    assert page.count("缺少骑缝章") == page.count("写到县") == page.count("<p>请补正</p>") == 1


def test_request_to_join_waits_on_the_first_page_of_the_manager_alone(desk):
    from permissions.domain import requests

    organisation, asking = make_organisation(), make_user(name="求入者")
    manager, editor = make_staff(organisation, Role.MANAGER), make_staff(organisation, Role.EDITOR)
    row = requests.request_role(actor=asking, organisation=organisation, message="我是新来的经办人")

    page = text_of(browser_of(manager).get("/admin/"))

    assert "求入者" in page
    assert f"/roles/{organisation.pk}/#requests-title" in page
    assert "求入者" not in text_of(browser_of(editor).get("/admin/"))
    assert "求入者" not in text_of(desk.get("/admin/"))
    requests.refuse_request(actor=manager, request=row, reason="不认识")
    assert "求入者" not in text_of(browser_of(manager).get("/admin/"))


@pytest.mark.parametrize("decision", ["return", "refuse"])
def test_return_without_words_shows_the_page_again(desk, decision):
    application = hand_in()

    page = desk.post(f"{BASE}{application.pk}/", {"round": 1, "decision": decision})

    assert page.status_code == 200
    assert 'id="problems"' in text_of(page)


def test_broken_form_shows_the_page_again(desk):
    application = hand_in()

    assert 'id="problems"' in text_of(desk.post(f"{BASE}{application.pk}/", {"decision": "nonsense"}))


def test_older_round_is_told_and_nothing_is_decided(desk):
    user = make_user()
    application = hand_in(user)
    applications.submit(actor=user, application=applications.withdraw(actor=user, application=application))

    answer = desk.post(f"{BASE}{application.pk}/", {"round": 1, "decision": "approve"})

    assert answer.url == f"{BASE}{application.pk}/"
    application.refresh_from_db()
    assert application.state == ApplicationState.SUBMITTED


def test_desk_shows_facts_rivals_similar_ones_and_what_was_known(desk):
    known = make_organisation("青禾磷化", state=OrganisationState.UNCLAIMED)
    first = hand_in(code=known.uscc, name="瓮安青禾磷化有限公司")
    hand_in(code=known.uscc)
    make_organisation("新芽科技")
    similar = hand_in(code=new_code(), name="新芽科技有限公司")

    page = text_of(desk.get(f"{BASE}{first.pk}/"))
    assert "青禾磷化</span>" in page or "青禾磷化" in page
    assert "is-changed" in page
    assert f"{BASE}{similar.pk}/" in page or 'rel="next"' in page
    assert "新芽科技" in text_of(desk.get(f"{BASE}{similar.pk}/"))


def test_unit_shows_its_parent(desk):
    parent, user = make_organisation("职业学院", kind="school"), make_user()
    from tests.factories.applications import fill

    application = fill(user, applications.start_unit(actor=user, parent=parent), relation="campus")
    applications.submit(actor=user, application=application)

    assert "职业学院" in text_of(desk.get(f"{BASE}{application.pk}/"))


def test_pages_are_shown_and_each_look_is_recorded(desk):
    application = hand_in()
    page = application.files.get().pk

    picture, document = (
        desk.get(f"{BASE}{application.pk}/pages/{page}/"),
        desk.get(f"{BASE}{application.pk}/pages/0/"),
    )

    assert (picture["Content-Type"], document["Content-Type"]) == ("image/jpeg", "application/pdf")
    assert "no-store" in picture["Cache-Control"]
    assert AuditEntry.objects.filter(action="application.file").count() == 2
    assert desk.get(f"{BASE}{application.pk}/pages/{page + 99}/").status_code == 404


def test_number_is_shortened_until_it_is_asked_for(desk):
    application = hand_in(contact_phone="13812345678")
    assert "13812345678" not in text_of(desk.get(f"{BASE}{application.pk}/"))

    page = desk.post(f"{BASE}{application.pk}/phone/", follow=True)

    assert "13812345678" in text_of(page)
    assert AuditEntry.objects.filter(action="application.phone").count() == 1


@pytest.mark.parametrize(
    "role", [Role.EDITOR, Role.MANAGER, Role.REVIEWER, Role.PLATFORM_EDITOR, Role.AUDITOR]
)
def test_others_find_nothing(role):
    seat = browser_of(make_staff(make_organisation(kind="government"), role))
    application = hand_in()
    page = application.files.get().pk

    # Wagtail leads whoever may not see a screen to the first page with a message.
    assert seat.get(BASE).status_code in {302, 403, 404}
    for path in ("", f"pages/{page}/"):
        assert seat.get(f"{BASE}{application.pk}/{path}").status_code in {302, 403, 404}
    assert seat.post(f"{BASE}{application.pk}/", {"round": 1, "decision": "approve"}).status_code in {
        302,
        403,
        404,
    }
    assert seat.post(f"{BASE}{application.pk}/phone/").status_code in {302, 403, 404}
    assert BASE not in text_of(seat.get("/admin/"))
    application.refresh_from_db()
    assert application.state == ApplicationState.SUBMITTED


def test_applicant_does_not_decide_his_own_in_the_console():
    user = make_user()
    application = hand_in(user)
    page = application.files.get().pk
    seat = browser_of(user)

    assert seat.get(f"{BASE}{application.pk}/").status_code in {302, 403, 404}
    assert seat.get(f"{BASE}{application.pk}/pages/{page}/").status_code == 404
    assert seat.post(f"{BASE}{application.pk}/phone/").status_code == 404


def test_own_application_of_an_operator_is_not_on_his_desk():
    operator = make_staff(make_organisation("秘书处", kind="service"), Role.PLATFORM_OPERATOR)
    application = hand_in(operator)

    assert browser_of(operator).get(f"{BASE}{application.pk}/").status_code == 404
    assert not deciding.queue(operator).exists()


def test_menu_leads_the_operator_to_the_desk(desk):
    assert BASE in text_of(desk.get("/admin/"))
