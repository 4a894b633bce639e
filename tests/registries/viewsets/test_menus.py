"""The menu of the console: grouped by what people do, without an entry that leads nowhere."""

import pytest
from django.test import RequestFactory
from django.urls import reverse
from wagtail.admin.menu import admin_menu
from wagtail.admin.ui.sidebar import SubMenuItem

from cms.core.menus import GROUPS
from permissions.roles import Role
from tests.factories.identity import make_organisation, make_staff
from tests.registries.viewsets.desk import make_cast, text_of

pytestmark = pytest.mark.django_db

#: Words of Wagtail that people of the region do not know (people.md §5).
STRANGE = ("片段", "集合", "工作流", "请求修改", "检查", "在用")


def rendered(user):
    request = RequestFactory().get("/admin/")
    request.user = user
    return admin_menu.render_component(request)


def links(components):
    for one in components:
        if isinstance(one, SubMenuItem):
            yield from links(one.menu_items)
        else:
            yield one


@pytest.fixture
def people():
    cast = make_cast()
    office = make_organisation("秘书处", kind="service")
    roles = (Role.PLATFORM_OPERATOR, Role.PLATFORM_EDITOR, Role.AUDITOR)
    platform = {role.name.lower(): make_staff(office, role) for role in roles}
    staff = {name: getattr(cast, name) for name in ("editor", "publisher", "manager", "reviewer")}
    return platform | staff


ROLES = ["platform_operator", "platform_editor", "auditor", "editor", "publisher", "manager", "reviewer"]


@pytest.mark.parametrize("role", ROLES)
def test_every_entry_leads_to_a_page(client, people, role):
    user = people[role]
    client.force_login(user)

    found = {one.url: client.get(one.url, follow=True) for one in links(rendered(user))}

    # An entry may lead on to the one page that there is, but not back to the first page with a refusal.
    refused = [(reverse("wagtailadmin_home"), 302)]
    assert {url for url, page in found.items() if page.status_code != 200} == set()
    assert {url for url, page in found.items() if page.redirect_chain == refused} == set()


@pytest.mark.parametrize("role", ROLES)
def test_words_of_the_menu_are_those_of_people(people, role):
    components = rendered(people[role])

    words = " ".join(str(one.label) for one in [*components, *links(components)])

    assert [word for word in STRANGE if word in words] == []


@pytest.mark.parametrize("role", ROLES)
def test_first_level_is_short_and_no_heading_stands_over_one_entry(people, role):
    components = rendered(people[role])

    assert len(components) <= 11
    assert all(len(one.menu_items) > 1 for one in components if isinstance(one, SubMenuItem))


def test_operator_finds_the_groups_and_libraries_by_family(people):
    components = {one.name: one for one in rendered(people["platform_operator"])}

    assert {"libraries", "organisations-people", "records"} <= set(components)
    sections = [one.attrs.get("data-cj-section") for one in components["libraries"].menu_items]
    named = [section for section in sections if section]
    assert sections[0]
    assert len(named) == len(set(named))
    assert [group.order for group in GROUPS] == sorted(group.order for group in GROUPS)


def test_sidebar_calls_the_person_by_name(client, people):
    client.force_login(people["manager"])

    page = text_of(client.get(reverse("wagtailadmin_home")))

    props = page.split('id="wagtail-sidebar-props"', 1)[1].split("</script>", 1)[0]
    assert people["manager"].display_name.encode("ascii", "backslashreplace").decode() in props or (
        people["manager"].display_name in props
    )
    assert f'"name": "{people["manager"].username}"' not in props
