"""What a login has to do before anything else: change a password, or wait until its organisation is open again."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from permissions.domain import accounts, organisations, passwords
from permissions.domain.roles import grant_role
from permissions.models import OrganisationState, User
from permissions.roles import Role
from tests.factories.identity import PASSWORD, make_organisation, make_staff, make_user

pytestmark = pytest.mark.django_db
NEW = "Another-2026-secret"


@pytest.fixture
def organisation():
    return make_organisation()


@pytest.fixture
def forced(organisation):
    user = make_staff(organisation, Role.EDITOR)
    User.objects.filter(pk=user.pk).update(must_change_password=True)
    return User.objects.get(pk=user.pk)


@pytest.mark.parametrize(
    "path", ["/", "/me/", "/admin/", "/admin/account/", "/search/", "/organisations/", "/admin/nothing-here/"]
)
def test_every_page_leads_to_the_change(client, forced, path):
    client.force_login(forced)

    response = client.get(path)

    assert response.status_code == 302
    assert response.url.startswith(reverse("portal:password"))
    assert client.post(path).status_code in {302, 403}


def test_programs_get_a_code(client, forced):
    client.force_login(forced)

    response = client.get("/admin/", headers={"Accept": "application/json"})

    assert (response.status_code, response.json()["code"]) == (403, "password_change_required")


def test_change_logout_and_style_sheets_stay_open(client, forced):
    client.force_login(forced)

    assert client.get(reverse("portal:password")).status_code == 200
    assert client.get("/static/portal/portal.css").status_code != 302
    assert client.post(reverse("portal:logout")).status_code == 302
    assert "_auth_user_id" not in client.session


def test_after_the_change_one_goes_on_to_where_one_was_going(client, forced):
    client.force_login(forced)
    target = client.get("/me/").url

    response = client.post(target, {"current": PASSWORD, "password": NEW, "again": NEW, "next": "/me/"})

    assert (response.status_code, response.url) == (302, "/me/")
    assert client.get("/me/").status_code == 200
    assert User.objects.get(pk=forced.pk).check_password(NEW)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"current": "wrong-12345"}, "current"),
        ({"again": "Else-2026-else"}, "again"),
        ({"password": "short1", "again": "short1"}, "password"),
        ({"password": PASSWORD, "again": PASSWORD}, "password"),
        ({"password": "", "again": ""}, "password"),
    ],
)
def test_errors_of_the_change_stand_beside_their_field(client, forced, fields, wrong):
    client.force_login(forced)

    page = client.post(
        reverse("portal:password"), {"current": PASSWORD, "password": NEW, "again": NEW} | fields
    )

    assert page.status_code == 200
    assert set(page.context["form"].errors) >= {wrong}
    assert f'id="error-{wrong}"' in page.content.decode()
    assert User.objects.get(pk=forced.pk).check_password(PASSWORD)


def test_change_goes_to_no_foreign_site(client, forced):
    client.force_login(forced)

    response = client.post(
        reverse("portal:password"),
        {"current": PASSWORD, "password": NEW, "again": NEW, "next": "https://evil.example/"},
    )

    assert response.url == reverse("portal:me")


def test_expired_password_has_to_be_changed(client, organisation):
    user = make_staff(organisation, Role.EDITOR)
    User.objects.filter(pk=user.pk).update(password_changed_at=timezone.now() - datetime.timedelta(days=91))
    client.force_login(User.objects.get(pk=user.pk))

    assert client.get("/admin/").url.startswith(reverse("portal:password"))
    assert "密码" in client.get(reverse("portal:password")).content.decode()


def test_person_reads_who_reset_the_password_and_why(client, organisation):
    operator = make_staff(make_organisation(kind="service"), Role.PLATFORM_OPERATOR)
    reviewer = make_staff(make_organisation(kind="government"), Role.REVIEWER)
    passwords.reset_password(actor=operator, user=reviewer, reason="忘记密码，已电话核实")
    client.force_login(User.objects.get(pk=reviewer.pk))

    page = client.get(reverse("portal:password")).content.decode()

    assert operator.display_name in page
    assert "忘记密码，已电话核实" in page


def test_strangers_are_asked_to_log_in(client):
    assert client.get(reverse("portal:password")).url.startswith(reverse("portal:login"))


def test_console_page_changes_the_password_through_the_domain(client, organisation):
    user = make_staff(organisation, Role.EDITOR)
    client.force_login(user)
    fields = {"theme-theme": "system", "theme-contrast": "system", "theme-density": "default"}

    def post(old, new):
        entries = {"password-old_password": old, "password-new_password1": new, "password-new_password2": new}
        return client.post(reverse("wagtailadmin_account"), fields | entries)

    assert post(PASSWORD, PASSWORD).status_code == 200
    assert post("wrong-123456", NEW).status_code == 200
    assert User.objects.get(pk=user.pk).check_password(PASSWORD)
    assert post(PASSWORD, NEW).status_code == 302

    after = User.objects.get(pk=user.pk)
    assert after.check_password(NEW)
    assert after.former_passwords.count() == 1
    assert client.get(reverse("wagtailadmin_account")).status_code == 200


def suspend(organisation):
    organisations.set_state(
        actor=accounts.system_user(),
        organisation=organisation,
        state=OrganisationState.SUSPENDED,
        reason="核查",
    )


@pytest.mark.parametrize("path", ["/admin/", "/admin/library/demands/", "/me/"])
def test_staff_of_a_suspended_organisation_get_an_answer(client, organisation, path):
    user = make_staff(organisation, Role.EDITOR)
    client.force_login(user)
    suspend(organisation)

    page = client.get(path)
    told = client.get(path, headers={"Accept": "application/json"})

    assert page.status_code == 403
    assert "停用" in page.content.decode()
    assert (told.status_code, told.json()["code"]) == (403, "organisation_suspended")
    assert client.get("/").status_code == 200
    assert client.post(reverse("portal:logout")).status_code == 302


@pytest.mark.parametrize("door", ["portal:login", "wagtailadmin_login"])
def test_suspended_staff_are_told_at_the_login_with_the_right_password_only(client, organisation, door):
    user = make_staff(organisation, Role.EDITOR)
    suspend(organisation)

    right = client.post(reverse(door), {"username": user.username, "password": PASSWORD})
    wrong = client.post(reverse(door), {"username": user.username, "password": "Wrong-2026-pass"})

    assert "单位在本平台已被停用" in right.content.decode()
    assert "单位在本平台已被停用" not in wrong.content.decode()
    assert "_auth_user_id" not in client.session


def test_somebody_with_another_organisation_goes_on(client, organisation):
    user = make_staff(organisation, Role.EDITOR)
    grant_role(actor=accounts.system_user(), user=user, organisation=make_organisation(), role=Role.EDITOR)
    suspend(organisation)
    client.force_login(user)

    assert client.get("/admin/").status_code == 200


def test_person_without_roles_is_not_concerned(client, organisation):
    suspend(organisation)
    client.force_login(make_user())

    assert client.get("/me/").status_code == 200
