"""The operator records a sheet of three enterprises and hands one over; it accepts two entries and withdraws one."""

from pathlib import Path
from typing import Any

import pytest

from permissions.domain import organisations
from permissions.domain.accounts import system_user
from permissions.domain.roles import grant_role
from permissions.models import Organisation
from permissions.roles import Role
from registries.models import Demand
from tests.browser.test_import_journey import VALUES, row, sheet
from tests.factories.identity import make_credit_code, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
NAMES = ("瓮安县德联建材有限公司", "贵定县𠮷祥茶业有限公司", "福泉市恒远物流有限公司")


@pytest.fixture
def operator(region: Any) -> Any:
    user = make_user("platform-operator")
    office = Organisation.objects.get(name="秘书处")
    grant_role(actor=system_user(), user=user, organisation=office, role=Role.PLATFORM_OPERATOR)
    return user


@pytest.fixture
def sheet_of_three(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setitem(VALUES, "organisation", "")
    rows = [row(f"德联需求{number}", organisation=NAMES[0]) for number in range(3)]
    rows += [row("茶业需求", organisation=NAMES[1]), row("物流需求", organisation=NAMES[2])]
    return sheet(tmp_path / "代录.xlsx", rows)


def test_recorded_entries_are_handed_over_and_answered(visit, region, operator, sheet_of_three):
    desk = visit(operator)

    # Without the choice the unknown names are errors; with it they are registered, and the check says so.
    desk.open("/admin/library/demands/import/")
    desk.page.set_input_files("input[type=file]", str(sheet_of_three))
    desk.submit("form[enctype] button[type=submit]")
    assert NAMES[1] in desk.text()
    assert desk.page.is_disabled(".ci-go button[type=submit]")
    desk.open("/admin/library/demands/import/")
    desk.page.set_input_files("input[type=file]", str(sheet_of_three))
    desk.page.select_option("[name=create_kind]", "enterprise")
    desk.submit("form[enctype] button[type=submit]")
    assert "3 家新单位" in desk.text()
    desk.submit(".ci-go button[type=submit]")
    assert Demand.objects.filter(recorded_state="pending").count() == 5
    overview = desk.open("/admin/recorded/all/")
    assert all(name in overview for name in NAMES)

    # The enterprise is verified and has a manager: he finds what was recorded, and reads each.
    owner = Organisation.objects.get(name=NAMES[0])
    Organisation.objects.filter(pk=owner.pk).update(uscc=make_credit_code(4321))
    owner.refresh_from_db()
    organisations.set_state(actor=system_user(), organisation=owner, state="verified")
    manager = make_user("delian-manager")
    grant_role(actor=system_user(), user=manager, organisation=owner, role=Role.MANAGER)
    claimant = visit(manager, width=390)
    claimant.open("/admin/recorded/")
    assert claimant.page.evaluate("document.documentElement.scrollWidth") <= 390
    assert claimant.page.locator("[name=entry]").count() == 3
    assert "茶业需求" not in claimant.text()

    claimant.page.locator("[name=entry]").nth(0).check()
    claimant.page.fill("[name=reason]", "不是我们的需求")
    claimant.submit("button[name=answer][value=withdraw]:has-text('所选')")
    claimant.page.locator("[name=entry]").nth(0).check()
    claimant.page.locator("[name=entry]").nth(1).check()
    claimant.submit("button[name=answer][value=accept]:has-text('所选')")

    states = list(
        Demand.objects.filter(organisation=owner).order_by("pk").values_list("recorded_state", flat=True)
    )
    assert states == ["withdrawn", "accepted", "accepted"]
    assert "没有待确认的代录" in claimant.text()
    # The others wait, and nobody of this enterprise sees them.
    assert Demand.objects.filter(recorded_state="pending").count() == 2
