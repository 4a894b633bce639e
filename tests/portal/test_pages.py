"""Home, directory, search and a person's own page."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from permissions.domain import organisations as organisation_operations
from permissions.domain.accounts import system_user
from registries.domain import publishing
from tests.content.pages import make_page
from tests.factories.entries import make_entry
from tests.factories.identity import make_organisation
from tests.portal.conftest import CANARIES, as_user, text_of

pytestmark = pytest.mark.django_db


def cost(user: Any, path: str) -> int:
    client = as_user(user)
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def test_home_shows_figures_lists_and_doors(world):
    make_page("event", slug="next", title="下周的活动")
    make_page("policy", slug="rule", title="现行的政策")

    page = text_of(as_user(None).get("/"))

    assert [
        word
        for word in ("公开的需求", "下周的活动", "现行的政策", "我是企业", "今日台账")
        if word not in page
    ] == []
    assert [word for word in ("联合体的需求", *CANARIES[1:]) if word in page] == []


@pytest.mark.parametrize(("name", "count"), [(None, 2), ("member", 4), ("editor", 5)])
def test_home_figures_equal_the_lists(world, name, count):
    page = text_of(as_user(getattr(world, name) if name else None).get("/"))

    assert f'<a href="/demands/"><b>{count}<small>条</small></b>' in page


def test_home_costs_the_same_for_more_entries(world):
    from tests.factories.entries import make_published

    few = cost(None, "/")
    for _number in range(6):
        make_published(organisation=world.owner)

    assert cost(None, "/") == few


def test_directory_lists_verified_organisations(world):
    make_organisation("未认领的单位", state="unclaimed", uscc=None)

    page = text_of(as_user(None).get("/organisations/"))

    assert "同盟学校" in page
    assert "未认领的单位" not in page


def test_directory_finds_former_names_and_kinds(world):
    organisation_operations.rename(actor=system_user(), organisation=world.fellow, name="更名后的学校")

    assert "更名后的学校" in text_of(as_user(None).get("/organisations/?q=同盟学校"))
    assert "外部单位" not in text_of(as_user(None).get("/organisations/?kind=school"))
    assert as_user(None).get("/organisations/?kind=nonsense&page=-1").status_code == 200


def test_directory_costs_the_same_for_more_rows(world):
    few = cost(None, "/organisations/")
    for _number in range(29):
        make_organisation()

    assert cost(None, "/organisations/") == few


def test_organisation_page_lists_only_what_is_shown_under_its_name(world):
    visitor = text_of(as_user(world.stranger).get(f"/organisations/{world.owner.pk}/"))
    staff = text_of(as_user(world.editor).get(f"/organisations/{world.owner.pk}/"))

    assert "公开的需求" in visitor
    assert "摘要的需求" not in visitor
    assert "摘要的需求" in staff


def test_organisation_that_is_not_listed_is_not_found(world):
    hidden = make_organisation("未认领的单位", state="unclaimed", uscc=None)

    assert as_user(world.stranger).get(f"/organisations/{hidden.pk}/").status_code == 404


def test_search_groups_hits_by_type_and_leads_to_each_list(world):
    make_page("policy", slug="rule", title="需求侧政策")

    page = text_of(as_user(None).get("/search/?q=需求"))

    assert 'href="/demands/?q=%E9%9C%80%E6%B1%82"' in page
    assert "需求侧政策" in page
    assert "联合体的需求" not in page


def test_search_does_not_find_protected_words(world):
    client = as_user(world.stranger)

    found = [word for word in CANARIES[1:] if "摘要的需求" in text_of(client.get("/search/", {"q": word}))]

    assert found == []


@pytest.mark.parametrize(
    ("scope", "target"),
    [("demands", "/demands/?q=x"), ("policies", "/policies/?q=x"), ("organisations", "/organisations/?q=x")],
)
def test_search_in_one_type_goes_to_its_list(site, scope, target):
    assert as_user(None).get("/search/", {"q": "x", "in": scope}).url == target


def test_search_in_an_unknown_type_searches_everything(site):
    assert as_user(None).get("/search/", {"q": "x", "in": "//evil.example"}).status_code == 200


def test_own_page_needs_a_login(site):
    assert as_user(None).get("/me/").url == "/login/?next=/me/"


def test_own_page_shows_drafts_and_what_waits(world):
    [submitted] = publishing.submit(actor=world.editor, entries=[world.draft])
    other = make_entry(organisation=world.owner, title="另一份草稿")

    page = text_of(as_user(world.editor).get("/me/"))

    assert submitted.title in page
    assert other.title in page
    assert "秘密单位甲" in page


def test_own_page_shows_nothing_of_others(world):
    page = text_of(as_user(world.stranger).get("/me/"))

    assert [title for title in ("公开的需求", "草稿的需求", "秘密单位甲") if title in page] == []


def test_expired_policy_names_its_successor(site):
    old = make_page("policy", slug="old", title="旧政策")
    make_page("policy", slug="new", title="新政策", replaces=old)

    page = text_of(as_user(None).get(old.get_url()))

    assert "本政策已失效" in page
    assert "新政策" in page
