"""Who reads a page, on every way there is to it."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.base import ContentFile
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from wagtail.models import Collection, Page

from content.access import CONTENT_PAGES, may_download, may_read, visible_pages
from content.enums import PolicyLevel
from content.filters import EventFilter, PolicyFilter, list_pages
from content.models import EditorialDocument, EventPage, PageAudience, PolicyPage
from permissions.access import access_for
from permissions.actions import Action
from tests.content.pages import KINDS, at, on
from tests.factories.entries import make_region

READERS = ("anonymous", "student", "stranger", "member", "auditor", "editor", "operator")
PLATFORM = {"auditor", "editor", "operator"}
AUDIENCES = {
    "public": set(READERS),
    "consortium": {"member"} | PLATFORM,
    "named": {"stranger"} | PLATFORM,
}


def reader(people: Any, name: str) -> Any:
    return AnonymousUser() if name == "anonymous" else getattr(people, name)


def restricted(page_of: Any, people: Any, kind: str, visibility: str, **fields: Any) -> Any:
    page = page_of(kind, visibility=visibility, consortium=people.consortium, **fields)
    PageAudience.objects.create(page=page, organisation=people.stranger_organisation)
    return page


@pytest.mark.parametrize("visibility", AUDIENCES)
@pytest.mark.parametrize("kind", KINDS)
def test_page_is_served_to_its_audience_only(kind, visibility, people, page_of, client_of) -> None:
    page = restricted(page_of, people, kind, visibility, title="金丝雀标题")
    index_url = page.get_parent().get_url()

    for name in READERS:
        client = client_of(reader(people, name))
        response, listing = client.get(page.url), client.get(index_url)

        allowed = name in AUDIENCES[visibility]
        assert response.status_code == (200 if allowed else 404), name
        assert listing.status_code == 200
        assert ("金丝雀标题" in listing.content.decode()) is allowed, name


@pytest.mark.parametrize("visibility", AUDIENCES)
@pytest.mark.parametrize("kind", KINDS)
def test_three_answers_agree(kind, visibility, people, page_of) -> None:
    page = restricted(page_of, people, kind, visibility)
    model = type(page)

    for name in READERS:
        actor, expected = reader(people, name), name in AUDIENCES[visibility]
        assert visible_pages(actor, model.objects.all()).exists() is expected, name
        assert visible_pages(actor, Page.objects.filter(pk=page.pk)).exists() is expected, name
        assert access_for(model).allows(actor, Action.VIEW, page) is expected, name
        assert bool(access_for(model).explain(actor, Action.VIEW, page)) is expected, name
        assert may_read(actor, Page.objects.get(pk=page.pk)) is expected, name


def test_draft_is_read_by_nobody(people, page_of) -> None:
    page_of("event", live=False)

    for name in READERS:
        assert not visible_pages(reader(people, name), EventPage.objects.all()).exists()


def test_index_pages_have_no_audience(people) -> None:
    home_and_indexes = visible_pages(AnonymousUser(), Page.objects.filter(depth__gt=1))

    assert home_and_indexes.count() == 4


def test_membership_that_ended_shows_nothing(people, page_of) -> None:
    page = restricted(page_of, people, "policy", "consortium")
    people.consortium.memberships.update(valid_to=on(-1))

    assert not may_read(people.member, page)


def test_document_follows_the_pages_that_offer_it(people, page_of, client_of) -> None:
    collection = Collection.objects.get(name="内容素材")
    document = EditorialDocument.objects.create(
        title="附件", collection=collection, file=ContentFile(b"canary", name="canary.txt")
    )
    offered = [("files", {"heading": "", "files": [{"document": document, "title": ""}]})]
    page = restricted(page_of, people, "policy", "consortium", body=offered)
    assert PolicyPage.objects.get(pk=page.pk).body

    readers = {name for name in READERS if may_download(reader(people, name), document)}

    assert readers == AUDIENCES["consortium"]
    for name in ("anonymous", "stranger"):
        assert client_of(reader(people, name)).get(document.url).status_code == 404


def test_document_on_no_page_is_for_page_staff_only(people) -> None:
    document = EditorialDocument.objects.create(
        title="草稿附件",
        collection=Collection.objects.get(name="内容素材"),
        file=ContentFile(b"canary", name="draft.txt"),
    )

    readers = {name for name in READERS if may_download(reader(people, name), document)}

    assert readers == {"editor", "operator"}


def found(filter_class: Any, queryset: Any, query: str) -> list[str]:
    listing = list_pages(
        actor=AnonymousUser(),
        queryset=queryset.order_by("pk"),
        filter_class=filter_class,
        data=QueryDict(query),
    )
    return [page.title for page in listing.page.object_list]


def test_events_are_filtered(page_of) -> None:
    region = make_region("522725", "瓮安县")
    page_of("event", title="早", starts_at=at(-3), ends_at=at(-2))
    page_of("event", title="晚", place="都匀会展中心", region=region)
    page_of("event", title="取消", cancelled=True)
    events = EventPage.objects.all()

    assert found(EventFilter, events, "state=ended") == ["早"]
    assert found(EventFilter, events, "state=ended&state=cancelled") == ["早", "取消"]
    assert found(EventFilter, events, "q=都匀") == ["晚"]
    assert found(EventFilter, events, "region=522700") == ["晚"]
    assert found(EventFilter, events, "region=110000") == []
    assert found(EventFilter, events, "region=%27;drop") == []
    assert found(EventFilter, events, f"starts_before={on(0)}") == ["早"]
    assert found(EventFilter, events, "state=nonsense&starts_after=nonsense") == ["早", "晚", "取消"]


def test_policies_are_filtered(page_of) -> None:
    page_of("policy", title="甲", topics=["tax", "land"], level="county", expires_on=on(-1))
    page_of(
        "policy", title="乙", topics=["talent"], audience_kinds=["school"], document_number="测试〔2026〕9号"
    )
    policies = PolicyPage.objects.all()

    assert found(PolicyFilter, policies, "topic=land") == ["甲"]
    assert found(PolicyFilter, policies, "topic=land&topic=talent") == ["甲", "乙"]
    assert found(PolicyFilter, policies, "audience=school") == ["乙"]
    assert found(PolicyFilter, policies, "level=county") == ["甲"]
    assert found(PolicyFilter, policies, "validity=expired") == ["甲"]
    assert found(PolicyFilter, policies, "validity=in_force") == ["乙"]
    assert found(PolicyFilter, policies, "q=〔2026〕9号") == ["乙"]


def test_chips_name_the_applied_filters(page_of) -> None:
    make_region("522725", "瓮安县")
    data = QueryDict("q=磷&level=county&region=522725&page=3")

    listing = list_pages(
        actor=AnonymousUser(),
        queryset=PolicyPage.objects.order_by("pk"),
        filter_class=PolicyFilter,
        data=data,
    )

    assert [(chip.value, chip.remove_url) for chip in listing.chips] == [
        ("磷", "?level=county&region=522725"),
        ("瓮安县", "?q=%E7%A3%B7&level=county"),
        (PolicyLevel.COUNTY.label, "?q=%E7%A3%B7&region=522725"),
    ]
    assert listing.query == "q=%E7%A3%B7&level=county&region=522725"


@pytest.mark.parametrize("kind", KINDS)
def test_index_costs_the_same_for_one_page_and_for_twenty(kind, page_of, client_of) -> None:
    client = client_of(None)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    url = page_of(kind).get_parent().get_url()
    client.get(url)
    one = cost()
    for _ in range(19):
        page_of(kind)

    assert cost() == one


def test_every_content_page_has_an_access_object() -> None:
    assert {access_for(model).model for model in CONTENT_PAGES} == set(CONTENT_PAGES)


def test_successor_is_named_to_those_who_may_read_it(people, page_of, client_of) -> None:
    policy = page_of("policy")
    restricted(page_of, people, "policy", "consortium", title="新政策", replaces=policy)

    for name, expected in (("member", True), ("anonymous", False)):
        client = client_of(None if name == "anonymous" else people.member)
        context = client.get(policy.url).context_data
        assert (context["successor"] is not None) is expected
