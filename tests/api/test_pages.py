"""Events, fairs and policies: who reads them, what they carry, clean bodies with absolute addresses."""

import datetime
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page

from api.html import absolute_from, clean_html
from content.domain.site import ensure_site_tree
from content.models import (
    AgendaItem,
    EditorialImage,
    FairExhibitor,
    FairSession,
    PageAudience,
    PageOrganiser,
)
from permissions.roles import Role
from tests.api.client import ApiClient
from tests.content.pages import at, make_page, on
from tests.factories.identity import make_consortium, make_organisation, make_staff, make_user

pytestmark = pytest.mark.django_db

SEGMENTS = {"event": "events", "fair": "fairs", "policy": "policies"}


@pytest.fixture(autouse=True)
def _tree() -> None:
    ensure_site_tree()


@pytest.fixture
def world() -> SimpleNamespace:
    member, named, foreign = make_organisation(), make_organisation(), make_organisation()
    platform = make_organisation(kind="public_institution")
    clients: dict[str, ApiClient] = {}
    for name, user in {
        "anonymous": None,
        "individual": make_user(),
        "member": make_staff(member, Role.EDITOR),
        "named": make_staff(named, Role.EDITOR),
        "foreign": make_staff(foreign, Role.EDITOR),
        "platform_editor": make_staff(platform, Role.PLATFORM_EDITOR),
    }.items():
        clients[name] = ApiClient()
        if user:
            clients[name].log_in(user.username)
    return SimpleNamespace(clients=clients, consortium=make_consortium(member), named=named)


@pytest.mark.parametrize("kind", SEGMENTS)
def test_every_role_reads_exactly_its_pages(world: SimpleNamespace, kind: str) -> None:
    pages = {
        "public": make_page(kind, title="canary-public"),
        "consortium": make_page(
            kind, title="canary-consortium", visibility="consortium", consortium=world.consortium
        ),
        "named": make_page(kind, title="canary-named", visibility="named"),
        "draft": make_page(kind, title="canary-draft", live=False),
    }
    PageAudience.objects.create(page=pages["named"], organisation=world.named)
    everything = {"public", "consortium", "named"}
    expected = {
        "member": {"public", "consortium"},
        "named": {"public", "named"},
        "platform_editor": everything,
    }

    for name, client in world.clients.items():
        may = expected.get(name, {"public"})
        listing = client.get(f"/{SEGMENTS[kind]}/?search=canary").json()
        assert {row["title"] for row in listing["results"]} == {f"canary-{case}" for case in may}, name
        for case, page in pages.items():
            status = client.get(f"/{SEGMENTS[kind]}/{page.pk}/").status_code
            assert status == (200 if case in may else 404), (name, case)


@pytest.mark.parametrize("kind", SEGMENTS)
def test_query_count_does_not_grow_with_pages(api: ApiClient, kind: str) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert api.get(f"/{SEGMENTS[kind]}/?page_size=50").status_code == 200
        return len(captured)

    organiser = make_organisation()

    def add() -> None:
        page = make_page(kind, title="一页")
        PageOrganiser.objects.create(page=Page.objects.get(pk=page.pk), organisation=organiser)

    add()
    count()
    one = count()
    for _ in range(29):
        add()

    assert count() == one <= 4


def test_event_carries_its_facts(api: ApiClient) -> None:
    organiser = make_organisation("主办单位")
    page = make_page("event", organiser_text="协办方", capacity=80)
    PageOrganiser.objects.create(page=Page.objects.get(pk=page.pk), organisation=organiser)
    AgendaItem.objects.create(page=page, starts_at=at(10), title="开幕")

    body = api.get(f"/events/{page.pk}/").json()

    assert body["state"]["value"] == "open"
    assert body["organisers"] == ["主办单位", "协办方"]
    assert body["agenda"][0]["title"] == "开幕"
    assert body["starts_at"].endswith("+08:00")
    assert body["url"].startswith("http://")


def test_fair_carries_sessions_and_exhibitors(api: ApiClient) -> None:
    exhibitor = make_organisation("参展单位")
    page = make_page("fair", theme="新能源材料")
    FairSession.objects.create(page=page, title="上午场", starts_at=at(10), ends_at=at(10.1))
    FairExhibitor.objects.create(page=page, organisation=exhibitor, booth="A01", brings="3 项需求")

    body = api.get(f"/fairs/{page.pk}/").json()

    assert body["kind"]["value"] == "talent"
    assert [row["title"] for row in body["sessions"]] == ["上午场"]
    assert body["exhibitors"] == [
        {
            "organisation": {"id": exhibitor.pk, "name": "参展单位"},
            "booth": "A01",
            "brings": "3 项需求",
        }
    ]


def test_policy_says_whether_it_applies(api: ApiClient) -> None:
    old = make_page("policy", title="旧办法", issued_on=on(-400))
    new = make_page("policy", title="新办法", issued_on=on(-10), replaces=old)
    hidden = make_page("policy", title="草案", live=False, replaces=new)

    before, after = api.get(f"/policies/{old.pk}/").json(), api.get(f"/policies/{new.pk}/").json()

    assert (before["validity"]["value"], before["replaced_by"]) == (
        "expired",
        {"id": new.pk, "title": "新办法"},
    )
    assert (after["validity"]["value"], after["replaces"]["id"]) == ("in_force", old.pk)
    assert after["replaced_by"] is None
    assert hidden.title not in str(after)
    assert [row["id"] for row in api.get("/policies/?validity=expired").json()["results"]] == [old.pk]
    assert api.get("/policies/?topic=tax&level=national").json()["count"] == 2
    assert api.get(f"/policies/?issued_after={on(-20)}").json()["count"] == 1


def test_events_filter_by_time_and_state(api: ApiClient) -> None:
    soon = make_page("event", title="近期")
    make_page("event", title="已结束", starts_at=at(-3), ends_at=at(-2))
    day = (datetime.date.today() + datetime.timedelta(days=1)).isoformat()

    assert [row["id"] for row in api.get("/events/?state=open").json()["results"]] == [soon.pk]
    assert api.get("/events/?state=open,ended").json()["count"] == 2
    assert api.get(f"/events/?starts_after={day}T00:00:00%2B08:00").json()["count"] == 1
    assert api.get(f"/events/?starts_before={day}T00:00:00Z").json()["count"] == 1


# Wagtail leaves the temporary file of a rendition to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
def test_body_is_clean_and_absolute(api: ApiClient) -> None:
    image = EditorialImage.objects.create(title="图", description="厂区", file=get_test_image_file())
    target, gone = make_page("event", title="目标"), make_page("event", title="不再", live=False)
    html = (
        f'<p>见<a linktype="page" id="{target.pk}">这里</a>与<a linktype="page" id="999999">那里</a>'
        '<a href="javascript:alert(1)">坏</a><a href="/about/">站内</a><script>alert(1)</script></p>'
    )
    page = make_page(
        "event",
        body=[
            {"type": "heading", "value": {"text": "标题", "level": "h2"}},
            {"type": "paragraph", "value": html},
            {"type": "picture", "value": {"image": image.pk, "alt": "", "caption": "说明"}},
            {"type": "picture", "value": {"image": 999999, "alt": "", "caption": "没有了"}},
            {
                "type": "table",
                "value": {
                    "caption": "日程",
                    "columns": [
                        {"type": "text", "heading": "时间"},
                        {"type": "rich_text", "heading": "内容"},
                    ],
                    "rows": [{"values": ["<b>9:00</b>", '<p><a href="/x/">开幕</a></p>']}],
                },
            },
        ],
    )

    blocks = api.get(f"/events/{page.pk}/").json()["body"]

    assert [block["type"] for block in blocks] == ["heading", "paragraph", "picture", "table"]
    paragraph = blocks[1]["value"]
    assert f'href="{target.full_url or "http"}' in paragraph or 'href="http' in paragraph
    assert 'href="http://testserver/about/"' in paragraph
    for bad in ["script", "javascript", "None", "linktype", "alert"]:
        assert bad not in paragraph
    picture = blocks[2]["value"]
    assert picture["alt"] == "厂区"
    assert all(made["url"].startswith("http://testserver/") for made in picture["renditions"])
    assert blocks[3]["value"]["rows"] == [
        ["&lt;b&gt;9:00&lt;/b&gt;", '<p><a href="http://testserver/x/">开幕</a></p>']
    ]
    assert gone.title not in str(blocks)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("", ""),
        ("<p onclick='x()'>a</p>", "<p>a</p>"),
        ('<a href="None">a</a>', "<a>a</a>"),
        ('<a href="data:text/html,x">a</a>', "<a>a</a>"),
        ('<a href="//else.example/x">a</a>', '<a href="http://else.example/x">a</a>'),
        (
            '<img src="/media/a.png" onerror="x()" alt="b">',
            '<img src="http://site.example/media/a.png" alt="b">',
        ),
        ("<style>p{}</style><iframe src='x'></iframe>", ""),
        ("<svg><script>x</script></svg>", ""),
    ],
)
def test_html_is_cleaned(source: str, expected: str) -> None:
    assert clean_html(source, absolute_from("http://site.example/")) == expected
