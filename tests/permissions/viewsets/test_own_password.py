"""One's own password, changed on the console's account page."""

import pytest
from django.test import Client
from django.urls import reverse

from permissions.models import User
from permissions.roles import Role
from tests.factories.identity import make_organisation, make_staff

pytestmark = pytest.mark.django_db
OLD, NEW = "Old-password-77", "Another-password-78"


def test_new_password_ends_every_other_session_and_all_tokens(client: Client) -> None:
    user = make_staff(make_organisation(), Role.EDITOR)
    user.set_password(OLD)
    user.save()
    before = User.objects.get(pk=user.pk).session_version
    client.force_login(user)
    account = reverse("wagtailadmin_account")
    fields = {
        "password-old_password": OLD,
        "password-new_password1": NEW,
        "password-new_password2": NEW,
        "theme-theme": "system",
        "theme-contrast": "system",
        "theme-density": "default",
    }

    client.post(account, fields)

    after = User.objects.get(pk=user.pk)
    assert after.check_password(NEW)
    assert after.session_version == before + 1
    assert client.get(account).status_code == 200
