"""Sheets of the operator for organisations without accounts: names, new organisations, refusals, nothing half done."""

import pytest

from permissions.audience import Visibility
from permissions.domain import organisations, roles
from permissions.models import Organisation
from permissions.roles import Role
from registries.domain import importing
from registries.domain.import_owners import MOST_NEW, Registrar
from registries.enums import RecordedState
from registries.models import Demand
from registries.models.import_job import ImportState
from registries.resources import CellError
from tests.factories.identity import make_organisation, make_user
from tests.registries.importing.sheets import bring_in, confirm, csv_file, row, upload


@pytest.fixture
def operator(world):
    office = make_organisation("秘书处", kind="service")
    organisations.join_consortium(
        actor=world.system, consortium=world.consortium, organisation=office, role="lead"
    )
    user = make_user()
    roles.grant_role(actor=world.system, user=user, organisation=office, role=Role.PLATFORM_OPERATOR)
    return user


@pytest.fixture
def unclaimed(world):
    return make_organisation("贵定云雾茶业有限公司", state="unclaimed", uscc="")


def errors(job):
    return [(one["code"], one["value"], one["suggestions"]) for one in job.report["errors"]]


def test_sheet_names_owners_by_name_former_name_and_code(world, operator, unclaimed):
    coded = make_organisation("都匀毛尖茶业有限公司", state="unclaimed")
    organisations.rename(actor=world.system, organisation=unclaimed, name="贵定云雾贡茶有限公司")

    entries = bring_in(
        operator,
        [
            row("甲", 所属单位="贵定云雾贡茶有限公司"),
            row("乙", 所属单位=" 贵定云雾茶业 有限公司"),
            row("丙", 所属单位=coded.uscc.lower()),
        ],
    )

    assert [entry.organisation for entry in entries] == [unclaimed, unclaimed, coded]
    assert {entry.recorded_state for entry in entries} == {RecordedState.PENDING}
    # Nobody could read an entry that only its owner sees, who has no staff.
    assert {entry.visibility for entry in entries} == {Visibility.CONSORTIUM}


def test_unknown_organisation_is_an_error_with_what_is_similar(world, operator, unclaimed):
    job = upload(operator, csv_file([row("甲", 所属单位="贵定云雾茶叶有限公司")]))

    assert errors(job) == [("owner_unknown", "贵定云雾茶叶有限公司", ["贵定云雾茶业有限公司"])]
    assert Organisation.objects.filter(name="贵定云雾茶叶有限公司").count() == 0


@pytest.mark.parametrize(
    ("state", "word"), [("verified", "已认证"), ("suspended", "停用"), ("returned", "退回")]
)
def test_organisation_that_is_not_unclaimed_is_refused_with_its_reason(world, operator, state, word):
    organisation = make_organisation("有主的公司")
    Organisation.objects.filter(pk=organisation.pk).update(state=state)

    job = upload(operator, csv_file([row("甲", 所属单位="有主的公司")]), create_kind="enterprise")

    assert [one["code"] for one in job.report["errors"]] == ["owner_refused"]
    assert word in job.report["errors"][0]["message"]


def test_check_registers_nothing_and_the_import_registers_each_once(world, operator):
    rows = [row("甲", 所属单位="福泉𠮷祥化工有限公司"), row("乙", 所属单位="福泉𠮷祥化工 有限公司")]

    job = upload(operator, csv_file(rows), create_kind="enterprise")

    assert job.report["errors"] == []
    assert job.report["new_owners"] == ["福泉𠮷祥化工有限公司"]
    assert [one["is_new_owner"] for one in job.report["created"]] == [True, True]
    assert not Organisation.objects.filter(name__contains="𠮷").exists()

    confirm(operator, job)

    organisation = Organisation.objects.get(name="福泉𠮷祥化工有限公司")
    assert (organisation.state, organisation.kind) == ("unclaimed", "enterprise")
    assert Demand.objects.filter(organisation=organisation, recorded_state="pending").count() == 2


def test_two_hundred_unknown_organisations_come_in(world, operator):
    rows = [row(f"需求{number}", 所属单位=f"第{number}号实业有限公司") for number in range(200)]

    job = upload(operator, csv_file(rows), create_kind="enterprise")
    assert job.report["errors"] == []
    confirm(operator, job)

    assert Organisation.objects.filter(state="unclaimed").count() == 200
    assert Demand.objects.filter(recorded_state="pending").count() == 200


def test_similar_name_is_registered_with_a_notice(world, operator, unclaimed):
    job = upload(
        operator, csv_file([row("甲", 所属单位="贵定云雾茶业股份有限公司")]), create_kind="enterprise"
    )

    notices = [one for one in job.report["notices"] if one["code"] == "owner_resembles"]
    assert [one["suggestions"] for one in notices] == [["贵定云雾茶业有限公司"]]


@pytest.mark.parametrize("text", ["无", "同上", "—", "12"])
def test_cell_that_is_no_name_registers_nothing(world, operator, text):
    job = upload(operator, csv_file([row("甲", 所属单位=text)]), create_kind="enterprise")

    assert [one["code"] for one in job.report["errors"]] in (["owner_name_short"], ["number_for_text"])


def test_only_the_operator_registers_organisations(world):
    job = upload(world.editor, csv_file([row("甲", 所属单位="不认识的公司")]), create_kind="enterprise")

    assert job.create_kind == ""
    assert [one["code"] for one in job.report["errors"]] == ["owner_unknown"]


def test_editor_hears_nothing_of_other_organisations(world):
    job = upload(world.editor, csv_file([row("甲", 所属单位=world.other.name)]))

    [error] = job.report["errors"]
    assert error["code"] == "owner_unknown"
    assert world.other.name not in error["suggestions"]


def test_organisation_claimed_after_the_check_stops_the_import(world, operator, unclaimed):
    job = upload(operator, csv_file([row("甲", 所属单位=unclaimed.name)]))
    Organisation.objects.filter(pk=unclaimed.pk).update(uscc="91522700000000123X")
    unclaimed.refresh_from_db()
    organisations.set_state(actor=world.system, organisation=unclaimed, state="verified")

    with pytest.raises(importing.Conflict) as caught:
        confirm(operator, job)

    assert caught.value.code == "import_stale"
    assert not Demand.objects.exists()


def test_stale_import_leaves_no_organisation_behind(world, operator):
    rows = [row("甲", 所属单位="全新一号有限公司"), row("乙", 所属单位="全新二号有限公司")]
    job = upload(operator, csv_file(rows), create_kind="enterprise")
    organisations.create_organisation(actor=world.system, name="全新二号有限公司", kind="enterprise")

    with pytest.raises(importing.Conflict):
        confirm(operator, job)

    assert not Organisation.objects.filter(name="全新一号有限公司").exists()
    job.refresh_from_db()
    assert job.state == ImportState.CHECKED
    confirm(operator, job)
    assert Demand.objects.count() == 2
    assert Organisation.objects.filter(name="全新二号有限公司").count() == 1


def test_more_new_organisations_than_a_sheet_may_name_are_refused(world, operator):
    registrar = Registrar(actor=operator, kind="enterprise")
    registrar.count = MOST_NEW

    with pytest.raises(CellError) as caught:
        registrar.register("再来一家有限公司")

    assert caught.value.code == "owners_too_many"


def test_refusal_of_the_domain_is_the_error_of_the_cell(world):
    registrar = Registrar(actor=world.editor, kind="enterprise")

    with pytest.raises(CellError) as caught:
        registrar.register("编辑不能登记的公司")

    assert caught.value.code == "not_allowed"
