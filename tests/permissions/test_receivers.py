import pytest
from django.urls import reverse

from cms.core.models import AuditEntry
from permissions.roles import Role
from tests.factories.identity import PASSWORD, make_organisation, make_staff

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("door", "channel"), [("portal:login", "portal"), ("wagtailadmin_login", "admin")])
def test_login_on_the_website_stands_in_the_trail(client, door, channel):
    user = make_staff(make_organisation(), Role.EDITOR)

    client.post(reverse(door), {"username": user.username, "password": PASSWORD})

    row = AuditEntry.objects.get(action="account.login")
    assert (row.user_id, row.object_id, row.channel, row.ip) == (user.pk, str(user.pk), channel, "127.0.0.1")


def test_wrong_password_is_no_login(client):
    user = make_staff(make_organisation(), Role.EDITOR)

    client.post(reverse("portal:login"), {"username": user.username, "password": "Wrong-2026-pass"})

    assert not AuditEntry.objects.filter(action="account.login").exists()
