import pytest
from django.urls import reverse
from django.utils import timezone

from permissions.access import standing_of
from permissions.domain import invitations
from permissions.models import Invitation, RoleGrant, User
from permissions.roles import Role
from tests.factories.identity import make_organisation, make_staff, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation():
    return make_organisation("甲单位")


@pytest.fixture
def sent(organisation):
    return invitations.invite(
        actor=make_staff(organisation, Role.MANAGER), organisation=organisation,
        channel="account", address="wanted", role=Role.EDITOR,
    )  # fmt: skip


def address(sent):
    return reverse("portal:invitation", args=[sent.token])


def test_opening_the_link_changes_nothing(client, sent):
    client.force_login(make_user("wanted"))

    response = client.get(address(sent))

    assert response.status_code == 200
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert not RoleGrant.objects.filter(user__username="wanted").exists()


def test_confirmed_invitation_gives_the_role(client, sent):
    user = make_user("wanted")
    client.force_login(user)

    response = client.post(address(sent))

    assert response.url == reverse("portal:me")
    assert standing_of(User.objects.get(pk=user.pk)).has_role(Role.EDITOR)
    replayed = client.post(address(sent))
    assert (replayed.status_code, "接受邀请" in replayed.content.decode()) == (409, False)


def test_visitor_is_asked_to_log_in_and_comes_back(client, sent):
    page = client.get(address(sent)).content.decode()

    assert f"next=%2Finvitations%2F{sent.token}%2F" in page
    assert client.post(address(sent)).status_code == 403


def test_other_account_is_told_what_to_do(client, sent):
    client.force_login(make_user("other"))

    before, response = client.get(address(sent)), client.post(address(sent))

    assert (before.status_code, response.status_code) == (403, 403)
    assert Invitation.objects.get().state == "open"


def test_expired_and_unknown_links_say_so(client, sent):
    Invitation.objects.update(expires_at=timezone.now())

    assert client.get(address(sent)).status_code == 409
    assert client.get(reverse("portal:invitation", args=["x" * 43])).status_code == 404
