"""A person comes in by himself: a proven number, a name, a password, and the consent to how data is used."""

import re
import secrets
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cms.core.audit import record
from cms.core.errors import Conflict, Invalid
from cms.core.phone_numbers import mobile_in
from permissions.crypto import digest
from permissions.domain import accounts, consents, passwords, phones
from permissions.models import User
from permissions.models.person import normalise_name
from permissions.purposes import ConsentChannel, Purpose

_LOGIN_NAME = re.compile(r"[A-Za-z][A-Za-z0-9._-]{3,29}")
#: No 0, o, 1, l, i: a login name is read out on the telephone.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_NAME_CHARACTERS = re.compile(r"[^\W\d_]+(?:[· .'\-][^\W\d_]+)*")


def register_person(
    *,
    phone: str,
    token: str,
    name: str,
    password: str,
    has_consented: bool,
    username: str = "",
) -> User:
    """Open an account for the holder of a proven number.

    Raises:
        Invalid: a field breaks a rule; all of them are named at once.
        Conflict: the proof has expired, the number has an account already, or the login name is taken.
    """
    cleaned = normalise_name(name)
    problems = _problems(cleaned, username.strip(), has_consented) | _password_problems(password, username)
    if problems:
        raise Invalid("registration_incomplete", _("Some fields are wrong or missing."), fields=problems)

    system = accounts.system_user()
    with transaction.atomic():
        phones.use_proof(phone=phone, token=token)
        if account_of(phone) is not None:
            raise Conflict("phone_known", _("This number has an account already. Log in with it."))
        user = accounts.create_user(
            actor=system, username=username.strip() or _free_name(), password=password, name=cleaned
        )
        accounts.set_contact(actor=system, person=user.person, phone=phone)
        consent = consents.give(
            actor=user, person=user.person, purpose=Purpose.ACCOUNT, channel=ConsentChannel.PORTAL
        )
        # The owner chose the password himself: nothing forces him to change it at once.
        User.objects.filter(pk=user.pk).update(must_change_password=False)
        record(action="account.register", actor=user, obj=user, data={"privacy_version": consent.version})
    return User.objects.get(pk=user.pk)


def account_of(phone: str) -> User | None:
    """Return the account whose person holds this number."""
    return User.objects.filter(person__contact__phone_digest=digest(phone)).first() if phone else None


def login_name_of(text: str) -> str | None:
    """Return the login name that belongs to the mobile number ``text``; None when it is no mobile number.

    An unknown number is its own, empty-handed login name, so that checking a password takes the same time.
    """
    number = mobile_in(text)
    if not number:
        return None
    found = account_of(number)
    return found.username if found is not None else number


def name_problems(name: str) -> list[Any]:
    """Return what stands against ``name`` as the name of a person."""
    if not name:
        return [_("Enter your name.")]
    if len(name) > 50 or not _NAME_CHARACTERS.fullmatch(name):
        return [_("Enter your name as on your ID card: letters and the dot · only.")]
    return []


def _problems(name: str, username: str, has_consented: bool) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    if problems := name_problems(name):
        found["name"] = problems
    if username and User.objects.filter(username__iexact=username).exists():
        found["username"] = [_("This login name is taken. Choose another one.")]
    if username and not _LOGIN_NAME.fullmatch(username):
        # A login name of digits could be somebody's telephone number.
        found["username"] = [
            _("A login name begins with a letter and has 4 to 30 letters, digits, dots or hyphens.")
        ]
    if not has_consented:
        found["consent"] = [_("Read the privacy notice and tick the box to agree.")]
    return found


def _password_problems(password: str, username: str) -> dict[str, list[Any]]:
    try:
        passwords.check_rules(password, User(username=username.strip()))
    except Invalid as error:
        return dict(error.fields)
    return {}


def _free_name() -> str:
    return "u" + "".join(secrets.choice(_LETTERS) for _one in range(9))
