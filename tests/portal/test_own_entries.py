"""An individual writes, hands in and keeps entries of his own in the portal."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from permissions.domain.accounts import system_user
from registries.domain import publishing
from registries.models import Achievement
from tests.factories.entries import achievement_values, make_entry, make_region, make_tag
from tests.factories.identity import make_organisation, make_user
from tests.portal.conftest import as_user, text_of

pytestmark = pytest.mark.django_db
NEW = "/me/entries/new/achievements/"


@pytest.fixture
def author(site: Any) -> SimpleNamespace:
    """Return a person without a role, logged in, and what his form says."""
    user = make_user()
    values = achievement_values()
    typed = {
        "kind": "invention",
        "title": "我的巡检小车",
        "summary": "自制的巡检小车。",
        "industry": "C26 化学原料和化学制品制造业",
        "technologies": make_tag("机器视觉").name,
        "region": make_region().name,
        "stage_of_development": "pilot",
        "description": "第一段\n第二段 <b>",
        "no_secret_pledge": "on",
        "visibility": "public",
    }
    return SimpleNamespace(user=user, client=as_user(user), typed=typed, values=values)


def send(author: Any, url: str = NEW, **typed: Any) -> Any:
    return author.client.post(url, {**author.typed, **typed}, follow=True)


def own(author: Any) -> Achievement:
    return Achievement.objects.get(person=author.user.person)


def edit_url(entry: Any) -> str:
    return f"/me/entries/achievements/{entry.number}/"


def test_list_names_every_library_of_persons_and_needs_a_login(author):
    page = text_of(author.client.get("/me/entries/"))

    assert NEW in page
    assert as_user(None).get("/me/entries/").url == "/login/?next=/me/entries/"


def test_draft_is_saved_with_paragraphs_tags_and_audience(author):
    send(author, save="1")

    entry = own(author)
    assert entry.title == "我的巡检小车"
    assert entry.description == "<p>第一段</p><p>第二段 &lt;b&gt;</p>"
    assert [tag.name for tag in entry.technologies.all()] == ["机器视觉"]
    assert entry.industry.code == "C26"
    assert (entry.stage, entry.visibility) == ("draft", "public")


def test_whole_entry_is_handed_in_and_locked_until_taken_back(author):
    page = text_of(send(author, submit="1"))

    entry = own(author)
    assert entry.stage == "submitted"
    assert "待审核" in page
    assert "审核期间不能修改" in text_of(author.client.get(edit_url(entry)))

    author.client.post(f"{edit_url(entry)}withdraw/")
    assert own(author).stage == "draft"


def test_gap_stands_beside_its_field_and_the_draft_is_kept(author):
    page = text_of(send(author, submit="1", summary="", no_secret_pledge=""))

    entry = own(author)
    assert entry.stage == "draft"
    assert 'href="#field-summary"' in page
    assert 'href="#field-no_secret_pledge"' in page
    assert f'action="{edit_url(entry)}"' in page


def test_unknown_name_of_master_data_is_told_and_the_rest_is_kept(author):
    page = text_of(send(author, save="1", technologies="不存在的技术"))

    assert "没有“不存在的技术”" in page
    assert own(author).title == "我的巡检小车"


def test_without_a_title_nothing_is_saved_but_everything_stands_in_the_form(author):
    page = text_of(send(author, save="1", title=""))

    assert not Achievement.objects.filter(person=author.user.person).exists()
    assert "自制的巡检小车。" in page
    assert 'href="#field-title"' in page


def test_formats_of_the_console_survive_a_form_that_does_not_touch_them(author):
    send(author, save="1")
    entry = own(author)
    Achievement.objects.filter(pk=entry.pk).update(description="<p><b>粗</b></p>")
    entry = own(author)
    entry.save_revision()

    send(
        author,
        edit_url(entry),
        save="1",
        description="粗",
        title="新名称",
        base=own(author).latest_revision_id,
    )

    assert own(author).get_latest_revision_as_object().description == "<p><b>粗</b></p>"
    assert own(author).title == "新名称"


def test_form_of_an_older_state_is_a_conflict(author):
    send(author, save="1")
    entry = own(author)
    old = entry.latest_revision_id
    send(author, edit_url(entry), save="1", title="第一次", base=old)

    page = text_of(send(author, edit_url(entry), save="1", title="第二次", base=old))

    assert own(author).title == "第一次"
    assert 'role="alert"' in page


def test_remarks_of_a_return_stand_beside_the_fields(author):
    send(author, submit="1")
    publishing.send_back(
        actor=system_user(),
        entry=own(author),
        comment="请补充",
        field_comments={"summary": "太短，请写明用途"},
    )

    page = text_of(author.client.get(edit_url(own(author))))

    assert page.count("太短，请写明用途") == 2
    assert "2 条审核意见" in text_of(author.client.get("/me/entries/"))


def test_copy_confirm_take_down_and_delete(author):
    send(author, submit="1")
    entry = own(author)
    publishing.approve(actor=system_user(), entry=entry, revision_id=entry.latest_revision_id)

    author.client.post(f"{edit_url(entry)}confirm/")
    author.client.post(f"{edit_url(entry)}copy/")
    copy = Achievement.objects.filter(person=author.user.person).latest("pk")
    assert (copy.title, copy.no_secret_pledge) == ("我的巡检小车（副本）", False)

    author.client.post(f"{edit_url(copy)}delete/")
    author.client.post(f"{edit_url(entry)}unpublish/")
    assert own(author).stage == "withdrawn"


def test_audience_of_a_published_entry_changes_at_once(author):
    send(author, submit="1")
    entry = own(author)
    publishing.approve(actor=system_user(), entry=entry, revision_id=entry.latest_revision_id)

    send(author, edit_url(entry), save="1", visibility="own", base=own(author).latest_revision_id)

    assert as_user(None).get(f"/achievements/{entry.number}/").status_code == 404
    assert author.client.get(f"/achievements/{entry.number}/").status_code == 200


def test_entries_of_others_do_not_exist_here(author):
    foreign = make_entry("achievement", organisation=make_organisation())
    mine = as_user(make_user())
    send(author, save="1")

    assert author.client.get(edit_url(foreign)).status_code == 404
    assert mine.get(edit_url(own(author))).status_code == 404
    assert mine.post(f"{edit_url(own(author))}delete/").status_code == 404
    assert author.client.post(f"{edit_url(own(author))}nonsense/").status_code == 404


def test_refused_act_says_why(author):
    send(author, save="1")

    page = text_of(author.client.post(f"{edit_url(own(author))}unpublish/", follow=True))

    assert "notice-danger" in page


def test_autosave_keeps_what_was_typed_and_names_the_new_address(author):
    head = {"X-Requested-With": "fetch"}

    answer = author.client.post(NEW, author.typed, headers=head).json()
    entry = own(author)
    assert answer["url"] == edit_url(entry)
    assert answer["base"] == entry.latest_revision_id

    empty = author.client.post(NEW, {**author.typed, "title": ""}, headers=head)
    assert empty.status_code == 400


def test_suggestions_of_master_data(author):
    answer = author.client.get("/me/entries/suggest/tag-technology/?q=机器")

    assert answer.json() == {"found": ["机器视觉"]}
    assert author.client.get("/me/entries/suggest/nonsense/?q=x").json() == {"found": []}


def test_list_costs_the_same_for_one_and_thirty_entries(author):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            author.client.get("/me/entries/")
        return len(queries)

    send(author, save="1")
    cost()
    one = cost()
    for _number in range(29):
        send(author, save="1")

    assert cost() == one
