"""Two counties with an authority each, entries in every state, and people of every role."""

from types import SimpleNamespace
from typing import Any

import pytest

from content.domain.site import ensure_site_tree
from permissions.domain.accounts import system_user
from permissions.domain.roles import set_jurisdiction
from permissions.roles import Role
from registries.domain import attached, publishing
from registries.domain.setup import ensure_review_workflow
from tests.factories.entries import make_entry, make_published, make_region
from tests.factories.identity import make_consortium, make_organisation, make_staff, make_user


@pytest.fixture
def region(db: None, settings: Any, tmp_path: Any) -> SimpleNamespace:
    settings.MEDIA_ROOT = tmp_path
    ensure_review_workflow()
    ensure_site_tree()
    here, there = make_region("522725", "瓮安县"), make_region("522632", "榕江县")
    prefecture, other = make_region("522700", "黔南州"), make_region("522600", "黔东南州")
    enterprise = make_organisation("青禾磷化", region=here)
    foreign = make_organisation("榕江企业", region=there)
    school = make_organisation("职业学院", kind="school", region=here)
    bureau = make_organisation("州工信局", kind="government", region=prefecture)
    far_bureau = make_organisation("外州局", kind="government", region=other)
    office = make_organisation("秘书处", kind="service", region=here)
    park = make_organisation("循环园区", kind="park", region=here)
    consortium = make_consortium(enterprise, school)
    set_jurisdiction(actor=system_user(), organisation=bureau, region=prefecture, kinds=["enterprise"])
    set_jurisdiction(actor=system_user(), organisation=far_bureau, region=other)

    editor = make_staff(enterprise, Role.EDITOR)
    published = make_published(organisation=enterprise, title="已发布的需求")
    make_published("achievement", organisation=enterprise, title="已发布的成果")
    draft = make_entry(organisation=enterprise, actor=editor, title="草稿的需求")
    [waiting] = publishing.submit(
        actor=editor, entries=[make_entry(organisation=enterprise, actor=editor, title="待审的需求")]
    )
    [handed_in] = publishing.submit(
        actor=editor, entries=[make_entry(organisation=enterprise, actor=editor, title="退回的需求")]
    )
    publishing.send_back(actor=system_user(), entry=handed_in, comment="请补充指标")
    signed = make_published(organisation=enterprise, title="签约的需求")
    for status in ("negotiating", "signed"):
        extra = {"partner": "职业学院", "on": "2026-01-01"} if status == "signed" else {}
        signed = attached.set_status(actor=system_user(), entry=signed, status=status, **extra)
    make_published(organisation=foreign, title="外州的需求")
    make_published(organisation=school, title="学校的需求")
    return SimpleNamespace(
        enterprise=enterprise,
        school=school,
        foreign=foreign,
        bureau=bureau,
        far_bureau=far_bureau,
        office=office,
        park=park,
        consortium=consortium,
        published=published,
        draft=draft,
        waiting=waiting,
        returned=handed_in,
        signed=signed,
        editor=editor,
        school_editor=make_staff(school, Role.EDITOR),
        reviewer=make_staff(bureau, Role.REVIEWER),
        far_reviewer=make_staff(far_bureau, Role.REVIEWER),
        operator=make_staff(office, Role.PLATFORM_OPERATOR),
        auditor=make_staff(office, Role.AUDITOR),
        page_editor=make_staff(office, Role.PLATFORM_EDITOR),
        individual=make_user(),
    )
