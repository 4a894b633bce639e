"""A manager invites a successor, hands over and leaves; his next click is refused, the successor finds the drafts."""

from typing import Any

import pytest

from permissions.domain.accounts import system_user
from permissions.domain.roles import grant_role
from permissions.roles import Role
from tests.factories.entries import make_entry
from tests.factories.identity import PASSWORD, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

ROLES = "/admin/snippets/permissions/organisation/roles/{pk}/"


@pytest.fixture
def leaver(region: Any) -> Any:
    """Return the only manager, with a draft of his own."""
    user = make_user("old-manager")
    grant_role(actor=system_user(), user=user, organisation=region.enterprise, role=Role.MANAGER)
    make_entry(organisation=region.enterprise, actor=user, title="磷石膏除杂草稿")
    return user


@pytest.mark.parametrize("width", [1440, 390])
def test_manager_hands_over_and_leaves(visit: Any, region: Any, leaver: Any, width: int) -> None:
    newcomer = make_user("successor")
    people = ROLES.format(pk=region.enterprise.pk)
    old = visit(leaver, width=width)

    # He invites by login name and copies the link into a chat.
    old.open(f"{people}invite/")
    old.page.check("[name=channel][value=account]")
    old.page.fill("[name=address]", "successor")
    old.page.check("[name=role][value=role_editor]")
    old.submit("form.cp-form button.button")
    text = old.page.input_value("#invitation-text")
    link = next(word for word in text.replace("：", " ").split() if "/invitations/" in word)
    assert newcomer.username in old.text()

    # He is the last manager: leaving without a successor is no way out.
    old.open(people)
    old.page.click(f"article:has-text('{leaver.username}') summary")
    old.submit(f"article:has-text('{leaver.username}') button[name=end]")
    assert f"/leave/{leaver.pk}/" in old.page.url

    # The newcomer opens the link, logs in, and accepts.
    new = visit(width=width)
    new.open(link[link.index("/invitations/") :])
    new.submit("main a.btn-primary")
    new.page.fill("[name=username]", newcomer.username)
    new.page.fill("[name=password]", PASSWORD)
    new.submit("main form button.btn-primary")
    assert "/invitations/" in new.page.url
    new.submit("main form button.btn-primary")
    assert "青禾磷化" in new.text()

    # Everything goes to the newcomer, who becomes manager; then the old one is out.
    old.open(f"{people}leave/{leaver.pk}/")
    assert "磷石膏除杂草稿" in old.text()
    for name in ("manager", "everything"):
        option = old.page.locator(f"select[name={name}] option", has_text=newcomer.username)
        old.page.select_option(f"select[name={name}]", option.get_attribute("value"))
    assert old.page.evaluate("document.documentElement.scrollWidth") <= width
    old.submit("form.cp-handover button.button.no")
    assert old.page.url.endswith("/me/")

    assert old.status(people) in {403, 404} or "/login/" in old.page.request.get(people).url
    new.open(people)
    assert newcomer.username in new.text()
    assert "磷石膏除杂草稿" in new.open("/me/")
