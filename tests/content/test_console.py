"""The console: what is shown to whom, in whose look, and what is not there."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.urls import reverse
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page, Site, Workflow

from content.domain.site import ensure_site_tree
from content.models import HomePage
from content.roles import PAGE_EDITORS, PAGE_PUBLISHERS
from tests.content.pages import make_page
from tests.factories.identity import make_user


@pytest.mark.parametrize("role", ["editor", "operator", "member"])
def test_privacy_screens_are_gone(role: str, people: Any, client_of: Any) -> None:
    client = client_of(getattr(people, role))
    page = make_page("event", slug="some")
    collection = Collection.get_first_root_node()

    for url in (
        reverse("wagtailadmin_pages:set_privacy", args=(page.pk,)),
        reverse("wagtailadmin_collections:set_privacy", args=(collection.pk,)),
    ):
        assert client.get(url).status_code == 404
        assert client.post(url, {"restriction_type": "login"}).status_code == 404


def test_editor_shows_the_audience_and_no_privacy_button(people: Any, client_of: Any) -> None:
    page = make_page("event", slug="some")

    html = client_of(people.editor).get(reverse("wagtailadmin_pages:edit", args=(page.pk,))).content.decode()

    assert "set-privacy" not in html
    assert "在“可见范围”一栏设置" in html
    assert 'name="action-publish"' not in html
    assert 'name="action-submit"' in html


def menu_of(client: Any) -> set[str]:
    from wagtail.admin.menu import admin_menu

    request = client.get(reverse("wagtailadmin_home")).wsgi_request
    return {item.name for item in admin_menu.menu_items_for_request(request)}


def test_menu_holds_what_one_can_use(people: Any, client_of: Any) -> None:
    editor, member = menu_of(client_of(people.editor)), menu_of(client_of(people.member))

    assert {"explorer", "site"} <= editor
    assert not {"explorer", "site", "help"} & member
    assert "help" not in editor


def test_home_greets_by_name(people: Any, client_of: Any) -> None:
    html = client_of(people.member).get(reverse("wagtailadmin_home")).content.decode()

    assert f"{people.member.display_name}，您好" in html
    assert "admin/theme.css" in html
    assert "Wagtail" not in html.split("<main", 1)[1].split("</main>", 1)[0]


def test_home_shows_what_awaits_me(people: Any, client_of: Any) -> None:
    from content.domain import reviews

    page = make_page("policy", slug="waiting", title="待审政策", live=False)
    reviews.submit(actor=people.editor, page=page)
    approve = reverse(
        "wagtailadmin_pages:workflow_action", args=(page.pk, "approve", page.current_workflow_task_state.pk)
    )
    home = reverse("wagtailadmin_home")

    assert approve in client_of(people.colleague).get(home).content.decode()
    own = client_of(people.editor).get(home).content.decode()
    assert "待审政策" in own
    assert approve not in own
    assert "待审政策" not in client_of(people.member).get(home).content.decode()


def test_login_page_speaks_for_the_product(client: Any, db: None) -> None:
    html = client.get(reverse("wagtailadmin_login")).content.decode()

    assert "登录产教枢纽" in html
    assert 'name="remember"' not in html


@pytest.mark.usefixtures("home")
def test_site_tree_is_made_once() -> None:
    before = (Page.objects.count(), Site.objects.count(), Workflow.objects.count(), Group.objects.count())
    rights = (GroupPagePermission.objects.count(), GroupCollectionPermission.objects.count())

    call_command("ensure_site")

    assert (
        Page.objects.count(),
        Site.objects.count(),
        Workflow.objects.count(),
        Group.objects.count(),
    ) == before
    assert (GroupPagePermission.objects.count(), GroupCollectionPermission.objects.count()) == rights


def test_site_tree_replaces_what_migrations_made(home: HomePage) -> None:
    assert Site.objects.get().root_page_id == home.pk
    assert [child.slug for child in home.get_children()] == ["events", "fairs", "policies"]
    assert set(Group.objects.values_list("name", flat=True)) >= {PAGE_EDITORS, PAGE_PUBLISHERS}
    assert not Group.objects.filter(name__in=["Editors", "Moderators"]).exists()
    assert not Page.objects.filter(slug="home").exists()


def test_rights_given_by_hand_are_taken_back(home: HomePage) -> None:
    root = Page.get_first_root_node()
    group = Group.objects.get(name=PAGE_EDITORS)
    publish = GroupPagePermission.objects.filter(permission__codename="publish_page").first()
    GroupPagePermission.objects.create(group=group, page=root, permission=publish.permission)

    ensure_site_tree()

    assert set(group.page_permissions.values_list("permission__codename", "page")) == {
        ("add_page", home.pk),
        ("change_page", home.pk),
    }


def test_guest_of_the_office_writes_but_does_not_review(people: Any, client_of: Any) -> None:
    from content.domain import reviews

    guest = make_user("guest")
    guest.groups.add(Group.objects.get(name=PAGE_EDITORS))
    page = make_page("policy", slug="waiting", live=False)
    reviews.submit(actor=people.editor, page=page)

    assert client_of(guest).get(reverse("wagtailadmin_pages:edit", args=(page.pk,))).status_code == 200
    assert page.current_workflow_task.get_actions(page, guest) == []
