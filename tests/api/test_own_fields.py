"""Own fields in the API: values, filters, definitions, the document; what a summary must not tell."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from permissions.domain.accounts import system_user
from permissions.roles import Role
from registries.domain import fields
from registries.models import Demand
from tests.api.client import ApiClient
from tests.factories.entries import make_published, make_region
from tests.factories.identity import make_organisation, make_staff
from tests.factories.own_fields import make_field

pytestmark = pytest.mark.django_db
VALUES = {
    "text": "易燃 50%", "number": "12.50", "date": "2026-03-01", "choice": "jialei",
    "choices": ["jialei", "binglei"], "boolean": False, "reference": "522725",
}  # fmt: skip


@pytest.fixture
def owner():
    return make_organisation("瓮安甲企业")


@pytest.fixture
def insider(owner):
    client = ApiClient()
    client.log_in(make_staff(owner, Role.EDITOR).username)
    return client


def every_kind(**flags):
    make_region("522725", "瓮安县")
    return {
        "text": make_field("备注说明", "text", **flags),
        "number": make_field("库存", "number", places=2, **flags),
        "date": make_field("检定日期", "date", **flags),
        "choice": make_field("等级", "choice", **flags),
        "choices": make_field("用途", "choices", **flags),
        "boolean": make_field("可移动", "boolean", **flags),
        "reference": make_field("产地", "reference", reference="region", **flags),
    }


def full(rows):
    return {rows[name].name: value for name, value in VALUES.items()}


def shown(rows):
    return {
        rows["text"].key: "易燃 50%",
        rows["number"].key: "12.50",
        rows["date"].key: "2026-03-01",
        rows["choice"].key: {"value": "jialei", "label": "甲类"},
        rows["choices"].key: [{"value": "jialei", "label": "甲类"}, {"value": "binglei", "label": "丙类"}],
        rows["boolean"].key: False,
        rows["reference"].key: {"code": "522725", "name": "瓮安县"},
    }


def test_details_hold_all_fields_and_rows_those_that_are_listed(api, owner):
    rows = every_kind()
    listed = make_field("列出", "text", is_listed=True)
    entry = make_published(organisation=owner, **full(rows), **{listed.name: "甲"})

    assert api.get(f"/demands/{entry.pk}/").json()["extra"] == shown(rows) | {listed.key: "甲"}
    [line] = api.get("/demands/").json()["results"]
    assert line["extra"] == {listed.key: "甲"}
    bare = make_published(organisation=owner)
    assert set(api.get(f"/demands/{bare.pk}/").json()["extra"].values()) == {None}
    Demand.objects.filter(pk=bare.pk).update(extra={rows["choices"].key: "jialei"})
    choices = api.get(f"/demands/{bare.pk}/").json()["extra"][rows["choices"].key]
    assert choices == [{"value": "jialei", "label": "甲类"}]
    fields.retire(actor=system_user(), definition=listed)
    assert listed.key not in api.get(f"/demands/{entry.pk}/").json()["extra"]


def test_library_without_own_fields_says_so(api, owner):
    entry = make_published("achievement", organisation=owner)
    make_field()

    assert api.get(f"/achievements/{entry.pk}/").json()["extra"] == {}


def test_summary_tells_public_fields_only(api, owner, insider):
    rows = every_kind(is_listed=False)
    public = make_field("公开", "text", is_public=True, is_listed=True)
    secret = make_field("秘密", "text", is_listed=True)
    values = {public.name: "都能看", secret.name: "只有自己"}
    entry = make_published(organisation=owner, visibility="summary", **full(rows), **values)

    outside = api.get(f"/demands/{entry.pk}/").json()["extra"]
    assert outside == dict.fromkeys(shown(rows)) | {public.key: "都能看", secret.key: None}
    assert api.get("/demands/").json()["results"][0]["extra"] == {public.key: "都能看", secret.key: None}
    assert insider.get(f"/demands/{entry.pk}/").json()["extra"][secret.key] == "只有自己"


@pytest.mark.parametrize(
    ("name", "query", "hits"),
    [
        ("text", "=燃 50%25", True),
        ("text", "=50_", False),
        ("number", "=12.5", True),
        ("number", ".from=12.51", False),
        ("number", ".to=12.50", True),
        ("date", "=2026-03-01", True),
        ("date", ".from=2026-03-02", False),
        ("date", ".to=2026-03-01", True),
        ("choice", "=yilei,jialei", True),
        ("choice", "=yilei", False),
        ("choices", "=binglei", True),
        ("boolean", "=false", True),
        ("boolean", "=true", False),
        ("reference", "=522700", True),
        ("reference", "=520000,110000", True),
        ("reference", "=110000", False),
    ],
)
def test_filters_find_what_fields_say_and_tell_nothing_hidden(api, owner, insider, name, query, hits):
    rows = every_kind(is_filter=True)
    make_published(organisation=owner, **full(rows))
    hidden = make_published(organisation=owner, visibility="summary", **full(rows))
    make_published(organisation=owner)
    path = f"/demands/?{rows[name].name}{query}"

    assert api.get(path).json()["count"] == (1 if hits else 0)
    found = [row["id"] for row in insider.get(path).json()["results"]]
    assert len(found) == (2 if hits else 0)
    assert (hidden.pk in found) == hits
    type(rows[name]).objects.update(is_public=True)
    assert api.get(path).json()["count"] == (2 if hits else 0)


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("number", "=1e9"), ("number", ".from=NaN"), ("number", "=十"), ("date", "=2026-13-01"), ("date", ".to="),
        ("choice", "=weg"), ("choice", "=jialei'--"), ("choices", '="'), ("boolean", "=1"), ("reference", "=%25"),
        ("text", "="), ("text", "=" + "长" * 101), ("choice", "__in=jialei"), ("choice", ".from=jialei"),
    ],
)  # fmt: skip
def test_wrong_filters_are_refused(api, owner, name, query):
    rows = every_kind(is_filter=True)
    make_published(organisation=owner, **full(rows))

    assert api.get(f"/demands/?{rows[name].name}{query}").status_code == 400


def test_what_is_no_filter_is_an_unknown_parameter(api, owner):
    plain = make_field("不筛", "choice")
    gone = make_field("停用", "choice", is_filter=True)
    foreign = make_field("别库", "choice", library="achievement", is_filter=True)
    fields.retire(actor=system_user(), definition=gone)

    for name in (plain.name, gone.name, foreign.name, "extra", "extra.", "extra.a__b", "extra__contains"):
        assert api.get(f"/demands/?{name}=jialei").json()["code"] == "unknown_parameter"
    assert api.get(f"/achievements/?{foreign.name}=jialei").status_code == 200
    assert api.get(f"/demands/?ordering={plain.name}").status_code == 400


def test_list_costs_the_same_for_one_and_for_many(api, owner):
    rows = every_kind(is_listed=False)
    type(rows["reference"]).objects.filter(pk__in=[rows["reference"].pk, rows["choice"].pk]).update(
        is_listed=True
    )
    for number in range(6):
        make_region(f"52273{number}", f"第{number}县")
    make_published(organisation=owner, **{rows["reference"].name: "522730"})
    api.get("/demands/")
    with CaptureQueriesContext(connection) as one:
        api.get("/demands/")
    for number in range(1, 6):
        make_published(organisation=owner, **{rows["reference"].name: f"52273{number}"})

    with CaptureQueriesContext(connection) as many:
        assert api.get("/demands/").json()["count"] == 6

    assert len(many) == len(one)
    assert sum("registries_fielddefinition" in query["sql"] for query in many) == 1


def test_definitions_are_told_with_a_validator(api, insider):
    public = make_field("公开等级", "choice", is_public=True, is_filter=True, help_text="见标准")
    secret = make_field("秘密", "number")
    other = make_field("成果字段", "reference", library="achievement", reference="region", is_public=True)

    answer = api.get("/field-definitions/")
    assert [row["key"] for row in answer.json()["results"]] == [public.key, other.key]
    assert answer.json()["results"][0] == {
        "library": "demand", "key": public.key, "label": "公开等级", "type": "choice", "help_text": "见标准",
        "required": False, "public": True, "filter": True, "listed": False, "code_list": None,
        "choices": [
            {"value": "jialei", "label": "甲类"}, {"value": "yilei", "label": "乙类"},
            {"value": "binglei", "label": "丙类"},
        ],
    }  # fmt: skip
    assert answer.json()["results"][1]["code_list"] == "region"
    etag = answer.headers["ETag"]
    assert api.get("/field-definitions/", **{"If-None-Match": etag}).status_code == 304
    keys = [row["key"] for row in insider.get("/field-definitions/?library=demand").json()["results"]]
    assert keys == [public.key, secret.key]
    assert api.get("/field-definitions/?library=nowhere").status_code == 400
    fields.retire(actor=system_user(), definition=public)
    assert api.get("/field-definitions/", **{"If-None-Match": etag}).status_code == 200


def test_document_describes_public_fields_as_they_are_now(api):
    before = api.get("/openapi.json")
    rows = every_kind(is_public=True, is_filter=True)
    secret = make_field("秘密", "text", is_filter=True)

    now = api.get("/openapi.json")

    assert now.headers["ETag"] != before.headers["ETag"]
    document = now.json()
    extra = document["components"]["schemas"]["Demand"]["properties"]["extra"]
    assert set(extra["properties"]) == {row.key for row in rows.values()}
    assert extra["properties"][rows["boolean"].key]["type"] == ["boolean", "null"]
    assert extra["properties"][rows["choice"].key]["title"] == "等级"
    names = {one["name"]: one for one in document["paths"]["/api/v1/demands/"]["get"]["parameters"]}
    assert f"{rows['number'].name}.from" in names
    assert names[rows["choice"].name]["schema"]["items"]["enum"] == ["jialei", "yilei", "binglei"]
    assert secret.name not in names
    assert secret.key not in json.dumps(document)
    assert api.get("/openapi.json", **{"If-None-Match": now.headers["ETag"]}).status_code == 304
    for row in [*rows.values(), secret]:
        fields.retire(actor=system_user(), definition=row)
    assert api.get("/openapi.json").headers["ETag"] == before.headers["ETag"]
