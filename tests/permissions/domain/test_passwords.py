"""Choosing, expiring and resetting passwords (JW-19)."""

import datetime
import itertools

import pytest
from django.utils import timezone

from cms.core.announcements import Kind, announced
from cms.core.errors import Invalid, NotAllowed, NotFound
from cms.core.models import AuditEntry
from permissions.access import access_for, forget
from permissions.actions import Action
from permissions.domain import accounts, passwords, roles
from permissions.models import Delegation, FormerPassword, User
from permissions.roles import Role
from tests.factories.identity import PASSWORD, make_organisation, make_staff, make_user

pytestmark = pytest.mark.django_db
NEW = "Another-2026-secret"


@pytest.fixture
def office():
    return make_organisation("秘书处", kind="service")


@pytest.fixture
def operator(office):
    return make_staff(office, Role.PLATFORM_OPERATOR)


@pytest.fixture
def told():
    heard = []

    def listen(sender, announcement, **kwargs):
        heard.append(announcement)

    announced.connect(listen)
    yield heard
    announced.disconnect(listen)


def change(user, password, current=PASSWORD):
    passwords.change_password(actor=user, current=current, password=password)


def test_owner_changes_his_password_knowing_the_present_one(told):
    user = make_user(must_change_password=True)
    version = user.session_version

    change(user, NEW)

    user = User.objects.get(pk=user.pk)
    assert user.check_password(NEW)
    assert (user.must_change_password, user.session_version) == (False, version + 1)
    assert AuditEntry.objects.filter(action="account.password", user=user, object_id=str(user.pk)).exists()
    [one] = [each for each in told if each.kind == Kind.PASSWORD_CHANGED]
    assert (one.subjects, one.data["own"]) == ((user.pk,), True)


def test_wrong_present_password_is_an_error_at_its_field():
    with pytest.raises(Invalid) as caught:
        change(make_user(), NEW, current="not-it-77")

    assert (caught.value.code, set(caught.value.fields)) == ("password_wrong", {"current"})


@pytest.mark.parametrize(
    "password",
    [
        "Short-7",
        "no-digit-at-all",
        "1234567890",
        "teacher-wang",
        " Leading-space-1",
        "Trailing-space-1 ",
        "x1" * 5120,
    ],
    ids=["short", "no digit", "no letter", "like the login", "space before", "space after", "10 kB"],
)
def test_weak_password_is_refused_with_the_rule(password):
    user = make_user("teacher-wang")

    with pytest.raises(Invalid) as caught:
        change(user, password)

    assert caught.value.code == "password_too_weak"
    assert caught.value.fields["password"]
    assert User.objects.get(pk=user.pk).check_password(PASSWORD)


def test_the_last_five_passwords_are_refused_and_older_ones_are_not():
    user = make_user()
    used = [PASSWORD, *(f"Season-{number}-2026" for number in range(6))]
    for before, after in itertools.pairwise(used):
        change(user, after, current=before)

    for former in used[-6:]:
        with pytest.raises(Invalid) as caught:
            change(user, former, current=used[-1])
        assert caught.value.code == "password_too_weak"
    assert FormerPassword.objects.filter(user=user).count() == 5

    change(user, used[0], current=used[-1])


@pytest.mark.parametrize(
    ("days", "limit", "expired"), [(89, 90, False), (90, 90, True), (400, 0, False), (400, 500, False)]
)
def test_password_expires_after_the_days_of_the_setting(settings, days, limit, expired):
    settings.PASSWORD_MAX_AGE = datetime.timedelta(days=limit)
    user = make_user(password_changed_at=timezone.now() - datetime.timedelta(days=days, seconds=1))

    assert passwords.is_expired(user) is expired
    assert passwords.must_change(user) is expired


def test_age_of_a_password_without_a_date_is_that_of_the_account():
    old = timezone.now() - datetime.timedelta(days=91)

    assert passwords.is_expired(make_user(password_changed_at=None, date_joined=old))
    assert not passwords.is_expired(make_user(password_changed_at=None))
    assert not passwords.is_expired(accounts.system_user())


@pytest.mark.parametrize("role", [Role.PLATFORM_OPERATOR, Role.MANAGER])
def test_account_that_somebody_else_opens_begins_with_a_change(role):
    actor = make_staff(make_organisation(), role)

    made = accounts.create_user(actor=actor, username="neu", password=PASSWORD, name="李同学")
    own = accounts.create_user(
        actor=actor, username="eigen", password=PASSWORD, name="李同学", chosen_by_owner=True
    )

    assert (made.must_change_password, own.must_change_password) == (True, False)
    assert not make_user().must_change_password


def test_reset_gives_a_password_for_one_use_and_says_so_to_its_owner(operator, told):
    user = make_staff(make_organisation(), Role.EDITOR)
    version = User.objects.get(pk=user.pk).session_version

    given = passwords.reset_password(actor=operator, user=user)

    user = User.objects.get(pk=user.pk)
    assert user.check_password(given)
    assert (user.must_change_password, user.session_version) == (True, version + 1)
    row = AuditEntry.objects.get(action="account.reset", object_id=str(user.pk))
    assert (row.user_id, given in str(row.data)) == (operator.pk, False)
    assert [one.subjects for one in told if one.kind == Kind.PASSWORD_CHANGED] == [(user.pk,)]
    assert passwords.last_reset(user) == row
    change(user, NEW, current=given)
    assert passwords.last_reset(User.objects.get(pk=user.pk)) is None


def test_one_time_passwords_pass_the_rules_and_differ():
    user = make_user()
    given = {passwords._one_time_password() for _number in range(200)}

    assert len(given) == 200
    for password in given:
        passwords.check_rules(password, user)


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.PLATFORM_EDITOR, Role.PLATFORM_OPERATOR])
def test_holder_of_an_office_is_reset_with_a_reason_only(operator, role):
    user = make_staff(make_organisation(kind="government"), role)

    for reason in ("", "  no "):
        with pytest.raises(Invalid) as caught:
            passwords.reset_password(actor=operator, user=user, reason=reason)
        assert set(caught.value.fields) == {"reason"}
    passwords.reset_password(actor=operator, user=user, reason="忘记密码，已电话核实")

    row = AuditEntry.objects.get(action="account.reset")
    assert row.data == {"reason": "忘记密码，已电话核实", "office": True}


def test_auditor_is_reset_by_the_platform_itself_only(operator):
    auditor = make_staff(make_organisation(kind="government"), Role.AUDITOR)

    with pytest.raises(NotAllowed) as caught:
        passwords.reset_password(actor=operator, user=auditor, reason="忘记密码，已电话核实")

    assert caught.value.code == "auditor_account"
    passwords.reset_password(actor=accounts.system_user(), user=auditor, reason="维护人员")


def test_nobody_resets_himself_or_the_account_of_background_work(operator):
    with pytest.raises(NotAllowed):
        passwords.reset_password(actor=operator, user=operator, reason="忘记密码")
    with pytest.raises(NotAllowed):
        passwords.reset_password(actor=operator, user=accounts.system_user())


def _elsewhere(user, organisation):
    roles.grant_role(actor=accounts.system_user(), user=user, organisation=organisation, role=Role.EDITOR)


def _future_elsewhere(user, organisation):
    begins = timezone.localdate() + datetime.timedelta(days=3)
    roles.grant_role(
        actor=accounts.system_user(),
        user=user,
        organisation=organisation,
        role=Role.EDITOR,
        valid_from=begins,
    )


def _office(user, organisation):
    roles.grant_role(actor=accounts.system_user(), user=user, organisation=organisation, role=Role.REVIEWER)


def _ended_elsewhere(user, organisation):
    _elsewhere(user, organisation)
    roles.end_role(actor=accounts.system_user(), grant=user.rolegrant_set.get(content_object=organisation))


def _substitute(user, organisation):
    colleague = make_staff(organisation, Role.EDITOR)
    today = timezone.localdate()
    Delegation.objects.create(
        delegator=colleague,
        delegate=user,
        organisation=organisation,
        actions=[Action.EDIT],
        valid_from=today,
        valid_to=today + datetime.timedelta(days=3),
    )


@pytest.mark.parametrize(
    ("beyond", "allowed"),
    [
        (lambda user, organisation: None, True),
        (_ended_elsewhere, True),
        (_elsewhere, False),
        (_future_elsewhere, False),
        (_office, False),
        (_substitute, False),
    ],
    ids=["own people", "role elsewhere ended", "role elsewhere", "role to begin", "office", "substitute"],
)
def test_manager_resets_those_who_work_for_his_organisation_alone(beyond, allowed):
    own, other = make_organisation(), make_organisation(kind="government")
    manager, user = make_staff(own, Role.MANAGER), make_staff(own, Role.EDITOR)
    beyond(user, other)
    forget(user)

    assert access_for(User).allows(manager, Action.MANAGE, user) is allowed
    if allowed:
        assert passwords.reset_password(actor=manager, user=user)
    else:
        with pytest.raises(NotAllowed):
            passwords.reset_password(actor=manager, user=user, reason="忘记密码了")


def test_manager_resets_nobody_of_another_organisation():
    manager = make_staff(make_organisation(), Role.MANAGER)

    for user in (make_staff(make_organisation(), Role.EDITOR), make_user()):
        with pytest.raises(NotFound):
            passwords.reset_password(actor=manager, user=user)


@pytest.mark.parametrize("role", [Role.EDITOR, Role.PUBLISHER])
def test_colleagues_reset_nobody(role):
    organisation = make_organisation()

    with pytest.raises((NotAllowed, NotFound)):
        passwords.reset_password(
            actor=make_staff(organisation, role), user=make_staff(organisation, Role.EDITOR)
        )
