"""Who runs the platform neither becomes nor silences the auditor (three separate duties)."""

import pytest

from cms.core.errors import NotAllowed
from permissions.domain import accounts, passwords
from permissions.domain.roles import grant_role
from permissions.models import User
from permissions.roles import Role
from tests.factories.identity import PASSWORD, make_organisation, make_staff, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def auditor() -> User:
    user = make_user()
    grant_role(
        actor=accounts.system_user(), user=user, organisation=make_organisation("秘书处"), role=Role.AUDITOR
    )
    return user


@pytest.fixture
def operator() -> User:
    return make_staff(make_organisation("运营单位"), Role.PLATFORM_OPERATOR)


def test_operator_cannot_set_the_password_of_an_auditor(operator: User, auditor: User) -> None:
    with pytest.raises(NotAllowed) as refused:
        passwords.reset_password(actor=operator, user=auditor, reason="忘记密码，已电话核实")

    assert refused.value.code == "auditor_account"
    auditor.refresh_from_db()
    assert auditor.check_password(PASSWORD)


def test_operator_cannot_disable_an_auditor(operator: User, auditor: User) -> None:
    with pytest.raises(NotAllowed):
        accounts.set_active(actor=operator, user=auditor, active=False)

    auditor.refresh_from_db()
    assert auditor.is_active


def test_auditor_changes_the_own_password(auditor: User) -> None:
    accounts.set_password(actor=auditor, user=auditor, password="Own-choice-7788")

    assert auditor.check_password("Own-choice-7788")
