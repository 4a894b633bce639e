"""Home per role in portal and console: what is offered leads somewhere, and every number to its rows."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from services.guidance.models import GuidanceMark
from tests.content.pages import make_page
from tests.factories.entries import make_major, make_occupation, make_published
from tests.factories.identity import make_organisation, make_staff
from tests.portal.conftest import as_user, text_of

ROLES = ["editor", "school_editor", "reviewer", "operator", "auditor", "page_editor", "individual"]


def links(text: str, pattern: str) -> list[str]:
    return [url.replace("&amp;", "&") for url in re.findall(f'href="({pattern}[^"]*)"', text)]


@pytest.mark.parametrize("who", ROLES)
def test_own_page_leads_nowhere_that_does_not_exist(region, who):
    make_page("policy", slug="p-1", audience_kinds=["enterprise", "school", "student"])
    make_page("event", slug="e-1")
    client = as_user(getattr(region, who))

    text = text_of(client.get("/me/"))

    found = {url for url in links(text, "/") if not url.startswith("/static/")}
    assert {url: code for url in found if (code := client.get(url).status_code) >= 400} == {}


@pytest.mark.parametrize("who", ["editor", "school_editor", "reviewer", "operator", "auditor", "page_editor"])
def test_console_home_leads_nowhere_that_does_not_exist(region, who):
    make_page("policy", slug="p-1", audience_kinds=["enterprise", "school"])
    client = as_user(getattr(region, who))

    text = text_of(client.get("/admin/"))

    main = text[text.index("<main") :]
    assert {
        url: code
        for url in set(links(main, "/"))
        if "/static/" not in url and (code := client.get(url).status_code) >= 400
    } == {}


def test_number_on_own_page_equals_rows_of_its_list(region):
    client = as_user(region.editor)
    text = text_of(client.get("/me/"))

    [url] = links(text, "/figures/drafts/")
    listed = text_of(client.get(url))

    assert "草稿 1条" in listed
    assert "草稿的需求" in listed
    assert "已发布的需求" not in listed


def test_number_in_the_console_equals_rows_of_its_list(region):
    client = as_user(region.reviewer)
    text = text_of(client.get("/admin/"))

    [url] = links(text, "/admin/figures/waiting/")
    listed = text_of(client.get(url))
    members = text_of(client.get(url.replace("waiting", "members")))

    assert "待审的需求" in listed
    assert "外州的需求" not in listed
    assert f"/review/{region.waiting.pk}/" in listed
    assert "青禾磷化" in members


@pytest.mark.parametrize("base", ["/figures", "/admin/figures"])
def test_list_of_a_foreign_scope_does_not_exist(region, base):
    client = as_user(region.editor)

    answers = [
        client.get(f"{base}/waiting/?scope=platform").status_code,
        client.get(f"{base}/waiting/?scope=organisation&for={region.school.pk}").status_code,
        client.get(f"{base}/nothing/?scope=organisation").status_code,
        client.get(f"{base}/drafts/?scope=organisation").status_code,
    ]

    assert answers == [404, 404, 404, 200]


@pytest.mark.parametrize("base", ["/figures", "/admin/figures"])
def test_list_costs_the_same_for_one_and_for_thirty_rows(region, base):
    client = as_user(region.editor)
    url = f"{base}/published/?scope=organisation&library=demand"

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    cost()
    before = cost()
    for _number in range(18):
        make_published(organisation=region.enterprise)

    assert cost() == before


def test_leaders_page_opens_for_leaders_only(region):
    codes = {who: as_user(getattr(region, who)).get("/leader/").status_code for who in ROLES}

    assert codes == {who: 200 if who in {"reviewer", "operator", "auditor"} else 404 for who in ROLES}
    assert as_user(None).get("/leader/").status_code == 302


def test_leaders_page_says_where_there_is_no_data_and_links_numbers(region):
    text = text_of(as_user(region.reviewer).get("/leader/"))

    assert text.count("暂无数据") == 2  # 对接率, 有意向
    assert "对接意向开放后产生" in text
    assert len(links(text, "/figures/")) >= 8
    assert f"截至 {timezone.localdate():%Y-%m-%d}" in text


def test_viewpoints_are_offered_different_lists(region):
    make_page("policy", slug="p-1", audience_kinds=["enterprise", "school", "student"])
    make_published(
        organisation=region.enterprise,
        category="talent",
        title="招聘机修钳工",
        occupation=make_occupation(),
        headcount=3,
        majors=[make_major()],
    )
    titles = {
        who: re.findall(r'panel-head">.*?</svg>([^<]+)<', text_of(as_user(getattr(region, who)).get("/me/")))
        for who in ("editor", "school_editor", "individual")
    }

    assert "可以用的成果" in titles["editor"]
    assert "可以攻关的技术需求" in titles["school_editor"]
    assert "面向您的政策" in titles["individual"]
    assert titles["editor"] != titles["school_editor"] != titles["individual"]


def test_service_organisation_is_offered_services_wanted_and_its_page(region):
    organisation = make_organisation("黔匠技转", kind="service")
    make_published(organisation=region.enterprise, category="testing", title="委托检测的需求")

    text = text_of(as_user(make_staff(organisation, "role_editor")).get("/me/"))

    assert "企业的服务需求" in text
    assert "委托检测的需求" in text
    assert f"/organisations/{organisation.pk}/" in text


def test_offered_list_opens_the_rows_that_were_counted(region):
    client = as_user(region.school_editor)
    text = text_of(client.get("/me/"))

    [url] = [one for one in links(text, "/demands/") if "category=research" in one]

    assert "3 条" in text_of(client.get(url))


def test_first_steps_are_put_away_and_taken_out_in_the_portal(region):
    client = as_user(region.editor)
    assert "新手清单" in text_of(client.get("/me/"))
    body = {"organisation": region.enterprise.pk, "act": "put-away"}

    answer = client.post("/me/first-steps/", {**body, "next": "/admin/"})
    hidden = text_of(client.get("/me/")), text_of(client.get("/admin/"))
    client.post("/me/first-steps/", {**body, "act": "take-out", "next": "https://example.org/"})

    assert answer.url == "/admin/"
    assert "重新显示新手清单" in hidden[0]
    assert "cj-steps" not in hidden[1]
    assert "收起" in text_of(client.get("/me/"))


def test_step_of_looking_is_ticked_on_the_way_there(region):
    client = as_user(region.editor)

    answer = client.post(
        "/me/first-steps/", {"organisation": region.enterprise.pk, "act": "seen", "step": "policies"}
    )

    assert answer.url.startswith("/policies/?")
    assert "audience=enterprise" in answer.url
    assert GuidanceMark.objects.get().mark == "policies"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"act": "seen", "step": "verify"}, 302),
        ({"act": "nothing"}, 302),
        ({"act": "put-away", "organisation": "x"}, 404),
    ],
)
def test_first_steps_refuse_nonsense(region, body, status):
    client = as_user(region.editor)

    answer = client.post("/me/first-steps/", {"organisation": region.enterprise.pk, **body})

    assert answer.status_code == status
    assert GuidanceMark.objects.count() == 0
    assert client.get("/me/first-steps/").status_code == 405
