import io

import pytest
from django.core.management import CommandError, call_command

from cms.core.models import AuditEntry
from permissions.models import User
from permissions.roles import Role
from tests.factories.identity import make_organisation, make_staff

pytestmark = pytest.mark.django_db


def reset(*arguments: str) -> str:
    out = io.StringIO()
    call_command("reset_password", *arguments, stdout=out)
    return out.getvalue().strip()


def test_maintainers_reset_an_auditor() -> None:
    auditor = make_staff(make_organisation(kind="government"), Role.AUDITOR)

    given = reset(auditor.username, "--reason=忘记密码，已当面核实")

    user = User.objects.get(pk=auditor.pk)
    assert user.check_password(given)
    assert user.must_change_password
    assert AuditEntry.objects.get(action="account.reset").data["reason"] == "忘记密码，已当面核实"


def test_unknown_account_and_missing_reason_are_errors() -> None:
    auditor = make_staff(make_organisation(kind="government"), Role.AUDITOR)

    for arguments in (("nobody", "--reason=忘记密码"), (auditor.username, "--reason=x"), (auditor.username,)):
        with pytest.raises(CommandError):
            reset(*arguments)
