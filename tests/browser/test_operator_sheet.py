"""An operator who was handed a sheet of 200 enterprises records them; the wrong rows are named first."""

from pathlib import Path

import pytest

from permissions.models import Organisation
from permissions.roles import Role
from tests.factories.identity import make_organisation, make_staff
from tests.factories.sheets import enterprise_row, workbook

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def record_sheet(desk, path: Path) -> str:
    """Upload a sheet at the operator's desk and return what the check says."""
    desk.open("/admin/snippets/permissions/organisation/")
    desk.submit("text=表格录入")
    desk.page.set_input_files("input[type=file]", str(path))
    desk.submit("text=上传并核对")
    return str(desk.text())


def test_two_hundred_enterprises_are_recorded_once_the_sheet_is_right(visit, region, tmp_path):
    office = make_organisation("运营中心", kind="service")
    desk = visit(make_staff(office, Role.PLATFORM_OPERATOR, "operator"))
    rows = [enterprise_row(number) for number in range(200)]
    path = tmp_path / "企业名单.xlsx"

    # Two wrong cells are named with their rows; nothing can be confirmed.
    path.write_bytes(
        workbook([*rows[:198], rows[198] | {"统一社会信用代码": "123"}, rows[199] | {"所属地区": "某县"}])
    )
    checked = record_sheet(desk, path)
    assert "有 2 行不能录入" in checked
    assert "某县" in checked
    assert desk.page.is_disabled(".ci-go button[type=submit]")

    # The corrected sheet: all are new, one looks like somebody known.
    make_organisation(str(rows[0]["单位名称"]).replace("有限公司", "集团"))
    path.write_bytes(workbook(rows))
    checked = record_sheet(desk, path)
    assert "全部可以录入" in checked
    assert "仅地区或组织形式不同" in checked
    desk.submit("text=确认录入")
    assert "已录入 200 家" in desk.text()
    assert Organisation.objects.filter(state="unclaimed").count() == 200

    # The same sheet again has nothing to record.
    assert "均已登记" in record_sheet(desk, path)
