"""Accounts, organisations, roles."""

from itertools import count
from typing import Any

from stdnum.cn import uscc

from permissions.domain import accounts, organisations, roles
from permissions.models import Consortium, Organisation, OrganisationState, User

PASSWORD = "Chanjiao-2026-test"
_numbers = count(1)


def make_user(username: str = "", *, name: str = "", **fields: Any) -> User:
    """Return an account with a person and the password PASSWORD."""
    number = next(_numbers)
    user = accounts.create_user(
        actor=accounts.system_user(),
        username=username or f"user{number}",
        password=PASSWORD,
        name=name or f"演示用户{number:02d}",
    )
    if fields:
        User.objects.filter(pk=user.pk).update(**fields)
        user = User.objects.get(pk=user.pk)
    return user


def make_credit_code(number: int) -> str:
    """Return a valid unified social credit code."""
    body = f"91522700{number:09d}"
    return body + uscc.calc_check_digit(body)


def make_organisation(name: str = "", *, kind: str = "enterprise", **fields: Any) -> Organisation:
    """Return a verified organisation; give ``state`` for another one."""
    number = next(_numbers)
    fields.setdefault("uscc", make_credit_code(number))
    fields.setdefault("state", OrganisationState.VERIFIED)
    return organisations.create_organisation(
        actor=accounts.system_user(), name=name or f"测试单位{number}", kind=kind, **fields
    )


def make_staff(organisation: Organisation, role: str, username: str = "", **grant: Any) -> User:
    """Return an account that holds ``role`` in ``organisation``."""
    user = make_user(username)
    roles.grant_role(actor=accounts.system_user(), user=user, organisation=organisation, role=role, **grant)
    return user


def make_employee(organisation: Organisation, username: str = "") -> User:
    """Return an account of somebody who works for ``organisation`` and holds no role there."""
    user = make_user(username)
    roles.affiliate(
        actor=accounts.system_user(), person=user.person, organisation=organisation, kind="employee"
    )
    return user


def make_consortium(*members: Organisation) -> Consortium:
    """Return a consortium of ``members``."""
    number = next(_numbers)
    consortium = organisations.create_consortium(
        actor=accounts.system_user(), name=f"测试联合体{number}", slug=f"consortium-{number}", kind="city"
    )
    for organisation in members:
        organisations.join_consortium(
            actor=accounts.system_user(), consortium=consortium, organisation=organisation
        )
    return consortium
