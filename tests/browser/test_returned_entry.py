"""A clerk whose entry comes back: finds it, reads the remarks beside the fields, corrects, submits; it is approved."""

from typing import Any

import pytest

from registries.domain import publishing
from registries.models import Demand
from tests.factories.entries import make_entry

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.fixture
def returned(region: Any) -> Any:
    entry = make_entry(
        organisation=region.enterprise,
        actor=region.editor,
        title="磷石膏除杂工艺",
        budget_min=8,
        indicators="纯度高",
    )
    [submitted] = publishing.submit(actor=region.editor, entries=[entry])
    return publishing.send_back(
        actor=region.reviewer,
        entry=submitted,
        comment="请核对后再提交。",
        field_comments={"budget_min": "预算单位疑似有误，请核对元与万元", "indicators": "缺少检测方法"},
    )


def test_returned_entry_is_corrected_beside_the_remarks_and_approved(visit, region, returned):
    clerk = visit(region.editor)

    # The first page leads to what came back, and says why.
    home = clerk.open("/admin/")
    assert "磷石膏除杂工艺" in home
    clerk.open(f"/admin/library/demands/edit/{returned.pk}/")
    text = clerk.text()
    assert "预算单位疑似有误" in text

    # The list on top leads into the folded group, to the field itself.
    clerk.page.click("a[href='#remark-budget_min']")
    assert clerk.page.evaluate("document.activeElement.name") == "budget_min"
    assert clerk.page.locator("#remark-budget_min").is_visible()
    assert "= 8 元" in clerk.page.inner_text("[data-cj-name=budget_min]")
    clerk.page.fill("[name=budget_min]", "80")
    assert "= 800,000 元" in clerk.page.inner_text("[data-cj-name=budget_min]")
    clerk.page.click("a[href='#remark-indicators']")
    clerk.page.fill("[name=indicators]", "可溶磷 | 0.9% | 0.1% | GB/T 23456")

    # Whose it is and who will see it stands beside the button.
    assert "青禾磷化" in clerk.page.inner_text("[data-cj-shares]")
    clerk.choose("action-submit")
    entry = Demand.objects.get(pk=returned.pk)
    assert entry.review_state == "submitted"
    assert f"{entry.review_due.month}月{entry.review_due.day}日前" in clerk.text()

    # The reviewer approves exactly this, everybody reads it.
    publishing.approve(actor=region.reviewer, entry=entry, revision_id=entry.latest_revision_id)
    assert "80万元" in visit().open(f"/demands/{entry.number}/")


def test_form_works_on_a_phone_and_nothing_is_sent_twice(visit, region):
    clerk = visit(region.editor, width=390)
    clerk.open("/admin/library/demands/add/")
    assert clerk.page.evaluate("document.documentElement.scrollWidth") <= 390

    # What is missing is named with a way to each field, and what was typed stays.
    clerk.page.fill("[name=title]", "手机上起草的需求")
    clerk.page.select_option("[name=category]", "research")
    clerk.page.select_option("[name=visibility]", "public")
    clerk.choose("action-submit")
    assert "处要填好" in clerk.text()
    assert clerk.page.input_value("[name=title]") == "手机上起草的需求"
    clerk.page.click("#cj-problems a[href='#id_summary']")
    assert clerk.page.evaluate("document.activeElement.name") == "summary"

    # The draft begun on the phone is the first one on the PC.
    clerk.submit("button.action-save")
    desk = visit(region.editor)
    assert "手机上起草的需求" in desk.open("/admin/")
    assert Demand.objects.get().title == "手机上起草的需求"
