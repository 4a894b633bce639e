import re
from pathlib import Path

import pytest

from cms.core.models import AuditEntry
from cms.core.wagtail_hooks import ACTIONS
from permissions.domain.accounts import system_user
from permissions.domain.roles import grant_role
from permissions.roles import Role
from tests.factories.identity import make_organisation, make_user

pytestmark = pytest.mark.django_db


def staff(role):
    user = make_user()
    grant_role(actor=system_user(), user=user, organisation=make_organisation(), role=role)
    return user


def test_auditor_reads_the_trail_in_words(client):
    client.force_login(staff(Role.AUDITOR))

    page = client.get("/admin/audit/").content.decode()

    assert "角色" in page
    assert client.get(f"/admin/audit/inspect/{AuditEntry.objects.first().pk}/").status_code == 200


@pytest.mark.parametrize("path", ["create/", "edit/{pk}/", "delete/{pk}/"])
def test_auditor_changes_nothing(client, path):
    client.force_login(staff(Role.AUDITOR))
    entry = AuditEntry.objects.first()

    response = client.post(f"/admin/audit/{path.format(pk=entry.pk)}")

    assert response.status_code in {302, 403, 404}
    assert AuditEntry.objects.filter(pk=entry.pk).exists()


@pytest.mark.parametrize("role", [Role.PLATFORM_OPERATOR, Role.MANAGER, Role.PLATFORM_EDITOR])
def test_nobody_else_opens_the_trail(client, role):
    client.force_login(staff(role))

    assert client.get("/admin/audit/").status_code in {302, 403, 404}
    assert client.get(f"/admin/audit/inspect/{AuditEntry.objects.first().pk}/").status_code in {302, 403, 404}


def test_every_recorded_action_has_words():
    written = re.compile(r'action="((?:account|entry|registries|organisation|role)\.[a-z_.]+)"')
    root = Path(__file__).parents[3]
    found = set()
    for package in ("api", "cms", "content", "permissions", "portal", "registries"):
        for file in (root / package).rglob("*.py"):
            found |= set(written.findall(file.read_text()))

    assert found - set(ACTIONS) == set()
