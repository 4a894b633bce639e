"""Pages, cursors, filters, orders and validators of lists: cases AP-01 to AP-06, AP-15, AP-20."""

from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from permissions.audience import Visibility
from permissions.roles import Role
from registries.domain import publishing
from registries.models import Demand
from tests.api.client import ApiClient
from tests.factories.entries import make_entry, make_published
from tests.factories.identity import make_organisation, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def enterprise() -> Any:
    return make_organisation("甲测试公司")


def _follow(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path.removeprefix('/api/v1')}?{parts.query}"


@pytest.mark.parametrize("value", ["0", "-1", "abc", "1.5", "101", str(10**9), str(10**30), "", "１"])
@pytest.mark.parametrize("name", ["page_size", "page"])
def test_bad_page_numbers_are_400(api: ApiClient, name: str, value: str) -> None:
    if (name, value) == ("page", "101"):
        return
    answer = api.get(f"/demands/?{name}={value}")

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == name


def test_page_beyond_the_end_is_empty(api: ApiClient) -> None:
    answer = api.get("/demands/?page=99999")

    assert (answer.status_code, answer.json()["results"]) == (200, [])


@pytest.mark.parametrize(
    "query",
    [
        "organisation__name__startswith=x",
        "user__password__startswith=a",
        "_connector=OR%201=1",
        "id__in=1,2",
        "__".join(["a", "b", "c"] * 10) + "=1",
        "expand=owner",
        "fields=phone,id_number",
        "include=~all",
        "limit=1000000000",
        "offset=-5",
    ],
)
@pytest.mark.parametrize("name", ["organisations", "demands", "achievements", "events", "fairs", "policies"])
def test_unknown_parameters_are_400(api: ApiClient, name: str, query: str) -> None:
    answer = api.get(f"/{name}/?{query}")

    assert (answer.status_code, answer.json()["code"]) == (400, "unknown_parameter")


@pytest.mark.parametrize("name", ["organisations", "demands", "achievements", "events", "fairs", "policies"])
@pytest.mark.parametrize("order", ["phone", "-id_number", "user__last_login", "pk", "?", "", "title;drop"])
def test_unknown_orders_are_400(api: ApiClient, name: str, order: str) -> None:
    answer = api.get(f"/{name}/?ordering={quote(order)}")

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_ordering")


@pytest.mark.parametrize(
    "query",
    [
        "published_after=0001-01-01",
        "published_after=2026-02-30T00:00:00Z",
        "published_after=1700000000000",
        "published_after=9999-12-31T23:59:59%2B14:00",
        "published_after=0001-01-01T00:00:00%2B14:00",
        "status=none",
        "status=" + "draft," * 30,
        "budget_from=NaN",
        "budget_from=-1",
        "budget_from=1e9",
        "organisation=abc",
        "organisation=" + "9" * 30,
        "region=5227",
        "industry=" + "C" * 50,
        "industry=%00",
        "search=%00",
        "search=%ff%fe",
        "technology=",
        "open=1",
        "scope=all",
        "search=a&search=b",
        "page=1&cursor=",
    ],
)
def test_bad_values_are_400(api: ApiClient, query: str) -> None:
    answer = api.get(f"/demands/?{query}")

    assert answer.status_code == 400, answer.content
    assert answer.json()["errors"]


@pytest.mark.parametrize("text", [" ".join("字" * 17), "字" * 101, "a " * 2000])
def test_long_searches_are_400(api: ApiClient, text: str) -> None:
    answer = api.get(f"/demands/?search={quote(text)}")

    assert (answer.status_code, answer.json()["code"]) == (400, "search_too_long")


@pytest.mark.parametrize("text", ["%" * 100, "_" * 100, "ﷺ" * 10, "\u202e\u200b", "😀" * 20, "'\"\\", "((("])
@pytest.mark.parametrize("name", ["organisations", "demands", "achievements", "events", "fairs", "policies"])
def test_odd_searches_find_nothing_quietly(api: ApiClient, name: str, text: str) -> None:
    make_organisation()

    answer = api.get(f"/{name}/?search={quote(text)}")

    assert (answer.status_code, answer.json()["results"]) == (200, [])


def test_pages_and_cursors_see_every_row_once(api: ApiClient, enterprise: Any) -> None:
    made = [make_published(organisation=enterprise).pk for _ in range(7)]
    # Equal dates: the unique tail alone makes the order total.
    moment = Demand.objects.get(pk=made[0]).published_at
    Demand.objects.filter(pk__in=made[:5]).update(published_at=moment)

    for order in ["-published", "published", "number", "-number", "updated", "-updated"]:
        paged: list[int] = []
        address: str | None = f"/demands/?page_size=3&ordering={order}"
        while address:
            body = api.get(address).json()
            assert body["count"] == 7
            paged += [row["id"] for row in body["results"]]
            address = _follow(body["next"]) if body["next"] else None
        walked: list[int] = []
        address = f"/demands/?page_size=3&ordering={order}&cursor="
        while address:
            body = api.get(address).json()
            assert body["count"] is None
            walked += [row["id"] for row in body["results"]]
            address = _follow(body["next"]) if body["next"] else None

        assert sorted(paged) == sorted(made)
        assert walked == paged


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "a" * 500,
        "W10",
        "WyItcHVibGlzaGVkIiwibm93Iiw1XQ",
        "WyItcHVibGlzaGVkIixudWxsLDVd",
        "%00",
        "字",
        # Before the year 1 in UTC, and (in the order by number) a lone surrogate.
        "WyItcHVibGlzaGVkIiwiMDAwMS0wMS0wMVQwMDowMDowMCsxNDowMCIsMV0",
        "WyJudW1iZXIiLCJcdWQ4MDAiLDFd&ordering=number",
    ],
)
def test_bad_cursors_are_400(api: ApiClient, cursor: str) -> None:
    answer = api.get(f"/demands/?cursor={cursor}")

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "cursor"


def test_cursor_of_another_order_is_400(api: ApiClient, enterprise: Any) -> None:
    for _ in range(2):
        make_published(organisation=enterprise)
    following = api.get("/demands/?page_size=1&cursor=").json()["next"]

    answer = api.get(_follow(following) + "&ordering=number")

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_cursor")


def test_filters_narrow(api: ApiClient, enterprise: Any) -> None:
    other = make_organisation("乙测试公司")
    wanted = make_published(organisation=enterprise, category="testing", budget_min=100, budget_max=500)
    make_published(organisation=other, category="research")

    for query in [
        "category=testing",
        "category=testing,talent",
        "budget_from=500",
        "budget_to=100.00",
        f"organisation={enterprise.pk}",
        f"search={quote(wanted.title)}",
    ]:
        body = api.get(f"/demands/?{query}").json()
        assert [row["id"] for row in body["results"]] == [wanted.pk], query
    assert api.get("/demands/?region=522700&industry=C26&open=true&status=published").json()["count"] == 2
    assert api.get("/demands/?region=110000").json()["count"] == 0
    assert api.get("/demands/?budget_from=500.01").json()["count"] == 0
    assert api.get("/demands/?open=false").json()["count"] == 0


def test_technology_filter_takes_slugs(api: ApiClient, enterprise: Any) -> None:
    entry = make_published(organisation=enterprise)
    tag = entry.technologies.get()

    assert api.get(f"/demands/?technology={tag.slug}").json()["count"] == 1
    assert api.get("/demands/?technology=none").json()["count"] == 0


def _queries(api: ApiClient, path: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert api.get(path).status_code == 200
    return len(captured)


@pytest.mark.parametrize("library", ["demand", "achievement"])
@pytest.mark.parametrize("role", [None, Role.EDITOR])
def test_query_count_does_not_grow_with_rows(
    api: ApiClient, enterprise: Any, library: str, role: str | None
) -> None:
    if role:
        api.log_in(make_staff(make_organisation(), role).username)
    make_published(library, organisation=enterprise)
    path = f"/{library}s/?page_size=50"
    _queries(api, path)
    one = _queries(api, path)
    for number in range(29):
        visibility = Visibility.SUMMARY if number % 2 else Visibility.PUBLIC
        make_published(library, organisation=enterprise, visibility=visibility)

    thirty = _queries(api, path)

    assert api.get(path).json()["count"] == 30
    assert one == thirty
    # One of them asks which own fields the library has.
    assert thirty <= (5 if role is None else 12)


def test_query_count_of_organisations_does_not_grow(api: ApiClient) -> None:
    make_organisation()
    one = _queries(api, "/organisations/?page_size=50")
    for _ in range(29):
        make_organisation()

    assert _queries(api, "/organisations/?page_size=50") == one <= 3


def test_unchanged_list_is_304(api: ApiClient, enterprise: Any) -> None:
    make_published(organisation=enterprise)
    first = api.get("/demands/")

    again = api.get("/demands/", **{"If-None-Match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    assert again["Cache-Control"] == first["Cache-Control"] == "public, no-cache"
    assert again["Vary"] == "Authorization"


def test_withdrawn_entry_changes_the_validator_at_once(api: ApiClient, enterprise: Any) -> None:
    entry = make_published(organisation=enterprise)
    publisher = make_staff(enterprise, Role.PUBLISHER)
    listing, details = api.get("/demands/"), api.get(f"/demands/{entry.number}/")
    assert details.status_code == 200

    publishing.unpublish(actor=publisher, entry=entry, reason="撤下")

    assert api.get("/demands/", **{"If-None-Match": listing["ETag"]}).json()["count"] == 0
    gone = api.get(f"/demands/{entry.number}/", **{"If-None-Match": details["ETag"]})
    assert gone.status_code == 404


def test_answers_for_members_are_not_for_shared_caches(api: ApiClient, enterprise: Any) -> None:
    make_published(organisation=enterprise, visibility=Visibility.SUMMARY)
    public = api.get("/demands/")
    api.log_in(make_staff(enterprise, Role.EDITOR).username)

    own = api.get("/demands/", **{"If-None-Match": public["ETag"]})

    assert own.status_code == 200
    assert own["ETag"] != public["ETag"]
    assert own["Cache-Control"] == "private, no-cache"


def test_detail_by_number_and_by_id_are_the_same(api: ApiClient, enterprise: Any) -> None:
    entry = make_published(organisation=enterprise)

    by_id, by_number = api.get(f"/demands/{entry.pk}/"), api.get(f"/demands/{entry.number}/")

    assert by_id.status_code == 200
    assert by_id.content == by_number.content


def test_own_list_needs_a_login_and_holds_drafts(api: ApiClient, enterprise: Any) -> None:
    draft = make_entry(organisation=enterprise)
    make_entry(organisation=make_organisation())
    assert api.get("/demands/?scope=mine").status_code == 401
    api.log_in(make_staff(enterprise, Role.EDITOR).username)

    body = api.get("/demands/?scope=mine").json()

    assert [(row["id"], row["stage"]["value"]) for row in body["results"]] == [(draft.pk, "draft")]
    assert api.get("/demands/").json()["count"] == 0
    assert api.get(f"/demands/{draft.number}/").json()["stage"]["value"] == "draft"


def test_organisations_are_found_by_former_name(api: ApiClient) -> None:
    from permissions.domain import organisations
    from permissions.domain.accounts import system_user

    organisation = make_organisation("瓮福测试集团")
    organisations.add_name(
        actor=system_user(), organisation=organisation, name="瓮福老矿", kind="former", valid_from=None
    )
    make_organisation("别家")

    body = api.get(f"/organisations/?search={quote('老矿')}").json()

    assert [row["name"] for row in body["results"]] == ["瓮福测试集团"]
    details = api.get(f"/organisations/{organisation.pk}/").json()
    assert details["other_names"] == ["瓮福老矿"]


def test_unverified_organisations_are_hidden(api: ApiClient) -> None:
    hidden = make_organisation(state="unclaimed")

    assert api.get("/organisations/").json()["count"] == 0
    assert api.get(f"/organisations/{hidden.pk}/").status_code == 404
