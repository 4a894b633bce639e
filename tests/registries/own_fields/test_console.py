"""Own fields in the console: the operator's screens, the form of an entry, comparison and review desk."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from permissions.domain.accounts import system_user
from permissions.roles import Role
from registries.domain import fields, fields_work, publishing
from registries.domain.saving import EntryChange, save_entries
from registries.models import Demand, FieldDefinition, FieldWork
from tests.factories.entries import demand_values, make_entry, make_region
from tests.factories.identity import make_organisation, make_staff
from tests.factories.own_fields import make_field, wanted_of
from tests.registries.console_forms import posted
from tests.registries.viewsets.desk import address, make_cast, submitted, text_of

pytestmark = pytest.mark.django_db
LIST = "/admin/fields/demand/"


@pytest.fixture
def operator(client):
    user = make_staff(make_organisation(kind="government"), Role.PLATFORM_OPERATOR)
    client.force_login(user)
    return user


@pytest.fixture
def cast():
    return make_cast()


def data_of(**more):
    return {"label": "危险化学品等级", "kind": "choice", "values": "甲类\n乙类\n\n丙类", **more}


# -- the operator's screens --------------------------------------------------------------------------------------


def test_operator_defines_a_field_and_finds_it_in_the_form_at_once(client, operator, cast):
    assert "还没有" in text_of(client.get(LIST)) or "no fields" in text_of(client.get(LIST))

    response = client.post(f"{LIST}add/", data_of(is_required="on", is_listed="on", help_text="见 GB 13690"))

    assert response.headers["Location"] == LIST
    row = FieldDefinition.objects.get()
    assert (row.key, list(row.labels().values())) == ("weixianhuaxuepindengji", ["甲类", "乙类", "丙类"])
    assert (row.is_required, row.is_listed, row.is_public) == (True, True, False)
    page = text_of(client.get(LIST))
    assert "危险化学品等级" in page
    assert row.key in page
    client.force_login(cast.editor)
    form = text_of(client.get(address("demand", "add")))
    assert "见 GB 13690" in form
    assert f'name="{row.name}"' in form


def test_wrong_definition_is_told_beside_its_field(client, operator):
    response = client.post(f"{LIST}add/", data_of(label="需求名称", values="", key="9"))

    assert response.status_code == 400
    assert {"label", "values", "key"} <= set(response.context["form"].errors)
    assert not FieldDefinition.objects.exists()
    assert client.post(f"{LIST}add/", {"kind": "text"}).status_code == 400


def test_list_changes_words_and_offers_less(client, operator):
    row = make_field(kind="choice")
    edit = f"{LIST}{row.key}/"
    page = text_of(client.get(edit))
    assert 'value="甲类"' in page

    sent = {
        "label": "等级",
        "value-jialei": "甲级",
        "value-yilei": "乙类",
        "off-yilei": "on",
        "value-binglei": "丙类",
    }
    response = client.post(edit, {**sent, "values": "丁类", "is_filter": "on"})

    assert response.headers["Location"] == LIST
    row.refresh_from_db()
    assert (row.label, row.is_filter, row.kind) == ("等级", True, "choice")
    assert [label for _key, label in row.offered()] == ["甲级", "丙类", "丁类"]
    assert client.post(edit, {**sent, "value-jialei": "、"}).status_code == 400


@pytest.mark.parametrize("kind", ["text", "number", "date", "boolean"])
def test_plain_field_is_changed_without_a_list(client, operator, kind):
    row = make_field("字段", kind)

    response = client.post(f"{LIST}{row.key}/", {"label": "新名", "max_length": "50", "places": "2"})

    assert response.status_code == 302
    row.refresh_from_db()
    assert row.label == "新名"
    assert (row.max_length, row.places) == ({"text": 50}.get(kind, 200), {"number": 2}.get(kind, 0))


def test_fields_are_retired_restored_and_put_in_order(client, operator):
    one, two = make_field("甲字段", "text"), make_field("乙字段", "text")

    client.post(LIST, {"act": "up", "key": two.key})
    assert [row.key for row in fields.definitions("demand")] == [two.key, one.key]
    client.post(LIST, {"act": "down", "key": two.key})
    client.post(LIST, {"act": "retire", "key": one.key})
    assert [row.key for row in fields.definitions("demand")] == [two.key]
    assert "甲字段" in text_of(client.get(LIST))
    client.post(LIST, {"act": "restore", "key": one.key})
    assert len(fields.definitions("demand")) == 2
    assert client.post(LIST, {"act": "drop", "key": one.key}).status_code == 404
    assert client.post(LIST, {"act": "retire", "key": "nichts"}).status_code == 404
    make_field("丙字段", "text")
    assert client.post(LIST, {"act": "restore", "key": one.key}, follow=True).status_code == 200


def test_type_is_changed_after_a_look_at_what_would_become_of_it(client, operator):
    row = make_field("库存", "text")
    owner = make_organisation()
    entry = make_entry(organisation=owner, **{row.name: "约三吨"})
    page = f"{LIST}{row.key}/type/"
    assert client.get(page).status_code == 200

    plan = client.post(page, {"kind": "number", "places": "1"})
    assert plan.context["plan"].obstructed == 1
    assert entry.number in text_of(plan)
    refused = client.post(page, {"kind": "number", "places": "1", "act": "apply"}, follow=True)
    assert refused.status_code == 200
    row.refresh_from_db()
    assert row.kind == "text"

    save_entries(
        actor=system_user(), library="demand", changes=[EntryChange(pk=entry.pk, values={row.name: "3"})]
    )
    assert client.post(page, {"kind": "number", "places": "1"}).context["plan"].obstructed == 0
    client.post(page, {"kind": "number", "places": "1", "act": "apply"})
    row.refresh_from_db()
    assert row.kind == "number"
    assert Demand.objects.get(pk=entry.pk).extra == {row.key: "3.0"}
    assert client.post(page, {"kind": "number"}).status_code == 400
    assert client.post(page, {"kind": "choice", "values": ""}).status_code == 400


def test_work_under_way_is_told_with_its_progress(client, operator, monkeypatch):
    monkeypatch.setattr(fields_work, "AT_ONCE", -1)
    row = make_field("等级", "choice")
    make_entry(organisation=make_organisation(), **{row.name: "jialei"})
    fields.change(actor=system_user(), definition=row, wanted=wanted_of(row, is_searchable=True))
    FieldWork.objects.update(total=8, done=2)

    page = text_of(client.get(LIST))

    assert 'value="25"' in page


def test_nobody_else_comes_to_the_screens(client, cast):
    row = make_field()
    client.force_login(cast.manager)

    for path in ("/admin/fields/", LIST, f"{LIST}add/", f"{LIST}{row.key}/", f"{LIST}{row.key}/type/"):
        for response in (client.get(path), client.post(path, {"act": "retire", "key": row.key, **data_of()})):
            assert response.headers["Location"] == reverse("wagtailadmin_home")
    row.refresh_from_db()
    assert row.retired_at is None
    assert FieldDefinition.objects.count() == 1


def test_unknown_library_or_field_is_not_found(client, operator):
    assert client.get("/admin/fields/nowhere/").status_code == 404
    assert client.get(f"{LIST}nichts/").status_code == 404
    assert client.get("/admin/fields/").status_code == 200


def test_name_of_a_field_is_text_and_not_markup(client, operator, cast):
    row = make_field("<script>alert(1)</script>", "choice", values=("<b>甲", "乙"), help_text="<i>x</i>")
    entry = make_entry(organisation=cast.enterprise, **{row.name: row.choices[0]["key"]})

    for path in (LIST, f"{LIST}{row.key}/", f"{LIST}{row.key}/type/"):
        assert "<script>alert" not in text_of(client.get(path))
    client.force_login(cast.editor)
    for name in ("edit", "inspect"):
        page = text_of(client.get(address("demand", name, entry.pk)))
        assert "<script>alert" not in page
        assert "<b>甲" not in page
        assert "<i>x" not in page


# -- the form of an entry ----------------------------------------------------------------------------------------


def every_kind():
    make_region("522725", "瓮安县")
    return {
        "text": make_field("备注说明", "text"),
        "long": make_field("长说明", "text", max_length=1000),
        "number": make_field("库存", "number", places=2),
        "date": make_field("检定日期", "date"),
        "choice": make_field("等级", "choice"),
        "choices": make_field("用途", "choices"),
        "boolean": make_field("可移动", "boolean"),
        "reference": make_field("产地", "reference", reference="region"),
    }


def sent_values(rows):
    return {
        rows["text"].name: "说明",
        rows["long"].name: "一\r\n二",
        rows["number"].name: "12.5",
        rows["date"].name: "2026-03-01",
        rows["choice"].name: "jialei",
        rows["choices"].name: ["binglei", "jialei"],
        rows["boolean"].name: "false",
        rows["reference"].name: "522725",
        "own-fields": ",".join(row.key for row in rows.values()),
    }


def stored_values(rows):
    return {
        rows["text"].key: "说明",
        rows["long"].key: "一\n二",
        rows["number"].key: "12.50",
        rows["date"].key: "2026-03-01",
        rows["choice"].key: "jialei",
        rows["choices"].key: ["jialei", "binglei"],
        rows["boolean"].key: False,
        rows["reference"].key: "522725",
    }


def test_form_takes_every_type_and_shows_it_again(client, cast):
    rows = every_kind()
    client.force_login(cast.editor)
    values = posted(demand_values()) | {"organisation": cast.enterprise.pk, "visibility": "public"}

    response = client.post(address("demand", "add"), values | sent_values(rows))

    entry = Demand.objects.get()
    assert response.status_code == 302
    assert entry.extra == stored_values(rows)
    form = client.get(address("demand", "edit", entry.pk)).context["form"]
    shown = {row.name: form[row.name].value() for row in rows.values()}
    assert shown == {
        **{row.name: entry.extra[row.key] for row in rows.values()},
        rows["boolean"].name: "false",
    }
    assert form["own-fields"].value() == ",".join(row.key for row in rows.values())


def test_form_that_did_not_show_a_field_leaves_it_alone(client, cast):
    row = make_field("备注说明", "text")
    entry = make_entry(organisation=cast.enterprise, actor=cast.editor, **{row.name: "留着"})
    client.force_login(cast.editor)
    edit = address("demand", "edit", entry.pk)

    client.post(edit, posted(demand_values(title="没看到字段")))
    assert Demand.objects.get(pk=entry.pk).title == "没看到字段"
    assert Demand.objects.get(pk=entry.pk).extra == {row.key: "留着"}
    client.post(edit, posted(demand_values()) | {"own-fields": row.key, row.name: ""})
    assert Demand.objects.get(pk=entry.pk).extra == {}


def test_wrong_value_stands_beside_its_field_and_nothing_is_saved(client, cast):
    rows = every_kind()
    entry = make_entry(organisation=cast.enterprise, actor=cast.editor)
    client.force_login(cast.editor)
    wrong = sent_values(rows) | {
        rows["text"].name: "长" * 10_000,
        rows["number"].name: "约三",
        rows["choice"].name: "weg",
        rows["reference"].name: "999999",
        rows["long"].name: "\x01坏",
    }

    response = client.post(address("demand", "edit", entry.pk), posted(demand_values()) | wrong)

    errors = response.context["form"].errors
    assert {rows[name].name for name in ("text", "number", "choice", "reference", "long")} <= set(errors)
    assert Demand.objects.get(pk=entry.pk).extra == {}


def test_value_that_is_offered_no_more_stays_in_the_form(client, cast):
    row = make_field("等级", "choice")
    several = make_field("用途", "choices")
    entry = make_entry(
        organisation=cast.enterprise, actor=cast.editor, **{row.name: "jialei", several.name: ["jialei"]}
    )
    for one in (row, several):
        off = [{**value, "off": value["key"] == "jialei"} for value in one.choices]
        FieldDefinition.objects.filter(pk=one.pk).update(choices=off)
    client.force_login(cast.editor)
    sent = {row.name: "jialei", several.name: ["jialei", "yilei"], "own-fields": f"{row.key},{several.key}"}

    response = client.post(address("demand", "edit", entry.pk), posted(demand_values()) | sent)

    assert response.status_code == 302
    assert Demand.objects.get(pk=entry.pk).extra == {row.key: "jialei", several.key: ["jialei", "yilei"]}


def test_code_of_an_earlier_edition_stays_in_the_form(client, cast):
    region = make_region("522799", "旧县")
    row = make_field("产地", "reference", reference="region")
    entry = make_entry(organisation=cast.enterprise, actor=cast.editor, **{row.name: "522799"})
    type(region).objects.filter(pk=region.pk).update(valid_to="2001-01-01")
    client.force_login(cast.editor)

    form = client.get(address("demand", "edit", entry.pk)).context["form"]
    assert [str(one.pk) for one in form.fields[row.name].queryset].count(str(region.pk)) == 1
    Demand.objects.filter(pk=entry.pk).update(extra={row.key: "123"})
    Demand.objects.get(pk=entry.pk).save_revision()
    assert client.get(address("demand", "edit", entry.pk)).status_code == 200


def test_submission_asks_for_required_fields_and_a_draft_does_not(client, cast):
    row = make_field("等级", "choice", is_required=True)
    client.force_login(cast.editor)
    values = posted(demand_values()) | {"organisation": cast.enterprise.pk, "visibility": "public"}
    values |= {"own-fields": row.key, row.name: ""}

    refused = client.post(address("demand", "add"), values | {"action-submit": "1"})
    assert row.name in refused.context["form"].errors
    assert '"always"' in refused.context["form"].required_by_choice
    assert row.name in refused.context["form"].required_by_choice
    without = {name: value for name, value in values.items() if name not in {row.name, "own-fields"}}
    assert (
        row.name
        in client.post(address("demand", "add"), without | {"action-submit": "1"}).context["form"].errors
    )

    assert client.post(address("demand", "add"), values).status_code == 302
    entry = Demand.objects.get()
    done = client.post(
        address("demand", "edit", entry.pk), values | {row.name: "jialei", "action-submit": "1"}
    )
    assert done.status_code == 302
    assert Demand.objects.get(pk=entry.pk).review_state == "submitted"


def test_form_costs_one_query_for_definitions_however_many_there_are(client, cast):
    client.force_login(cast.editor)
    client.get(address("demand", "add"))
    with CaptureQueriesContext(connection) as none:
        client.get(address("demand", "add"))
    for number in range(5):
        make_field(f"字段{number}", "choice")

    with CaptureQueriesContext(connection) as many:
        client.get(address("demand", "add"))

    assert len(many) == len(none)
    assert sum("registries_fielddefinition" in one["sql"] for one in many) == 1


# -- comparison, review desk, inspection -------------------------------------------------------------------------


def test_comparison_of_revisions_tells_own_fields(client, cast):
    row = make_field("等级", "choice")
    entry = make_entry(organisation=cast.enterprise, actor=cast.editor, **{row.name: "jialei"})
    first = entry.latest_revision_id
    change = EntryChange(pk=entry.pk, values={row.name: "yilei"})
    save_entries(actor=cast.editor, library="demand", changes=[change])
    client.force_login(cast.editor)

    page = text_of(client.get(address("demand", "revisions_compare", entry.pk, first, "latest")))

    assert "等级" in page
    assert '<del class="deletion">甲</del><ins class="addition">乙</ins>类' in page or (
        "甲类" in page and "乙类" in page
    )


def test_reviewer_reads_and_remarks_own_fields(client, cast):
    row = make_field("等级", "choice", is_required=True)
    entry = submitted(cast, **{row.name: "jialei"})
    client.force_login(cast.reviewer)
    desk = address("demand", "review", entry.pk)
    page = text_of(client.get(desk))
    assert "甲类" in page

    sent = {
        "revision": entry.latest_revision_id,
        "decision": "return",
        "comment": "",
        f"remark-{row.name}": "应为乙类",
    }
    assert client.post(desk, sent).status_code == 302

    assert Demand.objects.get(pk=entry.pk).review_state == "returned"
    client.force_login(cast.editor)
    form = text_of(client.get(address("demand", "edit", entry.pk)))
    assert form.count("应为乙类") == 2
    assert f'id="remark-{row.name}"' in form
    assert f'href="#remark-{row.name}"' in form
    assert "甲类" in text_of(client.get(address("demand", "inspect", entry.pk)))


def test_remark_on_no_field_is_refused():
    from cms.core.errors import Invalid
    from registries.domain.deciding import send_back

    cast = make_cast()
    entry = submitted(cast)
    with pytest.raises(Invalid):
        send_back(actor=cast.reviewer, entry=entry, comment="", field_comments={"extra.nichts": "?"})
    assert publishing.withdraw(actor=cast.editor, entry=entry)


def test_copy_in_the_console_brings_own_values(client, cast):
    row = make_field("等级", "choice")
    gone = make_field("旧字段", "text")
    entry = make_entry(
        organisation=cast.enterprise, actor=cast.editor, **{row.name: "jialei", gone.name: "旧"}
    )
    fields.retire(actor=system_user(), definition=gone)
    client.force_login(cast.editor)

    form = client.get(address("demand", "copy", entry.pk)).context["form"]

    assert form[row.name].value() == "jialei"
    assert form.instance.extra == {row.key: "jialei"}
