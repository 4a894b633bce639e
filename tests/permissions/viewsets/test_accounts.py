import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from permissions.domain.accounts import system_user
from permissions.domain.roles import grant_role
from permissions.models import RoleGrant, User
from permissions.roles import Role
from tests.factories.identity import PASSWORD, make_organisation, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_organisation("秘书处", kind="service")


@pytest.fixture
def operator(office):
    user = make_user("operator")
    grant_role(actor=system_user(), user=user, organisation=office, role=Role.PLATFORM_OPERATOR)
    return user


@pytest.fixture
def manager():
    user = make_user("manager")
    grant_role(actor=system_user(), user=user, organisation=make_organisation("甲"), role=Role.MANAGER)
    return user


def roles_url(organisation):
    return reverse("wagtailsnippets_permissions_organisation:roles", args=[organisation.pk])


def test_operator_creates_an_account_without_any_flag(client, operator):
    client.force_login(operator)
    data = {"username": "neu", "name": "李同学", "password1": PASSWORD, "is_superuser": "on", "groups": "1"}

    response = client.post(reverse("wagtailusers_users:add"), data)

    assert response.status_code == 302, response.context["form"].errors
    user = User.objects.get(username="neu")
    assert (user.is_superuser, user.is_staff, user.groups.count(), user.display_name) == (
        False,
        False,
        0,
        "李同学",
    )


def test_weak_password_is_refused_beside_the_field(client, operator):
    client.force_login(operator)

    response = client.post(
        reverse("wagtailusers_users:add"), {"username": "neu", "name": "李同学", "password1": "123"}
    )

    assert response.status_code == 200
    assert "password1" in response.context["form"].errors


def test_operator_disables_an_account_and_its_sessions(client, operator, manager):
    client.force_login(operator)

    response = client.post(reverse("wagtailusers_users:edit", args=[manager.pk]), {})

    assert response.status_code == 302
    manager.refresh_from_db()
    assert (manager.is_active, manager.session_version) == (False, 2)


def test_nobody_edits_his_own_account_here(client, operator):
    client.force_login(operator)

    assert client.get(reverse("wagtailusers_users:edit", args=[operator.pk])).status_code in {302, 404}


def test_manager_sees_the_people_of_his_organisation_only(client, manager, operator):
    client.force_login(manager)

    page = client.get(reverse("wagtailusers_users:index")).content.decode()

    assert manager.username in page
    assert "operator" not in page
    assert client.get(reverse("wagtailusers_users:edit", args=[operator.pk])).status_code == 404


@pytest.mark.parametrize("name", ["index", "add"])
def test_groups_are_closed_to_everybody(client, operator, name):
    client.force_login(operator)

    response = client.get(reverse(f"wagtailusers_groups:{name}"))

    assert response.status_code != 200
    assert not Group.objects.filter(name="neu").exists()


def test_foreign_organisation_has_no_roles_screen(client, manager, office):
    client.force_login(manager)

    response = client.get(roles_url(office))

    assert response.status_code in {302, 404}


def test_organisation_screens_open(client, manager):
    organisation = RoleGrant.objects.get(user=manager).content_object
    client.force_login(manager)

    for name, args in (
        ("list", []),
        ("inspect", [organisation.pk]),
        ("edit", [organisation.pk]),
        ("roles", [organisation.pk]),
    ):
        response = client.get(reverse(f"wagtailsnippets_permissions_organisation:{name}", args=args))
        assert response.status_code == 200, name


def test_own_account_page_saves_a_new_password_alone(client, operator):
    client.force_login(operator)
    new = "Another-2026-secret"
    data = {
        "password-old_password": PASSWORD,
        "password-new_password1": new,
        "password-new_password2": new,
        "theme-theme": "system",
        "theme-contrast": "system",
        "theme-density": "default",
    }

    page = client.get(reverse("wagtailadmin_account"))
    client.post(reverse("wagtailadmin_account"), data)

    assert "first_name" not in page.content.decode()
    operator.refresh_from_db()
    assert operator.check_password(new)
