"""A small region to journey in, and people at browsers."""

from types import SimpleNamespace
from typing import Any

import pytest

from content.domain.site import ensure_site_tree
from permissions.domain.accounts import system_user
from permissions.domain.jurisdictions import set_jurisdiction
from permissions.domain.roles import grant_role
from permissions.roles import Role
from tests.factories.entries import make_code, make_region, make_tag
from tests.factories.identity import PASSWORD, make_organisation, make_user


@pytest.fixture
def region(settings: Any, tmp_path: Any) -> SimpleNamespace:
    """Return one staff member of each kind in one county."""
    settings.MEDIA_ROOT = tmp_path
    # Autosave would write revisions between the steps of a journey.
    settings.WAGTAIL_AUTOSAVE_INTERVAL = 0
    ensure_site_tree()
    from cms.masterdata.models import Industry

    make_code(Industry, "C26", "化学原料和化学制品制造业")
    make_tag("转晶")
    county = make_region()
    enterprise = make_organisation("青禾磷化", kind="enterprise", region=county)
    school = make_organisation("职业学院", kind="school", region=county)
    bureau = make_organisation("工业局", kind="government", region=county)
    office = make_organisation("秘书处", kind="service", region=county)
    set_jurisdiction(actor=system_user(), organisation=bureau, region=make_region("522700", "黔南州"))

    def staff(name: str, organisation: Any, role: Role) -> Any:
        user = make_user(name)
        grant_role(actor=system_user(), user=user, organisation=organisation, role=role)
        return user

    return SimpleNamespace(
        enterprise=enterprise,
        editor=staff("enterprise-editor", enterprise, Role.EDITOR),
        school_editor=staff("school-editor", school, Role.EDITOR),
        reviewer=staff("reviewer", bureau, Role.REVIEWER),
        page_editor=staff("page-editor", office, Role.PLATFORM_EDITOR),
        page_colleague=staff("page-colleague", office, Role.PLATFORM_EDITOR),
    )


class Visitor:
    """One person in a browser of his own."""

    def __init__(self, browser: Any, base: str, user: Any = None, *, width: int = 1440) -> None:
        self.base = base
        context = browser.new_context(viewport={"width": width, "height": 900}, locale="zh-CN", base_url=base)
        self.page = context.new_page()
        self.page.set_default_timeout(30_000)
        if user is not None:
            self.login(user)

    def login(self, user: Any) -> None:
        self.page.goto("/admin/login/")
        self.page.fill("[name=username]", user.username)
        self.page.fill("[name=password]", PASSWORD)
        with self.page.expect_navigation():
            self.page.click("button[type=submit]")
        assert "/login/" not in self.page.url

    def open(self, path: str) -> str:
        """Open a page and return its text."""
        self.page.goto(path)
        return self.text()

    def text(self) -> str:
        return self.page.inner_text("body")

    def status(self, path: str) -> int:
        return self.page.request.get(path).status

    def submit(self, selector: str) -> None:
        """Press a button that leads to another page."""
        with self.page.expect_navigation():
            self.page.click(selector)

    def choose(self, name: str) -> None:
        """Press one of the buttons at the foot of a form, in the menu beside the main one where there is a menu."""
        menu = self.page.locator("footer [data-w-dropdown-target=toggle]")
        if menu.count():
            menu.click()
        self.submit(f"button[name={name}]")


@pytest.fixture
def visit(browser: Any, live_server: Any) -> Any:
    """Return a function that seats a person at a browser."""

    def seat(user: Any = None, *, width: int = 1440) -> Visitor:
        return Visitor(browser, live_server.url, user, width=width)

    return seat
