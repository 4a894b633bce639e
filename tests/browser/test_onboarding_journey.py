"""An enterprise from nothing: a person registers, the organisation is verified, its first demand is published."""

import re
import time
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw

from permissions.models import Application, Organisation, OrganisationState, User
from permissions.roles import Role
from registries.models import Demand
from tests.factories.applications import new_code
from tests.factories.identity import make_organisation, make_staff
from tests.fakes.sms import running

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

PHONE, PASSWORD = "13812345678", "Xinlai-2026-ok"


@pytest.fixture
def provider(settings: Any) -> Any:
    with running(settings) as server:
        yield server


@pytest.fixture
def letter(tmp_path: Path) -> str:
    """Return a photo of a stamped sheet, taken with the phone on its side."""
    sheet = Image.new("RGB", (1700, 1200), "white")
    ImageDraw.Draw(sheet).ellipse((1100, 700, 1500, 1100), outline="red", width=12)
    exif = Image.Exif()
    exif[0x0112] = 6
    sheet.save(tmp_path / "letter.jpg", exif=exif)
    return str(tmp_path / "letter.jpg")


def register(newcomer: Any, provider: Any) -> None:
    page = newcomer.page
    newcomer.open("/")
    page.goto("/register/")
    page.fill("[name=phone]", "138 1234 5678")
    newcomer.submit("main .btn-primary")
    page.fill("[name=code]", provider.code_for(PHONE))
    newcomer.submit("main .btn-primary")
    page.fill("[name=name]", "龙䶮")
    page.fill("[name=password]", PASSWORD)
    newcomer.submit("main .btn-primary")
    assert page.is_visible("[role=alert]")
    page.check("[name=consent]")
    page.fill("[name=password]", PASSWORD)
    newcomer.submit("main .btn-primary")
    assert page.url.endswith("/register/organisation/")


def write_application(newcomer: Any, code: str, letter: str) -> str:
    page = newcomer.page
    page.fill("[name=uscc]", code[:10] + "O" + code[11:])
    page.wait_for_selector(".live-check[data-tone=danger]")
    page.fill("[name=uscc]", code)
    page.wait_for_selector(".live-check[data-tone=done]")
    newcomer.submit("main .btn-primary")
    page.fill("[name=name]", "瓮安县新芽科技有限公司")
    page.select_option("[name=organisation_kind]", "enterprise")
    page.fill("[name=region]", "瓮安县")
    page.fill("[name=position]", "办公室主任")
    page.locator("[data-save-state]", has_text="已自动保存").wait_for()
    page.set_input_files("form[data-upload] input[multiple]", [letter, letter])
    page.wait_for_selector(".pages li:nth-child(2)")
    return str(page.url)


def test_enterprise_from_nothing_to_its_first_published_demand(visit, region, provider, letter):
    began = time.monotonic()
    operator = visit(make_staff(make_organisation("联合体秘书处", kind="service"), Role.PLATFORM_OPERATOR))
    newcomer = visit(width=390)
    code = new_code()

    # Register on the phone; what was typed survives leaving the page.
    register(newcomer, provider)
    address = write_application(newcomer, code, letter)
    newcomer.open("/me/")
    newcomer.page.goto(address)
    assert newcomer.page.input_value("[name=name]") == "瓮安县新芽科技有限公司"
    assert newcomer.page.evaluate("document.documentElement.scrollWidth") <= 390
    newcomer.submit("button[name=submit]")
    application = Application.objects.get()
    assert (application.state, application.files.count()) == ("submitted", 2)
    assert "RZ" in newcomer.text()

    # Drafting is possible at once, submitting is not.
    user = User.objects.get(person__name="龙䶮")
    assert newcomer.status("/admin/library/demands/add/") == 200
    assert list(user.rolegrant_set.values_list("permission__codename", flat=True)) == ["role_editor"]

    # The operator sees the letter beside the facts and returns it once.
    assert "瓮安县新芽科技有限公司" in operator.open("/admin/snippets/permissions/application/")
    operator.submit("tbody th a")
    operator.page.wait_for_load_state("load")
    picture = operator.page.locator(".ap-frame img").first
    assert picture.evaluate("image => image.complete && image.naturalHeight > image.naturalWidth")
    operator.page.click("[data-do=turn]")
    operator.page.click(".ap-viewer .cr-write summary")
    operator.page.fill("[name=remark-files]", "第2页看不清公章，请重拍")
    operator.submit("button[value=return]")
    application.refresh_from_db()
    assert application.state == "returned"

    # The applicant sees what to change where it is changed, and hands it in again.
    text = newcomer.open(address)
    assert text.count("第2页看不清公章") == 2
    newcomer.page.click(".pages li:last-child button[name=remove]")
    newcomer.page.wait_for_selector(".pages li:nth-child(2)", state="detached")
    newcomer.page.set_input_files("form[data-upload] input[multiple]", [letter])
    newcomer.page.wait_for_selector(".pages li:nth-child(2)")
    newcomer.submit("button[name=submit]")
    operator.open(f"/admin/snippets/permissions/application/{application.pk}/")
    operator.submit("button[value=approve]")
    organisation = Organisation.objects.get(uscc=code)
    assert (organisation.state, organisation.name) == (OrganisationState.VERIFIED, "瓮安县新芽科技有限公司")

    # Its first demand: written in the console, approved, read by everybody.
    newcomer.open(address)
    newcomer.page.set_viewport_size({"width": 1440, "height": 900})
    demand = write_demand(newcomer, organisation, user)
    reviewer = visit(region.reviewer)
    reviewer.open(f"/admin/library/demands/review/{demand.pk}/")
    reviewer.submit("button[value=approve]")
    assert "磷石膏除杂工艺" in visit().open("/demands/?q=磷石膏")
    assert time.monotonic() - began < 600


def write_demand(newcomer: Any, organisation: Organisation, user: User) -> Demand:
    """Write the draft through the domain as the form does, then submit it in the console."""
    from permissions.audience import Visibility
    from tests.factories.entries import make_entry

    assert newcomer.status("/admin/library/demands/add/") == 200
    entry = make_entry(
        "demand", organisation=organisation, actor=user, title="磷石膏除杂工艺", visibility=Visibility.PUBLIC
    )
    newcomer.open(f"/admin/library/demands/edit/{entry.pk}/")
    newcomer.choose("action-submit")
    newcomer.page.wait_for_url(re.compile("/admin/"))
    entry.refresh_from_db()
    return entry
