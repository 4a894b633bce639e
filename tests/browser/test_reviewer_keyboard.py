"""A reviewer clears twenty entries by keyboard: approvals and returns with remarks, counted in keys, not in seconds."""

from typing import Any

import pytest

from permissions.domain.accounts import system_user
from registries.domain import publishing
from registries.enums import ReviewState
from registries.models import Demand, EntryComment
from tests.factories.entries import make_entry

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

TWENTY = 20


class Keyboard:
    """Press keys and count them; a typed remark is text, not keys."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.presses = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.presses += 1
            self.page.keyboard.press(key)

    def decide(self, *keys: str) -> None:
        """Press keys of which the last decides, and wait for the next submission."""
        before = self.page.get_attribute("#dk", "data-key")
        self.press(*keys)
        self.page.wait_for_function(
            "key => !document.getElementById('dk') || document.getElementById('dk').dataset.key !== key",
            arg=before,
        )


@pytest.fixture
def twenty(region):
    for number in range(TWENTY):
        entry = make_entry(organisation=region.enterprise, actor=region.editor, title=f"待审条目{number:02d}")
        publishing.submit(actor=region.editor, entries=[entry])


def test_reviewer_clears_twenty_entries_by_keyboard(visit, region, twenty):
    reviewer = visit(region.reviewer)
    assert f"待审 {TWENTY} 条" in reviewer.open("/admin/review/")
    page = reviewer.page
    with page.expect_navigation():
        page.click("text=从第一条开始")
    keyboard = Keyboard(page)

    for number in range(TWENTY):
        page.wait_for_selector(f"h1:has-text('待审条目{number:02d}')")
        keyboard.presses = 0
        if number % 4 == 3:
            # A remark in words: R leads to the comment, Ctrl+Enter returns.
            keyboard.press("r")
            page.keyboard.type(f"请补充第{number}条的数据")
            assert "退回修改（1 条意见）" in page.inner_text(".dk-return")
            keyboard.decide("Control+Enter")
            assert keyboard.presses == 2
        elif number % 4 == 2:
            # A common remark: its number, R to the button, Enter.
            keyboard.press("1")
            keyboard.decide("r", "Enter")
            assert keyboard.presses == 3
        else:
            keyboard.decide("a", "Enter")
            assert keyboard.presses == 2

    page.wait_for_url("**/admin/review/")
    assert "没有待审条目" in page.inner_text("body")
    returned = Demand.objects.filter(review_state=ReviewState.RETURNED)
    assert (Demand.objects.filter(live=True).count(), returned.count()) == (10, 10)
    assert EntryComment.objects.filter(text="请补充第3条的数据").count() == 1


def test_reviewer_moves_reads_keys_and_turns_them_off(visit, region, twenty):
    reviewer = visit(region.reviewer)
    first, second = Demand.objects.order_by("submitted_at", "pk")[:2]
    page = reviewer.page
    reviewer.open(f"/admin/library/demands/review/{first.pk}/")
    keyboard = Keyboard(page)

    keyboard.press("j")
    page.wait_for_selector(f"h1:has-text('{second.title}')")
    keyboard.press("k")
    page.wait_for_selector(f"h1:has-text('{first.title}')")
    keyboard.press("?")
    assert page.is_visible("[data-dk-dialog]")
    with page.expect_response("**/admin/review/keys/"):
        page.uncheck("[data-dk-keys]")
    keyboard.press("Escape")

    keyboard.press("j")
    page.wait_for_timeout(300)
    assert first.title in page.inner_text("h1")
    # It is kept for the person, not for this page.
    reviewer.open(f"/admin/library/demands/review/{second.pk}/")
    keyboard.press("k")
    page.wait_for_timeout(300)
    assert second.title in page.inner_text("h1")


def test_colleague_who_was_faster_leads_on_without_an_error(visit, region, twenty):
    reviewer = visit(region.reviewer)
    first, second = Demand.objects.order_by("submitted_at", "pk")[:2]
    page = reviewer.page
    reviewer.open(f"/admin/library/demands/review/{first.pk}/")
    publishing.approve(actor=system_user(), entry=first, revision_id=first.latest_revision_id)

    Keyboard(page).decide("a", "Enter")

    page.wait_for_selector(f"h1:has-text('{second.title}')")
    assert Demand.objects.get(pk=second.pk).review_state == ReviewState.SUBMITTED


@pytest.mark.parametrize("width", [390, 1440])
def test_desk_has_no_finding_and_no_sideways_scroll(visit, region, twenty, width):
    from axe_playwright_python.sync_playwright import Axe

    reviewer = visit(region.reviewer, width=width)
    first = Demand.objects.order_by("submitted_at", "pk").first()

    for path in (f"/admin/library/demands/review/{first.pk}/", "/admin/review/"):
        reviewer.open(path)
        assert reviewer.page.evaluate("document.documentElement.scrollWidth") <= width
    reviewer.open(f"/admin/library/demands/review/{first.pk}/")
    findings = Axe().run(reviewer.page, options={"runOnly": ["wcag2a", "wcag2aa"]})
    assert [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in findings.response["violations"]] == []
