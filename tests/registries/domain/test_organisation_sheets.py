import datetime
import io
import threading
import time

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from cms.core.errors import Conflict, Invalid, NotAllowed
from permissions.domain import organisations, recording
from permissions.domain.accounts import system_user
from permissions.domain.recording import SheetRow, check_sheet, record_sheet
from permissions.models import Organisation, OrganisationMerge, User
from permissions.roles import Role
from registries.domain import organisation_sheets as sheets
from registries.tasks import delete_sheets
from tests.factories.entries import make_region
from tests.factories.identity import make_credit_code, make_organisation, make_staff, make_user
from tests.factories.sheets import enterprise_row, workbook

pytestmark = pytest.mark.django_db
CODE = make_credit_code(590000001)


@pytest.fixture(autouse=True)
def places(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    make_region()


@pytest.fixture
def operator():
    return make_staff(make_organisation("秘书处", kind="service"), Role.PLATFORM_OPERATOR)


def rows_of(*rows, **options):
    return sheets.read_rows(io.BytesIO(workbook(rows, **options)), name="单位.xlsx")[0]


def row(number=2, **texts):
    return SheetRow(number=number, texts={"name": "磷化甲厂", "kind": "企业", **texts})


def check(operator, *rows, **options):
    return check_sheet(actor=operator, rows=rows, **options)


def test_two_hundred_enterprises_are_recorded_in_seconds(operator):
    rows = rows_of(*(enterprise_row(number) for number in range(200)))

    started = time.perf_counter()
    checked = check_sheet(actor=operator, rows=rows)
    done = record_sheet(actor=operator, rows=rows, seal=checked.seal)

    assert done.counts == {"create": 200, "update": 0, "exists": 0, "error": 0}
    made = Organisation.objects.filter(state="unclaimed")
    assert made.count() == 200
    one = made.get(uscc=make_credit_code(500_000_007))
    assert (one.kind, one.size, one.region.name) == ("enterprise", "small", "瓮安县")
    assert time.perf_counter() - started < 30


def test_headings_of_other_people_are_understood_and_unknown_ones_told():
    file = io.BytesIO(
        workbook(
            [{"企业名称": "磷化甲厂", "信用代码": CODE, "地区": "瓮安县", "联系人": "王工"}],
            headings=("企业名称", "信用代码", "地区", "联系人"),
        )
    )

    rows, unknown = sheets.read_rows(file, name="a.xlsx")

    assert rows[0].texts == {"name": "磷化甲厂", "uscc": CODE, "region": "瓮安县"}
    assert unknown == ["联系人"]


@pytest.mark.parametrize(
    ("headings", "code"),
    [(("代码", "地区"), "heading_missing"), (("单位名称", "企业名称"), "heading_twice")],
)
def test_headings_that_cannot_be_used_are_refused(headings, code):
    file = io.BytesIO(workbook([{headings[0]: "甲", headings[1]: "乙"}], headings=headings))

    with pytest.raises(Invalid) as caught:
        sheets.read_rows(file, name="a.xlsx")

    assert caught.value.code == code


def test_template_can_be_filled_in_and_read_back():
    file = io.BytesIO()
    sheets.write_template(file, rows=[["磷化甲厂", CODE, "企业", "瓮安县"]])

    rows, unknown = sheets.read_rows(io.BytesIO(file.getvalue()), name="模板.xlsx")

    assert (rows[0].texts["name"], rows[0].texts["uscc"], unknown) == ("磷化甲厂", CODE, [])


def test_cells_that_say_nothing_are_empty_and_numbers_are_texts():
    rows = rows_of({"单位名称": "磷化甲厂", "简介": "无", "曾用名": 2024.0, "统一社会信用代码": "—"})

    assert (rows[0].texts["introduction"], rows[0].texts["former_names"], rows[0].texts["uscc"]) == (
        "",
        "2024",
        "",
    )


@pytest.mark.parametrize(
    ("texts", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "长" * 201}, "name"),
        ({"uscc": "9152270012345"}, "uscc"),
        ({"kind": ""}, "kind"),
        ({"kind": "随便"}, "kind"),
        ({"size": "巨型"}, "size"),
        ({"region": "没有这个县"}, "region"),
        ({"operating_region": "没有这个县"}, "operating_region"),
        ({"industry": "没有这个行业"}, "industry"),
        ({"park": "没有这个园区"}, "park"),
    ],
)
def test_every_wrong_cell_is_named(operator, texts, field):
    result = check(operator, row(number=7, **texts))

    [error] = result.errors
    assert (error.row, error.field, result.counts["error"], result.can_be_recorded) == (7, field, 1, False)


def test_all_errors_of_all_rows_are_told_and_nothing_is_written(operator):
    rows = [row(2, uscc="x", region="没有"), row(3, name="好厂"), row(4, name="坏厂", kind="没有")]
    before = Organisation.objects.count()

    with pytest.raises(Invalid) as caught:
        record_sheet(actor=operator, rows=rows)

    assert len(caught.value.fields["rows"]) == 3
    assert Organisation.objects.count() == before


def test_a_code_or_a_name_twice_in_the_sheet_is_an_error_at_the_second(operator):
    result = check(
        operator,
        row(2, uscc=CODE),
        row(3, name="另名", uscc=CODE),
        row(4, name="无码厂"),
        row(5, name="无码 厂"),
    )

    assert [(error.row, error.field) for error in result.errors] == [(3, "uscc"), (5, "name")]


def test_a_known_code_completes_what_is_lacking_and_keeps_the_rest(operator):
    known = make_organisation("老名厂", uscc=CODE, introduction="已有简介")

    result = check(operator, row(uscc=CODE, size="小型", introduction="新简介"))
    record_sheet(actor=operator, rows=[row(uscc=CODE, size="小型", introduction="新简介")], seal=result.seal)

    known.refresh_from_db()
    assert (known.name, known.size, known.introduction) == ("老名厂", "small", "已有简介")
    assert result.counts == {"create": 0, "update": 1, "exists": 0, "error": 0}
    assert "老名厂" in result.warnings[0].message


def test_known_ones_that_lack_nothing_are_left_alone(operator):
    make_organisation("磷化甲厂", uscc=CODE)

    result = check(operator, row(uscc=CODE))

    assert (result.counts["exists"], result.can_be_recorded) == (1, False)


def test_the_same_name_without_code_is_the_same_and_gets_the_code(operator):
    known = make_organisation("磷化甲厂", uscc="", state="unclaimed")

    record_sheet(actor=operator, rows=[row(uscc=CODE)])

    known.refresh_from_db()
    assert known.uscc == CODE
    assert Organisation.objects.filter(name="磷化甲厂").count() == 1


def test_the_same_name_under_another_code_is_another_with_a_warning(operator):
    make_organisation("磷化甲厂")

    result = check(operator, row(uscc=CODE))

    assert result.counts["create"] == 1
    assert "磷化甲厂" in result.warnings[0].suggestions[0]


def test_a_similar_name_is_a_warning_not_an_error(operator):
    make_organisation("瓮安磷化有限公司")

    result = check(operator, row(name="瓮安磷化集团"))

    assert (len(result.warnings), result.errors) == (1, [])


def test_the_code_of_a_merged_organisation_means_the_survivor(operator):
    from permissions.domain import merging

    survivor, merged = make_organisation("乙厂"), make_organisation("磷化甲厂", uscc=CODE)
    merging.merge_organisations(actor=operator, survivor=survivor, merged=merged, reason="重复")
    assert OrganisationMerge.objects.exists()

    result = check(operator, row(uscc=CODE))

    assert result.rows[0].existing == survivor


def test_former_names_park_and_default_kind(operator):
    park = make_organisation("瓮安经开区", kind="park")

    record_sheet(
        actor=operator,
        rows=[
            SheetRow(number=2, texts={"name": "𠮷野𬭎厂", "former_names": "甲；乙、丙", "park": "瓮安经开区"})
        ],
        default_kind="enterprise",
    )

    made = Organisation.objects.get(name="𠮷野𬭎厂")
    assert (made.kind, made.park) == ("enterprise", park)
    assert set(made.names.filter(kind="former").values_list("name", flat=True)) == set("甲乙丙")


def test_what_the_check_showed_must_still_be_true(operator):
    seal = check(operator, row(uscc=CODE)).seal
    organisations.create_organisation(actor=operator, name="快手", kind="enterprise", uscc=CODE)

    with pytest.raises(Conflict) as caught:
        record_sheet(actor=operator, rows=[row(uscc=CODE)], seal=seal)

    assert caught.value.code == "sheet_check_outdated"


def test_an_empty_and_an_endless_sheet_are_refused(operator, monkeypatch):
    with pytest.raises(Invalid) as caught:
        check(operator)
    assert caught.value.code == "sheet_empty"
    monkeypatch.setattr(recording, "MAX_ROWS", 1)
    with pytest.raises(Invalid) as caught:
        check(operator, row(2), row(3))
    assert caught.value.code == "sheet_too_long"


def test_only_the_operator_checks_records_and_keeps():
    for act in (
        lambda: check_sheet(actor=make_user(), rows=[row()]),
        lambda: record_sheet(actor=make_user(), rows=[row()]),
        lambda: sheets.keep(actor=make_user(), file=io.BytesIO(b"x"), name="a"),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_a_kept_sheet_is_found_by_its_person_only_and_for_a_day(operator):
    token = sheets.keep(actor=operator, file=io.BytesIO(b"content"), name="a.xlsx")

    file, name = sheets.kept(actor=operator, token=token)
    with file:
        assert (file.read(), name) == (b"content", "a.xlsx")
    for actor, wrong in ((make_user(), token), (operator, token + "x")):
        with pytest.raises(Conflict) as caught:
            sheets.kept(actor=actor, token=wrong)
        assert caught.value.code == "sheet_gone"
    sheets.forget(actor=make_user(), token=token)
    delete_sheets()
    sheets.kept(actor=operator, token=token)[0].close()
    assert sheets.delete_old(before=timezone.now() + datetime.timedelta(days=1)) == 1
    with pytest.raises(Conflict):
        sheets.kept(actor=operator, token=token)


def test_where_nothing_was_kept_nothing_is_deleted():
    assert sheets.delete_old(before=timezone.now()) == 0


def test_command_checks_and_records(tmp_path, capsys):
    path = tmp_path / "单位.xlsx"
    path.write_bytes(
        workbook(
            [enterprise_row(1), enterprise_row(2, 单位类型="")],
        )
    )

    with pytest.raises(CommandError):
        call_command("import_organisations", str(path), "--confirm")
    assert not Organisation.objects.filter(uscc=make_credit_code(500_000_001)).exists()
    call_command("import_organisations", str(path), "--confirm", "--kind", "enterprise")

    assert Organisation.objects.filter(state="unclaimed").count() == 2
    assert "create=2" in capsys.readouterr().out


def test_command_names_a_file_that_cannot_be_read(tmp_path):
    with pytest.raises(CommandError):
        call_command("import_organisations", str(tmp_path / "nichts.xlsx"))
    (tmp_path / "a.xlsx").write_bytes(b"no table")
    with pytest.raises(CommandError):
        call_command("import_organisations", str(tmp_path / "a.xlsx"))


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_registrations_of_one_code_at_once_one_is_a_conflict():
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")
    system_user()
    gate, outcomes = threading.Barrier(2), []

    def act(name):
        try:
            gate.wait(5)
            actor = User.objects.get(username="system")
            organisations.create_organisation(actor=actor, name=name, kind="enterprise", uscc=CODE)
            outcomes.append("done")
        except Conflict as error:
            outcomes.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=(name,)) for name in "甲乙"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert sorted(outcomes) == ["done", "uscc_taken"]
    assert Organisation.objects.filter(uscc=CODE).count() == 1
