import pytest
from django.urls import reverse

from cms.core.errors import Conflict, Invalid, NotAllowed
from cms.core.models import AuditEntry
from permissions.domain import accounts, passwords
from permissions.models import Person, User
from permissions.roles import Role
from tests.factories.identity import PASSWORD, make_organisation, make_staff, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator():
    return make_staff(make_organisation("秘书处", kind="service"), Role.PLATFORM_OPERATOR)


@pytest.mark.parametrize("role", [Role.PLATFORM_OPERATOR, Role.MANAGER])
def test_operator_and_managers_create_accounts(role):
    actor = make_staff(make_organisation(), role)

    user = accounts.create_user(actor=actor, username="neu", password=PASSWORD, name=" 买买提•艾力 ")

    assert (user.display_name, user.person.initials) == ("买买提·艾力", "mmtal")
    assert user.check_password(PASSWORD)
    assert AuditEntry.objects.filter(action="account.create", user=actor, object_id=str(user.pk)).exists()


@pytest.mark.parametrize(
    "role", [Role.EDITOR, Role.PUBLISHER, Role.REVIEWER, Role.AUDITOR, Role.PLATFORM_EDITOR]
)
def test_nobody_else_creates_accounts(role):
    with pytest.raises(NotAllowed):
        accounts.create_user(
            actor=make_staff(make_organisation(), role), username="neu", password=PASSWORD, name="李同学"
        )


@pytest.mark.parametrize("username", ["system", "System", " SYSTEM "])
def test_login_name_of_background_work_cannot_be_taken(operator, username):
    User.objects.filter(username="system").delete()

    with pytest.raises(Conflict):
        accounts.create_user(actor=operator, username=username, password=PASSWORD, name="李同学")


def test_nobody_logs_in_as_background_work(client, operator):
    system = accounts.system_user()

    with pytest.raises(NotAllowed):
        accounts.set_password(actor=operator, user=system, password=PASSWORD)
    with pytest.raises(NotAllowed):
        accounts.set_active(actor=operator, user=system, active=False)

    system.refresh_from_db()
    assert not system.has_usable_password()
    client.post(reverse("wagtailadmin_login"), {"username": "system", "password": ""})
    assert "_auth_user_id" not in client.session


def test_account_needs_a_name_a_password_and_a_free_login(operator):
    def create(**changed):
        values = {"username": "neu", "password": PASSWORD, "name": "李同学"} | changed
        return accounts.create_user(actor=operator, **values)

    with pytest.raises(Invalid) as caught:
        create(name=" ")
    assert set(caught.value.fields) == {"name"}
    with pytest.raises(Invalid) as caught:
        create(password="12345678")
    assert set(caught.value.fields) == {"password"}
    create()
    with pytest.raises(Conflict) as caught:
        create()
    assert caught.value.code == "username_taken"
    assert Person.objects.filter(name="李同学").count() == 1


def test_new_password_ends_all_sessions(client, operator):
    user = make_user()
    client.force_login(user)
    before = User.objects.get(pk=user.pk)

    passwords.reset_password(actor=operator, user=user)

    user.refresh_from_db()
    assert user.session_version == before.session_version + 1
    assert user.password_changed_at > before.password_changed_at
    assert user.get_session_auth_hash() != before.get_session_auth_hash()


def test_one_sets_ones_own_password_and_nobody_elses():
    user, other = make_user(), make_user()

    accounts.set_password(actor=user, user=user, password=PASSWORD + "-2")
    with pytest.raises(NotAllowed):
        accounts.set_password(actor=user, user=other, password=PASSWORD + "-2")
    with pytest.raises(Invalid):
        accounts.set_password(actor=user, user=user, password="1")


def test_operator_disables_others_but_not_himself(operator):
    user = make_user()

    accounts.set_active(actor=operator, user=user, active=False)
    assert (user.is_active, user.session_version) == (False, 2)
    accounts.set_active(actor=operator, user=user, active=True)
    assert user.is_active
    for actor, target in ((operator, operator), (user, operator)):
        with pytest.raises(NotAllowed):
            accounts.set_active(actor=actor, user=target, active=False)


def test_number_belongs_to_one_person(operator):
    first, second = make_user().person, make_user().person
    accounts.set_contact(actor=first.user, person=first, phone="13800000000")

    with pytest.raises(Conflict) as caught:
        accounts.set_contact(actor=operator, person=second, phone="13800000000")
    assert caught.value.code == "number_taken"
    with pytest.raises(NotAllowed):
        accounts.set_contact(actor=second.user, person=first, phone="13900000000")
    accounts.set_contact(actor=operator, person=second)
    accounts.set_contact(actor=operator, person=Person.objects.create(name="无账号"))
