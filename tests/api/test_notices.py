"""Notices in the API: one's own, in words, marked by POST."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registries.domain import publishing
from services.notices.domain.reading import mark_all_read
from services.notices.models import Cause, Notice
from tests.api.client import ApiClient
from tests.api.test_openapi import _agree, _answer_schema
from tests.services.notices.region import Region

pytestmark = pytest.mark.django_db


@pytest.fixture
def region() -> Region:
    return Region()


def _as_if_long_ago() -> None:
    """Keep what follows from joining the causes that there are."""
    for cause in Cause.objects.all():
        Cause.objects.filter(pk=cause.pk).update(key=f"old {cause.pk}")


def test_answers_have_exactly_the_documented_members(api: ApiClient, region: Region) -> None:
    region.returned()
    api.log_in("editor")

    _agree(api.get("/notices/").json(), _answer_schema("/notices/"), "notices")
    _agree(api.get("/notices/unread/").json(), _answer_schema("/notices/unread/"), "unread")
    _agree(api.post("/notices/read/", {"all": True}).json(), _answer_schema("/notices/read/", "post"), "read")


def test_notice_is_told_in_words_with_the_way_to_it(api: ApiClient, region: Region) -> None:
    entry = region.returned(comment="请补充指标")
    api.log_in("editor")

    [notice] = api.get("/notices/?state=unread&topic=review").json()["results"]

    assert notice["kind"] == {"value": "entry.returned", "label": "退回修改"}
    assert notice["text"] == f"“{entry.title}”已退回修改。"
    assert notice["note"] == "请补充指标"
    assert [remark["label"] for remark in notice["remarks"]]
    assert notice["url"].startswith("http://testserver/admin/")
    assert notice["read_at"] is None


def test_marking_changes_one_s_own_only(api: ApiClient, region: Region) -> None:
    region.returned()
    ids = list(Notice.objects.values_list("pk", flat=True))
    api.log_in("editor")

    assert api.get("/notices/unread/").json() == {"count": 1, "badge": "1"}
    assert api.post("/notices/read/", {"ids": ids}).json() == {"marked": 1}
    assert api.post("/notices/read/", {}).json() == {"marked": 0}
    assert api.get("/notices/unread/").json() == {"count": 0, "badge": ""}
    assert Notice.objects.filter(read_at=None, recipient=region.publisher).count() == 1


@pytest.mark.parametrize(
    "body", [{"ids": ["x"]}, {"ids": [0]}, {"ids": [2**63]}, {"ids": list(range(1, 202))}]
)
def test_bodies_that_are_no_ids_are_refused(api: ApiClient, region: Region, body: Any) -> None:
    api.log_in("editor")

    assert api.post("/notices/read/", body).status_code == 400


@pytest.mark.parametrize("path", ["/notices/", "/notices/unread/"])
def test_without_a_token_nothing_is_answered(api: ApiClient, path: str) -> None:
    assert api.get(path).status_code == 401
    assert api.post("/notices/read/", {"all": True}).status_code == 401


@pytest.mark.parametrize("query", ["?state=odd", "?topic=odd", "?none=1", "?cursor=odd"])
def test_odd_queries_are_refused(api: ApiClient, region: Region, query: str) -> None:
    api.log_in("editor")

    assert api.get(f"/notices/{query}").status_code == 400


def test_cursor_walks_through_all(api: ApiClient, region: Region) -> None:
    for _number in range(3):
        region.returned()
        _as_if_long_ago()
    api.log_in("editor")
    found, path = [], "/notices/?cursor=&page_size=1"
    while path:
        page = api.get(path).json()
        found += [row["id"] for row in page["results"]]
        path = page["next"].split("/api/v1")[1] if page["next"] else ""

    assert found == list(
        Notice.objects.filter(recipient=region.editor)
        .order_by("-created_at", "-pk")
        .values_list("pk", flat=True)
    )


def test_lost_right_leaves_no_title(api: ApiClient, region: Region) -> None:
    entry = region.submitted(title="金丝雀标题")
    publishing.send_back(actor=region.reviewer, entry=entry, comment="金丝雀意见")
    api.log_in("reviewer")

    body = api.get("/notices/").content.decode()

    assert "金丝雀" not in body
    assert '"count":0' in body


def test_list_costs_the_same_for_one_and_many(api: ApiClient, region: Region) -> None:
    region.returned()
    api.log_in("editor")
    api.get("/notices/")

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert api.get("/notices/").status_code == 200
        return len(queries)

    few = cost()
    for _number in range(6):
        _as_if_long_ago()
        region.returned()

    assert cost() == few
    mark_all_read(actor=region.editor)
