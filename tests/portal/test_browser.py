"""The portal in a real browser: accessibility findings, filters, drawer, and the way without script."""

from typing import Any

import pytest

from tests.content.pages import make_page

sync_api = pytest.importorskip("playwright.sync_api")
# The flush after a transactional test takes the rows of migrations with it; the next test needs them back.
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

WIDTHS = (1440, 390)
DISPLAYS = ({}, {"cj_size": "large"}, {"cj_contrast": "more"})


def open_page(browser: Any, live_server: Any, path: str, *, width: int = 1440, **options: Any) -> Any:
    cookies = options.pop("cookies", {})
    context = browser.new_context(viewport={"width": width, "height": 900}, locale="zh-CN", **options)
    context.add_cookies(
        [{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items()]
    )
    page = context.new_page()
    page.goto(live_server.url + path)
    return page


def test_pages_have_no_accessibility_findings_and_fit(browser, world, live_server):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    paths = [
        "/",
        "/demands/?difficulty=core",
        f"/demands/{world.public.number}/",
        f"/demands/{world.summary.number}/",
        f"/organisations/{world.owner.pk}/",
        "/policies/",
        make_page("fair", slug="f-1").get_url(),
        make_page("policy", slug="p-1").get_url(),
        "/login/",
        "/styleguide/",
    ]
    findings = []

    for number, path in enumerate(paths):
        for width in WIDTHS:
            # Every page in one of the three displays at each width; the first page in all of them.
            for display in DISPLAYS if number == 0 else (DISPLAYS[number % len(DISPLAYS)],):
                page = open_page(browser, live_server, path, width=width, cookies=display, bypass_csp=True)
                violations = axe.run(page).response["violations"]
                findings += [(path, width, display, item["id"]) for item in violations]
                if page.evaluate("document.documentElement.scrollWidth") > width:
                    findings.append((path, width, display, "overflow"))
                page.context.close()

    assert findings == []


def test_filter_changes_list_and_address_and_keeps_the_focus(browser, world, live_server):
    page = open_page(browser, live_server, "/demands/")
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)

    page.click("#facet-difficulty summary")
    page.check("#difficulty-core")
    page.wait_for_url("**/demands/?difficulty=core")

    sync_api.expect(page.locator("#count-status")).to_have_text("1 条")
    sync_api.expect(page.locator("#difficulty-core")).to_be_focused()
    assert page.locator(".ledger > li").count() == 1
    assert errors == []


def test_drawer_opens_on_a_phone_and_escape_gives_the_focus_back(browser, world, live_server):
    page = open_page(browser, live_server, "/demands/", width=390)

    page.click(".drawer-open")
    sync_api.expect(page.locator(".apply")).to_be_visible()
    page.keyboard.press("Escape")

    sync_api.expect(page.locator(".apply")).to_be_hidden()
    sync_api.expect(page.locator(".drawer-open")).to_be_focused()


def test_everything_works_without_script(browser, world, live_server):
    page = open_page(browser, live_server, "/demands/", java_script_enabled=False)

    page.click("#facet-difficulty summary")
    page.check("#difficulty-core")
    page.click(".apply button")
    assert page.url == f"{live_server.url}/demands/?difficulty=core"
    assert page.locator(".ledger > li").count() == 1

    page.click("form[data-switch] button >> nth=0")
    assert page.url == f"{live_server.url}/demands/?difficulty=core"
    assert page.locator("html").get_attribute("data-size") == "large"


def test_first_tab_skips_to_the_content(browser, world, live_server):
    page = open_page(browser, live_server, "/")

    page.keyboard.press("Tab")
    sync_api.expect(page.locator(".skip-link")).to_be_focused()
    page.keyboard.press("Enter")

    sync_api.expect(page.locator("main")).to_be_focused()
