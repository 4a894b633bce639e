import csv
import datetime as dt
import io
import tempfile

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms.core.errors import Invalid, NotAllowed
from cms.core.models import AuditEntry
from cms.masterdata.models import Industry, Region, Tag
from permissions.domain import roles
from permissions.roles import Role
from registries.domain import exporting
from registries.domain.saving import EntryChange, save_entries
from registries.enums import CooperationMode, DemandCategory, Difficulty
from registries.models import Achievement, Demand
from tests.factories.identity import make_organisation, make_user
from tests.registries.importing.sheets import bring_in, confirm, row, upload, xlsx_file

KINDS = ["csv", "xlsx"]
WORDS = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co"), include_characters="\n=+-@＝'、"), max_size=40
).map(str.strip)


def export(actor, queryset=None, kind="csv", model=Demand):
    download = exporting.export_entries(
        actor=actor, queryset=model.objects.all() if queryset is None else queryset, kind=kind
    )
    return io.BytesIO(b"".join(download.content))


def create(world, model="demand", **values):
    change = EntryChange(values=values, organisation_id=world.own.pk, consortium_id=world.consortium.pk)
    return save_entries(actor=world.editor, library=model, changes=[change]).created[0]


def demands(draw):
    """Return the values of a demand with everything that a sheet could spoil."""
    low = draw(st.none() | st.decimals(0, 10_000, places=2))
    return {
        "title": draw(WORDS.map(lambda text: text.replace("\n", " ")).filter(lambda text: text.strip())),
        "summary": draw(WORDS),
        "category": draw(st.sampled_from(DemandCategory.values)),
        "problem": draw(WORDS | st.sampled_from(["=1+1", "'=x", "a\r\nb", "007", "1E10", "＝cmd", "-"])),
        "difficulty": draw(st.sampled_from(["", *Difficulty.values])),
        "cooperation_modes": draw(st.lists(st.sampled_from(CooperationMode.values), unique=True)),
        "budget_min": low,
        "budget_max": None if low is None else low + draw(st.decimals(0, 500, places=2)),
        "budget_negotiable": draw(st.booleans()),
        "wanted_by": draw(
            st.none()
            | st.dates(
                min_value=dt.date(2020, 1, 1),
                max_value=dt.date(2090, 1, 1),
            )
        ),
        "headcount": draw(st.none() | st.integers(1, 10_000)),
        "certificates": draw(WORDS.map(lambda text: text.replace("\n", " "))),
        "no_secret_pledge": draw(st.booleans()),
    }


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_export_imported_again_changes_nothing(world, kind, data):
    Demand.objects.all().delete()
    tags = list(Tag.objects.order_by("pk"))
    for _number in range(2):
        values = demands(data.draw)
        values["technologies"] = data.draw(st.lists(st.sampled_from(tags), unique=True, max_size=3))
        values["industry"] = data.draw(st.none() | st.sampled_from(list(Industry.objects.order_by("pk"))))
        values["region"] = data.draw(st.none() | st.sampled_from(list(Region.objects.order_by("pk"))))
        create(world, **values)

    job = upload(world.editor, export(world.editor, kind=kind), f"需求.{kind}")

    assert job.report["errors"] == []
    assert (job.counts["create"], job.counts["update"], job.counts["unchanged"]) == (0, 0, 2), job.report[
        "updated"
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_achievement_with_formatted_text_comes_back_unchanged(world, kind):
    create(
        world,
        "achievement",
        title="一种磷石膏除杂装置",
        kind="invention",
        stage_of_development="pilot",
        trl=6,
        description="<p>第一段 <b>加粗</b> &amp; 符号 &lt;5℃</p><ul><li>条目</li></ul>",
        ip_number="00202611223344.5",
        price_min=800_000,
        keywords="磷石膏、除杂",
    )

    job = upload(
        world.editor,
        export(world.editor, kind=kind, model=Achievement),
        f"成果.{kind}",
        library="achievement",
    )

    assert job.report["errors"] == []
    assert job.counts["unchanged"] == 1


def test_export_is_filtered_by_permission_and_by_the_list(world):
    own = bring_in(world.editor, [row(), row("第二条")])
    foreign = bring_in(world.stranger, [row("别人的需求")])

    everything = export(world.editor).getvalue().decode()
    filtered = (
        export(world.editor, Demand.objects.filter(pk__in=[own[0].pk, foreign[-1].pk])).getvalue().decode()
    )

    assert "别人的需求" not in everything
    assert "第二条" in everything
    assert len(list(csv.reader(io.StringIO(filtered)))) == 2


def test_export_is_audited_with_its_row_count(world):
    bring_in(world.editor, [row()])

    export(world.editor, kind="xlsx")

    entry = AuditEntry.objects.get(action="registries.export")
    assert (entry.user, entry.data["rows"], entry.data["format"]) == (world.editor, 1, "xlsx")


def test_export_without_the_right_or_in_an_unknown_format_is_refused(world):
    outsider = world.system.__class__.objects.create(username="nobody")

    with pytest.raises(NotAllowed):
        export(outsider)
    with pytest.raises(Invalid):
        export(world.editor, kind="pdf")


def test_export_of_an_editor_has_the_draft_so_that_it_can_be_corrected(world):
    entry = bring_in(world.editor, [row()])[0]
    Demand.objects.filter(pk=entry.pk).update(live=True)
    save_entries(
        actor=world.editor,
        library="demand",
        changes=[EntryChange(pk=entry.pk, values={"problem": "草稿里的新描述"})],
    )

    assert "草稿里的新描述" in export(world.editor).getvalue().decode()


def test_query_count_of_an_export_does_not_grow_with_rows(world, django_assert_max_num_queries):
    bring_in(world.editor, [row(f"需求{number}") for number in range(30)])
    export(world.editor)

    with django_assert_max_num_queries(40) as one:
        export(world.editor, Demand.objects.all()[:1].none() | Demand.objects.filter(title="需求1"))
    with django_assert_max_num_queries(40) as many:
        export(world.editor)

    assert len(one) == len(many)


def test_formulas_leave_as_text(world):
    bring_in(world.editor, [row("=HYPERLINK(1)")])

    text = export(world.editor).getvalue().decode("utf-8-sig")
    book = openpyxl.load_workbook(export(world.editor, kind="xlsx"))

    assert "'=HYPERLINK(1)" in text
    assert {cell.data_type for cell in book.worksheets[0][2]} <= {"s", "n", "d"}


def test_template_is_imported_after_it_was_filled_in(world):
    download = exporting.import_template(actor=world.editor, library="demand")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(download.content)))
    sheet = book.worksheets[0]
    headings = [cell.value for cell in sheet[1]]
    lists = book["代码表"]
    filled = {0: None, 1: lists["A2"].value, 2: "磷石膏除杂"}
    for index, value in filled.items():
        sheet.cell(row=2, column=index + 1, value=value)
    book.active = 2
    stream = io.BytesIO()
    book.save(stream)

    job = upload(world.editor, stream, "模板.xlsx")

    assert book.sheetnames[1:] == ["代码表", "说明"]
    assert headings[1].endswith("*")
    assert (job.report["errors"], job.counts["create"]) == ([], 1)
    confirm(world.editor, job)
    assert Demand.objects.get().organisation == world.own


def test_template_needs_the_right_to_import(world):
    with pytest.raises(NotAllowed):
        exporting.import_template(
            actor=world.system.__class__.objects.create(username="nobody"), library="demand"
        )


def test_refused_export_leaves_no_temporary_file(world, monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    create(world, title="长", category="research", problem="长" * 4000)

    export(world.editor, kind="xlsx")

    assert list(tmp_path.iterdir()) == []


def test_sheet_of_our_own_name_wins_over_others(world):
    stream = xlsx_file([row()], title="随便")

    assert upload(world.editor, stream, "a.xlsx").report["sheet"] == "随便"


def test_export_of_somebody_who_may_not_edit_has_what_is_published(world):
    operator = make_user()
    roles.grant_role(
        actor=world.system, user=operator, organisation=make_organisation("平台"), role=Role.PLATFORM_OPERATOR
    )
    tag = Tag.objects.order_by("pk").first()
    entry = create(world, title="已发布的需求", category="research", problem="公开的描述", technologies=[tag])
    Demand.objects.filter(pk=entry.pk).update(live=True, status="published")
    change = EntryChange(pk=entry.pk, values={"problem": "未审核的改动"})
    save_entries(actor=world.editor, library="demand", changes=[change])
    create(world, title="没有提交的草稿", category="research")

    text = export(operator).getvalue().decode()

    assert "公开的描述" in text
    assert tag.name in text
    assert "未审核的改动" not in text
    assert "没有提交的草稿" not in text


def test_text_too_long_for_a_workbook_is_told_before_the_download(world):
    create(
        world,
        "achievement",
        title="长",
        kind="paper",
        stage_of_development="research",
        description="<p>" + "长" * 33_000 + "</p>",
    )

    with pytest.raises(Invalid) as caught:
        export(world.editor, kind="xlsx", model=Achievement)

    assert caught.value.code == "cell_too_long_for_xlsx"
