"""Two organisations that are one are merged by the operator, looked at by a visitor, and made two again."""

import pytest

from permissions.domain import organisations
from permissions.domain.accounts import system_user
from permissions.models import Organisation
from permissions.roles import Role
from tests.factories.entries import make_entry, make_region, publish
from tests.factories.identity import make_consortium, make_organisation, make_staff

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def test_two_are_merged_and_the_merge_is_undone(visit, region):
    make_region("520000", "贵州省")
    office = make_organisation("运营中心", kind="service")
    operator = make_staff(office, Role.PLATFORM_OPERATOR, "operator")
    survivor = make_organisation("贵州川恒化工股份有限公司", region=region.enterprise.region)
    merged = make_organisation("川恒化工", region=region.enterprise.region)
    make_consortium(survivor, merged)
    make_staff(merged, Role.EDITOR, "merged-editor")
    unit = organisations.create_unit(
        actor=system_user(), parent=merged, name="川恒化工福泉分公司", relation="branch"
    )
    entry = publish(make_entry(organisation=merged, title="磷石膏综合利用", visibility="public"))

    # The operator opens the double, sees the other one suggested, and looks at what would move.
    desk = visit(operator)
    desk.open(f"/admin/snippets/permissions/organisation/inspect/{merged.pk}/")
    desk.submit("text=与其他单位合并")
    assert "贵州川恒化工股份有限公司" in desk.text()
    desk.submit("tr:has-text('贵州川恒化工股份有限公司') a:has-text('本单位并入所列单位')")
    preview = desk.text()
    for words in ("将转入的内容", "川恒化工福泉分公司", "磷石膏综合利用", "两家都有"):
        assert words in preview

    # Without the name typed nothing happens; with it the two are one.
    desk.page.fill("[name=reason]", "重复登记")
    desk.page.fill("[name=typed]", "川恒")
    desk.submit("text=确认合并")
    assert Organisation.objects.get(pk=merged.pk).state == "verified"
    desk.page.fill("[name=typed]", "川恒化工")
    desk.submit("text=确认合并")
    assert "已并入" in desk.text()
    unit.refresh_from_db()
    assert unit.parent == survivor

    # A visitor with the old address arrives at the one that is left, where the entry is.
    visitor = visit(width=390)
    page = visitor.open(f"/organisations/{merged.pk}/")
    assert visitor.page.url.endswith(f"/organisations/{survivor.pk}/")
    assert "磷石膏综合利用" in page
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= 390

    # They were two after all.
    desk.submit("a:text-is('撤销')")
    desk.page.fill("[name=reason]", "核实为两家单位")
    desk.submit("button:has-text('撤销合并')")
    assert "已还原为两家单位" in desk.text()
    entry.refresh_from_db()
    unit.refresh_from_db()
    assert (entry.organisation, unit.parent) == (merged, merged)
    assert "川恒化工" in visitor.open(f"/organisations/{merged.pk}/")
    assert visitor.page.url.endswith(f"/organisations/{merged.pk}/")
