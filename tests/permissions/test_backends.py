"""Who opens the console: whoever holds a role today, himself or as a substitute."""

import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from permissions.actions import Action
from permissions.backends import RoleBackend
from permissions.domain.accounts import system_user
from permissions.domain.organisations import set_state
from permissions.domain.roles import delegate
from permissions.models import RoleGrant, User
from permissions.roles import Role
from tests.factories.identity import make_employee, make_organisation, make_staff, make_user

pytestmark = pytest.mark.django_db
DOOR = "wagtailadmin.access_admin"


def opens(user):
    return RoleBackend().has_perm(User.objects.get(pk=user.pk), DOOR)


@pytest.mark.parametrize("role", list(Role))
def test_every_role_opens_the_console_and_nothing_else(role):
    user = make_staff(make_organisation(), role)

    assert opens(user)
    assert User.objects.get(pk=user.pk).has_perm(DOOR)
    for other in ("registries.change_demand", "wagtailcore.publish_page", "permissions.role_manager"):
        assert not User.objects.get(pk=user.pk).has_perm(other)
    assert not RoleBackend().has_perm(user, DOOR, obj=make_organisation())


def test_nobody_else_opens_it():
    assert not opens(make_user())
    assert not RoleBackend().has_perm(AnonymousUser(), DOOR)
    assert RoleBackend().authenticate(None, username="x") is None


@pytest.mark.parametrize(("first", "last"), [(None, -1), (1, None)])
def test_ended_and_future_roles_do_not_open_it(first, last):
    user, today = make_staff(make_organisation(), Role.MANAGER), timezone.localdate()
    day = [today + datetime.timedelta(days=one) if one else None for one in (first, last)]
    RoleGrant.objects.filter(user=user).update(valid_from=day[0], valid_to=day[1])

    assert not opens(user)


def test_disabled_account_opens_nothing():
    user = make_staff(make_organisation(), Role.MANAGER)
    User.objects.filter(pk=user.pk).update(is_active=False)

    assert not opens(user)


def test_substitute_opens_it_while_he_substitutes():
    organisation = make_organisation()
    substitute = make_employee(organisation)
    publisher, today = make_staff(organisation, Role.PUBLISHER), timezone.localdate()

    delegate(
        actor=publisher, delegate=substitute, organisation=organisation, actions=[Action.SUBMIT],
        valid_from=today, valid_to=today,
    )  # fmt: skip

    assert opens(substitute)
    set_state(actor=system_user(), organisation=organisation, state="suspended", reason="违规")
    assert not opens(substitute)
