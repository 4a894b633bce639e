"""Own fields on the pages of a library: detail, row, facets; what a summary must not tell."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from permissions.roles import Role
from registries.models import Demand
from tests.factories.entries import make_published, make_region
from tests.factories.identity import make_organisation, make_staff
from tests.factories.own_fields import make_field

pytestmark = pytest.mark.django_db


def page(client, path):
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_detail_shows_what_the_reader_may_see(client):
    owner = make_organisation()
    public = make_field("公开等级", "choice", is_public=True)
    secret = make_field("秘密参数", "number", places=1)
    long = make_field("长说明", "text", max_length=900, is_public=True)
    make_field("没有值", "text", is_public=True)
    values = {public.name: "jialei", secret.name: "1234.5", long.name: "第一行\n第二行<b>"}
    shared = make_published(organisation=owner, visibility="summary", **values)
    opened = make_published(organisation=owner, **values)

    summary = page(client, f"/demands/{shared.number}/")
    assert "公开等级" in summary
    assert "甲类" in summary
    assert "秘密参数" not in summary
    assert "1,234.5" not in summary
    whole = page(client, f"/demands/{opened.number}/")
    assert "1,234.5" in whole
    assert "第二行&lt;b&gt;" in whole
    assert "没有值" not in whole


def _without_names(queries):
    return [one for one in queries if '"masterdata_region"."code" AS "code"' not in one["sql"]]


def test_rows_show_listed_fields_with_the_same_queries_for_many(client):
    owner = make_organisation()
    place = make_field("产地", "reference", reference="region", is_listed=True, is_public=True)
    secret = make_field("秘密", "text", is_listed=True)
    for number in range(6):
        make_region(f"52273{number}", f"第{number}县")
    make_published(organisation=owner, **{place.name: "522730"})
    page(client, "/demands/")
    with CaptureQueriesContext(connection) as one:
        text = page(client, "/demands/")
    for number in range(1, 6):
        make_published(organisation=owner, **{place.name: f"52273{number}"})

    with CaptureQueriesContext(connection) as many:
        page(client, "/demands/")

    assert len(_without_names(many)) == len(_without_names(one))
    # One query for each block of rows on the page, however many rows it has.
    assert len(many) - len(_without_names(many)) <= 2
    assert sum("registries_fielddefinition" in query["sql"] for query in many) == 1

    assert "第0县" in text
    values = {place.name: "522730", secret.name: "不给看"}
    make_published(organisation=owner, visibility="summary", **values)
    assert "不给看" not in page(client, "/demands/")


@pytest.mark.parametrize(
    ("kind", "value", "choice", "other"),
    [
        ("choice", "jialei", "jialei", "yilei"),
        ("choices", ["jialei", "binglei"], "binglei", "yilei"),
        ("boolean", False, "false", "true"),
        ("reference", "522725", "522725", "522700"),
    ],
)
def test_facet_narrows_counts_and_tells_nothing_hidden(client, kind, value, choice, other):
    make_region("522725", "瓮安县")
    owner = make_organisation()
    row = make_field("等级", kind, is_filter=True, reference="region" if kind == "reference" else "")
    make_field("不是分面", "number", is_filter=True)
    seen = make_published(organisation=owner, title="人人可见的一条", **{row.name: value})
    hidden = make_published(
        organisation=owner, title="只见摘要的一条", visibility="summary", **{row.name: value}
    )
    make_published(organisation=owner, title="没有值的一条")

    def listing(query):
        response = client.get(f"/demands/?{row.name}={query}")
        assert response.status_code == 200
        return response

    facet = next(one for one in listing(choice).context["listing"].facets if one.name == row.name)
    counts = {option.value: option.count for option in [*facet.options, *facet.rest]}
    assert counts[choice] == 1
    assert counts.get(other, 0) == 0
    assert [one.title for one in listing(choice).context["listing"].rows] == [seen.title]
    assert listing(other).context["listing"].rows == []
    assert listing("%27%22").context["listing"].rows == []
    client.force_login(make_staff(owner, Role.EDITOR))
    assert {one.title for one in listing(choice).context["listing"].rows} == {seen.title, hidden.title}


def test_value_offered_no_more_is_no_option(client):
    row = make_field("等级", "choice", is_filter=True, is_public=True)
    make_published(organisation=make_organisation(), **{row.name: "jialei"})
    type(row).objects.filter(pk=row.pk).update(
        choices=[{**one, "off": one["key"] == "yilei"} for one in row.choices]
    )

    facets = client.get("/demands/").context["listing"].facets

    facet = next(one for one in facets if one.name == row.name)
    assert [option.value for option in facet.options] == ["jialei", "binglei"]
    assert Demand.objects.count() == 1
