"""Own fields in the list of the console, in its filters and in sheets."""

import io
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from permissions.domain.accounts import system_user
from permissions.roles import Role
from registries.domain import exporting, fields, importing
from registries.filters import filterset_for
from registries.models import Demand
from tests.factories.entries import make_entry, make_region
from tests.factories.identity import make_organisation, make_staff
from tests.factories.own_fields import make_field
from tests.registries.viewsets.desk import address, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return make_organisation("瓮安甲企业", region=make_region())


@pytest.fixture
def editor(owner, client):
    user = make_staff(owner, Role.EDITOR)
    client.force_login(user)
    return user


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


VALUES = {
    "text": "=1+1 易燃", "number": "12.50", "date": "2026-03-01", "choice": "jialei",
    "choices": ["jialei", "binglei"], "boolean": False, "reference": "522725",
}  # fmt: skip


def full(rows):
    return {rows[name].name: value for name, value in VALUES.items()}


# -- list and filter ---------------------------------------------------------------------------------------------


def test_list_shows_columns_of_own_fields_with_the_same_queries_for_many(client, owner, editor):
    place = make_field("产地", "reference", reference="region", is_listed=True)
    level = make_field("等级", "choice", is_listed=True)
    make_field("不列", "text")
    for number in range(6):
        make_region(f"52273{number}", f"第{number}县")
    make_entry(organisation=owner, **{place.name: "522730", level.name: "jialei"})
    client.get(address("demand", "list"))
    with CaptureQueriesContext(connection) as one:
        page = text_of(client.get(address("demand", "list")))
    for number in range(1, 6):
        make_entry(organisation=owner, **{place.name: f"52273{number}", level.name: "yilei"})

    with CaptureQueriesContext(connection) as many:
        pages = text_of(client.get(address("demand", "list")))

    assert len(many) == len(one) <= 35
    assert "第0县" in page
    assert "甲类" in page
    assert "第5县" in pages


@pytest.mark.parametrize(
    ("name", "query", "hits"),
    [
        ("text", "={value}", True),
        ("choice", "=jialei", True),
        ("choice", "=yilei", False),
        ("choices", "=binglei", True),
        ("choices", "=yilei", False),
        ("boolean", "=false", True),
        ("boolean", "=true", False),
        ("reference", "=522725", True),
        ("number", ".from=12.5", True),
        ("number", ".to=12.4", False),
        ("date", ".from=2026-03-01", True),
        ("date", ".to=2026-02-28", False),
    ],
)
def test_list_is_narrowed_by_own_fields(client, owner, editor, name, query, hits):
    rows = every_kind(is_filter=True)
    make_entry(organisation=owner, actor=editor, title="找得到的需求", **full(rows))
    make_entry(organisation=owner, actor=editor, title="没有值的需求")

    page = client.get(f"{address('demand', 'list')}?{rows[name].name}{query.format(value='易燃')}")

    found = [row.title for row in page.context["object_list"]]
    assert found == (["找得到的需求"] if hits else [])


def test_filter_that_is_none_or_wrong_breaks_nothing(client, owner, editor):
    rows = every_kind()
    make_entry(organisation=owner, actor=editor, **full(rows))
    assert (
        len(
            client.get(f"{address('demand', 'list')}?extra.{rows['choice'].key}=yilei").context["object_list"]
        )
        == 1
    )

    number = make_field("数", "number", is_filter=True)
    assert client.get(f"{address('demand', 'list')}?{number.name}.from=abc").status_code == 200


# -- sheets ------------------------------------------------------------------------------------------------------


def exported(actor, kind="xlsx"):
    download = exporting.export_entries(actor=actor, queryset=Demand.objects.order_by("pk"), kind=kind)
    return b"".join(download.content)


def sheet_of(content):
    return load_workbook(io.BytesIO(content)).worksheets[0]


def imported(actor, workbook_sheet):
    stream = io.BytesIO()
    workbook_sheet.parent.save(stream)
    stream.seek(0)
    return importing.start_import(actor=actor, library="demand", file=stream, name="需求.xlsx")


def cells(sheet):
    headings = [cell.value.strip("*") for cell in sheet[1]]
    return {heading: sheet.cell(row=2, column=place) for place, heading in enumerate(headings, 1)}


def test_round_trip_of_every_type_changes_nothing(owner, editor):
    rows = every_kind()
    make_entry(organisation=owner, actor=editor, **full(rows))
    make_entry(organisation=owner, actor=editor)

    sheet = sheet_of(exported(editor))
    shown = {heading: cell.value for heading, cell in cells(sheet).items()}

    assert shown["等级"] == "甲类"
    assert shown["用途"] == "甲类、丙类"
    assert shown["可移动"] == "否"
    assert shown["产地"] == "瓮安县（522725）"
    assert shown["库存"] == 12.5
    assert shown["备注说明"].endswith("=1+1 易燃")
    assert cells(sheet)["备注说明"].data_type != "f"
    job = imported(editor, sheet)
    assert (job.counts["unchanged"], job.counts["update"], job.counts["invalid"]) == (2, 0, 0)


def test_import_changes_only_the_edited_cell(owner, editor):
    rows = every_kind()
    entry = make_entry(organisation=owner, actor=editor, **full(rows))
    sheet = sheet_of(exported(editor))
    cells(sheet)["等级"].value = "乙类"
    cells(sheet)["库存"].value = None

    job = imported(editor, sheet)
    assert (job.counts["update"], job.counts["invalid"]) == (1, 0)
    importing.confirm_import(actor=editor, job=job, file_hash=job.file_hash)

    before = dict(entry.extra)
    assert Demand.objects.get(pk=entry.pk).extra == {
        **{key: value for key, value in before.items() if key != rows["number"].key},
        rows["choice"].key: "yilei",
    }


def test_import_tells_wrong_cells_and_what_is_needed(owner, editor):
    rows = every_kind(is_required=True)
    make_entry(organisation=owner, actor=editor, **full(rows))
    sheet = sheet_of(exported(editor))
    wrong = {
        "等级": "丁类",
        "库存": "约三",
        "检定日期": "明年",
        "可移动": "也许",
        "产地": "火星",
        "备注说明": "长" * 300,
    }
    for heading, value in wrong.items():
        cells(sheet)[heading].value = value

    job = imported(editor, sheet)

    errors = json.dumps(job.report["errors"])
    for heading in wrong:
        assert json.dumps(heading) in errors


def test_new_entries_come_with_own_fields(owner, editor):
    row = make_field("危险化学品等级", "choice")
    make_field("还要填写的", "text", is_required=True)
    template = b"".join(exporting.import_template(actor=editor, library="demand").content)
    sheet = sheet_of(template)
    headings = [(cell.value or "").strip("*") for cell in sheet[1]]
    assert row.label in headings
    sheet.cell(row=2, column=headings.index("需求名称") + 1, value="全新的需求名称")
    sheet.cell(
        row=2,
        column=headings.index("需求类别") + 1 if "需求类别" in headings else headings.index("category") + 1,
        value="技术攻关",
    )
    sheet.cell(row=2, column=headings.index(row.label) + 1, value="丙类")

    job = imported(editor, sheet)
    assert "还要填写的" in json.dumps(job.report["notices"], ensure_ascii=False)
    importing.confirm_import(actor=editor, job=job, file_hash=job.file_hash)

    assert Demand.objects.get(title="全新的需求名称").extra == {row.key: "binglei"}


def test_value_offered_no_more_survives_the_round_trip_and_is_not_given_anew(owner, editor):
    row = make_field("等级", "choice")
    make_entry(organisation=owner, actor=editor, **{row.name: "jialei"})
    other = make_entry(organisation=owner, actor=editor, **{row.name: "yilei"})
    type(row).objects.filter(pk=row.pk).update(
        choices=[{**one, "off": one["key"] == "jialei"} for one in row.choices]
    )
    sheet = sheet_of(exported(editor))
    assert imported(editor, sheet).counts["unchanged"] == 2

    column = [cell.value for cell in sheet[1]].index("等级") + 1
    sheet.cell(row=3, column=column, value="甲类")
    job = imported(editor, sheet)
    assert job.counts["invalid"] == 1
    assert Demand.objects.get(pk=other.pk).extra == {row.key: "yilei"}


def test_code_of_an_earlier_edition_survives_the_round_trip(owner, editor):
    region = make_region("522799", "旧县")
    row = make_field("产地", "reference", reference="region")
    make_entry(organisation=owner, actor=editor, **{row.name: "522799"})
    type(region).objects.filter(pk=region.pk).update(valid_to="2001-01-01")

    sheet = sheet_of(exported(editor))

    assert cells(sheet)["产地"].value == "旧县（522799）"
    assert imported(editor, sheet).counts["unchanged"] == 1


def test_column_of_a_retired_field_is_refused_with_its_name(owner, editor):
    from cms.core.errors import Invalid

    row = make_field("危险化学品等级", "choice")
    make_entry(organisation=owner, actor=editor, **{row.name: "jialei"})
    sheet = sheet_of(exported(editor))
    fields.retire(actor=system_user(), definition=row)

    with pytest.raises(Invalid) as caught:
        imported(editor, sheet)

    assert caught.value.code == "column_retired"
    assert "危险化学品等级" in caught.value.message
    assert "危险化学品等级" not in [cell.value for cell in sheet_of(exported(editor))[1]]


def test_odd_stored_values_are_exported_as_they_are(owner, editor):
    rows = every_kind()
    entry = make_entry(organisation=owner, actor=editor)
    odd = {rows["number"].key: "约三", rows["date"].key: "明年", rows["reference"].key: "999999"}
    Demand.objects.filter(pk=entry.pk).update(extra=odd)
    Demand.objects.get(pk=entry.pk).save_revision()

    shown = {heading: cell.value for heading, cell in cells(sheet_of(exported(editor))).items()}

    assert (shown["库存"], shown["检定日期"], shown["产地"]) == ("约三", "明年", "999999")


def test_ids_of_filters_work_in_a_selector(owner):
    every_kind(is_filter=True)

    form = filterset_for(Demand.spec())({}, queryset=Demand.objects.all()).form

    ids = {one.auto_id for one in form}
    assert "id_extra-dengji" in ids
    assert not [one for one in ids if "." in one]
