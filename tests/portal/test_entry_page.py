"""The page of an entry shows each reader what they may see, and 404 for what they may not."""

from typing import Any

import pytest

from registries.domain import attached
from tests.factories.entries import make_published
from tests.portal.conftest import CANARIES, as_user, text_of

pytestmark = pytest.mark.django_db


def page(user: Any, entry: Any) -> Any:
    return as_user(user).get(f"/demands/{entry.number}/")


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        (None, {"public", "summary"}),
        ("individual", {"public", "summary"}),
        ("stranger", {"public", "summary"}),
        ("member", {"public", "summary", "shared", "named"}),
        ("editor", {"public", "summary", "shared", "named", "own", "draft"}),
    ],
)
def test_entry_answers_by_audience(world, name, seen):
    user = getattr(world, name) if name else None
    entries = ("public", "summary", "shared", "named", "own", "draft")

    status = {entry: page(user, getattr(world, entry)).status_code for entry in entries}

    assert status == {entry: 200 if entry in seen else 404 for entry in entries}


@pytest.mark.parametrize("name", [None, "individual", "stranger", "member"])
def test_public_summary_hides_owner_body_and_parties(world, name):
    attached.add_party(
        actor=world.publisher, entry=world.summary, outside_name="秘密参与单位己", role="participant"
    )

    shown = text_of(page(getattr(world, name) if name else None, world.summary))
    # A member knows who owns other demands, which the page names as similar ones.
    before, _mark, after = shown.partition('id="who-needs"')
    shown = before + after.partition("</section>")[2]

    assert [word for word in (*CANARIES, "秘密参与单位己", "60–80", "80万元") if word in shown] == []
    assert "摘要的需求" in shown
    assert "某企业" in shown


def test_public_summary_is_open_to_an_organisation_it_was_disclosed_to(world):
    attached.disclose(actor=world.publisher, entry=world.summary, organisation=world.outsider)

    shown = text_of(page(world.stranger, world.summary))

    assert [word for word in CANARIES if word not in shown] == []


def test_public_summary_asks_visitors_to_log_in(world):
    shown = text_of(page(None, world.summary))

    assert f"/login/?next=%2Fdemands%2F{world.summary.number}%2F" in shown


def test_own_side_reads_everything(world):
    shown = text_of(page(world.editor, world.summary))

    assert [word for word in CANARIES if word not in shown] == []


def test_unmet_entry_shows_its_reason_to_everyone(world):
    entry = attached.set_status(
        actor=world.publisher, entry=world.public, status="unmet", reason="州内没有供方"
    )

    assert "州内没有供方" in text_of(page(None, entry))


def test_partner_of_a_summary_entry_is_hidden(world):
    import datetime

    entry = attached.set_status(
        actor=world.publisher,
        entry=world.summary,
        status="signed",
        partner="保密伙伴庚",
        on=datetime.date(2026, 1, 1),
    )

    assert "保密伙伴庚" not in text_of(page(world.stranger, entry))
    assert "保密伙伴庚" not in text_of(as_user(world.stranger).get("/"))
    assert "保密伙伴庚" in text_of(page(world.editor, entry))


def test_history_before_publication_is_for_the_own_side(world):
    assert "待审核" not in text_of(page(None, world.public))
    assert "待审核" in text_of(page(world.editor, world.public))


def test_number_of_another_library_is_not_found(world):
    achievement = make_published("achievement", organisation=world.owner)

    assert as_user(None).get(f"/demands/{achievement.number}/").status_code == 404
    assert as_user(None).get(f"/achievements/{achievement.number}/").status_code == 200


def test_contact_is_not_on_the_page(world):
    attached.set_contact(actor=world.editor, entry=world.public, name="联系人辛", phone="13900000000")

    assert [word for word in ("联系人辛", "13900000000") if word in text_of(page(None, world.public))] == []


def test_indicators_are_a_table_with_labelled_cells(world):
    shown = text_of(page(None, world.public))

    assert '<th scope="row">可溶磷</th><td data-label="现状">0.9%</td>' in shown


def test_rich_text_of_an_achievement_is_rendered(world):
    achievement = make_published(
        "achievement", organisation=world.owner, description="<p>中试<b>一年</b></p>"
    )

    assert "中试<b>一年</b>" in text_of(as_user(None).get(f"/achievements/{achievement.number}/"))


def test_rich_text_keeps_only_what_the_editor_can_make(world):
    dirty = '<p onclick="x()">正文<script>alert(1)</script><a href="javascript:x()">链接</a><img src=x onerror=y></p>'
    achievement = make_published("achievement", organisation=world.owner, description=dirty)

    shown = text_of(as_user(None).get(f"/achievements/{achievement.number}/"))

    assert "正文" in shown
    assert [word for word in ("onclick", "alert(1)", "javascript:", "onerror", "<img") if word in shown] == []


def test_preview_of_a_draft_shows_all_of_it(world):
    from django.template.loader import render_to_string
    from django.test import RequestFactory

    entry = type(world.summary).objects.get(pk=world.summary.pk)
    entry.problem = "改动后的问题"
    request = RequestFactory().get("/")

    shown = render_to_string("registries/preview.html", {"entry": entry, "spec": entry.spec()}, request)

    assert "改动后的问题" in shown
    assert "保密指标丙" in shown


def test_markup_in_plain_fields_is_escaped(world):
    entry = make_published(organisation=world.owner, title="标题<b>粗", problem="<script>alert(1)</script>")

    shown = text_of(page(None, entry))

    assert "<script>alert" not in shown
    assert "标题&lt;b&gt;粗" in shown
