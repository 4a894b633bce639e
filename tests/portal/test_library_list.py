"""Lists show what their reader may see, and counts that equal the lists they lead to."""

import re
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from cms.core import library
from permissions.audience import Visibility
from portal.library.listing import Listing
from tests.factories.entries import make_published
from tests.portal.conftest import CANARIES, as_user, text_of

pytestmark = pytest.mark.django_db
VIEWERS = ("visitor", "individual", "stranger", "member", "editor")


def viewer(world: Any, name: str) -> Any:
    from django.contrib.auth.models import AnonymousUser

    return AnonymousUser() if name == "visitor" else getattr(world, name)


def listing(actor: Any, query: str = "", slug: str = "demand") -> Listing:
    return Listing(spec=library.get(slug), actor=actor, query=QueryDict(query))


@pytest.mark.parametrize(
    ("name", "titles"),
    [
        ("visitor", {"公开的需求", "摘要的需求"}),
        ("individual", {"公开的需求", "摘要的需求"}),
        ("stranger", {"公开的需求", "摘要的需求"}),
        ("member", {"公开的需求", "摘要的需求", "联合体的需求", "指定单位的需求"}),
        ("editor", {"公开的需求", "摘要的需求", "联合体的需求", "指定单位的需求", "本单位的需求"}),
    ],
)
def test_list_shows_what_the_audience_covers(world, name, titles):
    rows = listing(viewer(world, name)).rows

    assert {row.title for row in rows} == titles


@pytest.mark.parametrize("start", ["", "difficulty=core", "category=research&status=published"])
def test_every_count_equals_the_list_it_leads_to(world, start):
    for actor in (viewer(world, name) for name in VIEWERS):
        page = listing(actor, start)
        for tab in page.tabs:
            assert listing(actor, tab.url.removeprefix("?")).count == tab.count, (actor, tab)
        for facet in page.facets:
            for option in [*facet.options, *facet.rest]:
                query = QueryDict(start, mutable=True)
                query.setlist(facet.name, [option.value])
                assert listing(actor, query.urlencode()).count == option.count, (actor, facet.name, option)


@pytest.mark.parametrize("name", ["visitor", "individual", "stranger", "member"])
def test_summary_entry_is_not_found_by_protected_values(world, name):
    actor = viewer(world, name)
    technology = world.summary.technologies.first()

    found = {
        query: {row.title for row in listing(actor, query).rows}
        for query in ("budget=high", f"technologies={technology.pk}", *(f"q={word}" for word in CANARIES))
    }

    assert all("摘要的需求" not in titles for titles in found.values())


def test_summary_entry_is_found_by_its_own_side(world):
    assert {row.title for row in listing(world.editor, "budget=high").rows} == {"摘要的需求"}
    assert {row.title for row in listing(world.editor, "q=保密工艺乙").rows} == {"摘要的需求"}


@pytest.mark.parametrize("name", ["visitor", "individual", "stranger", "member"])
def test_list_page_shows_no_protected_word(world, name):
    actor = None if name == "visitor" else getattr(world, name)
    foreign = [word for word in CANARIES if not (name == "member" and word == "秘密单位甲")]

    pages = [
        text_of(as_user(actor).get("/demands/", {"q": "摘要的需求"})),
        text_of(as_user(actor).get("/demands/")),
    ]

    assert [word for word in foreign if word in pages[0]] == []
    assert [word for word in CANARIES[1:] if word in pages[1]] == []


def test_organisation_is_masked_in_a_summary_row(world):
    [row] = [row for row in listing(world.stranger).rows if row.title == "摘要的需求"]

    assert row.owner.startswith("某企业")
    assert [str(fact.value) for fact in row.facts if "万元" in str(fact.value)] == []
    assert row.figure == ""


def test_facet_of_a_protected_field_counts_only_what_may_be_read(world):
    budget = {facet.name: facet for facet in listing(world.stranger).facets}["budget"]

    assert {option.value: option.count for option in budget.options} == {
        "low": 0,
        "middle": 0,
        "high": 0,
        "open": 1,
    }


def test_several_values_of_a_facet_widen_and_several_facets_narrow(world):
    assert listing(world.stranger, "difficulty=core&difficulty=mature").count == 2
    assert listing(world.stranger, "difficulty=core&category=testing").count == 0


ODD = (
    "region=abc",
    "region=1%27%20OR%201%3D1",
    "status=nonsense",
    "budget=nonsense",
    "sort=problem",
    "page=0",
    "page=99999999999999999999",
    "page=%00",
    "q=" + "长" * 300,
    "q=" + "a+" * 200,
    "region=99999999999999999999999",
    "organisation__name=x&title__icontains=y",
)


def test_odd_addresses_answer_with_a_page(world):
    client = as_user(None)

    answers = {query: client.get(f"/demands/?{query}").status_code for query in ODD}

    assert answers == {query: 400 if "%00" in query else 200 for query in ODD}


def test_search_looks_at_one_hundred_characters_and_sixteen_words(world):
    page = listing(world.stranger, "q=" + "+".join(["词"] * 40))

    assert page.text.split() == ["词"] * 16


def test_chips_drop_one_filter_each(world):
    page = listing(world.stranger, "difficulty=core&difficulty=mature&q=需求")

    assert [chip.url.count("difficulty=") for chip in page.chips] == [2, 1, 1]
    assert ["q=" in chip.url for chip in page.chips] == [False, True, True]


def test_order_by_deadline_and_newest(world):
    assert [order.value for order in listing(world.stranger).orders] == ["confirmed", "newest", "deadline"]
    assert [order.value for order in listing(world.stranger, slug="achievement").orders] == [
        "confirmed",
        "newest",
    ]
    assert listing(world.stranger, "sort=newest").order.value == "newest"


def test_list_costs_the_same_for_one_and_thirty_rows(world):
    def cost(user: Any) -> int:
        client = as_user(user)
        client.get("/achievements/")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get("/achievements/").status_code == 200
        return len(queries)

    make_published("achievement", organisation=world.owner)
    one = {name: cost(getattr(world, name, None)) for name in ("visitor", "member", "editor")}

    for _number in range(29):
        make_published("achievement", organisation=world.owner)
    thirty = {name: cost(getattr(world, name, None)) for name in ("visitor", "member", "editor")}

    assert thirty == one


def test_empty_library_says_why_and_offers_the_login(site):
    page = text_of(as_user(None).get("/achievements/"))

    assert 'class="empty"' in page
    assert "/login/?next=%2Fachievements%2F" in page


def test_list_prints_its_filters_and_count(world):
    page = text_of(as_user(None).get("/demands/?difficulty=core"))
    [printed] = re.findall(r'<p class="print-only">(.*?)</p>', page, re.S)

    assert "1" in printed
    assert Visibility.SUMMARY not in printed
