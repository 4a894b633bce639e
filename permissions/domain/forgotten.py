"""A forgotten password: whoever proves the mobile number of an account chooses a new one."""

import datetime
from enum import StrEnum

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.core.errors import NotAllowed
from permissions.domain import passwords, phones
from permissions.domain.registration import account_of
from permissions.models import ProofPurpose, User

#: After so long without a login a number may belong to somebody else.
ASLEEP_AFTER = datetime.timedelta(days=365)


class Way(StrEnum):
    """What the holder of a proven number can do."""

    #: Nobody has an account with this number.
    NONE = "none"
    #: There is one, and a text message alone does not open it.
    CLOSED = "closed"
    #: A new password can be chosen.
    OPEN = "open"


def send_code(*, phone: str, ip: str | None = None) -> str:
    """Send a code with which a new password can be chosen; return the number in its normal form.

    Known and unknown numbers get the same answer, in the same time, and the same message.

    Raises:
        Invalid, Conflict, Unavailable: as ``phones.send_code``.
    """
    return phones.send_code(phone=phone, purpose=ProofPurpose.PASSWORD, ip=ip)


def check_code(*, phone: str, code: str) -> str:
    """Return a token that proves that its holder received the code.

    Raises:
        Invalid, Conflict: as ``phones.check_code``.
    """
    return phones.check_code(phone=phone, code=code, purpose=ProofPurpose.PASSWORD)


def is_proven(*, phone: str, token: str) -> bool:
    """Return whether the token still proves the number."""
    return phones.is_proven(phone=phone, token=token, purpose=ProofPurpose.PASSWORD)


def seconds_until_next(*, phone: str) -> int:
    """Return after how many seconds another code can be asked for."""
    return phones.seconds_until_next(phone=phone, purpose=ProofPurpose.PASSWORD)


def way_of(*, phone: str) -> tuple[Way, User | None]:
    """Return what the proven holder of a number can do, and the account of the number.

    A text message proves a number, not a person: a number changes hands (nobody logged in for a year), and a holder of
    an office can do harm beyond one organisation. Both are helped by somebody who knows them (ADR 0011).
    """
    user = account_of(phone)
    if user is None:
        return Way.NONE, None
    closed = not user.is_active or passwords.holds_office(user) or _is_asleep(user)
    return (Way.CLOSED if closed else Way.OPEN), user


def choose_password(*, phone: str, token: str, password: str) -> User:
    """Set the password that the holder of a proven number chose; all sessions and tokens end, the proof is used up.

    Raises:
        NotAllowed: a text message alone does not open this account.
        Invalid: the password breaks a rule; the proof is kept.
        Conflict: the proof has expired or was used.
    """
    with transaction.atomic():
        # One after the other: the second of two requests with one proof finds it used.
        phones.use_proof(phone=phone, token=token, purpose=ProofPurpose.PASSWORD)
        way, user = way_of(phone=phone)
        if user is None or way != Way.OPEN:
            raise NotAllowed(
                "phone_not_enough", _("This account cannot be opened by a text message. Ask the operator.")
            )

        passwords.set_password(actor=user, user=user, password=password, by_phone=True)
    return user


def _is_asleep(user: User) -> bool:
    """Return whether nobody used the account for so long that its number may belong to somebody else by now."""
    signs = (user.last_login, user.password_changed_at, user.date_joined)
    last: datetime.datetime = max(sign for sign in signs if sign is not None)
    return last + ASLEEP_AFTER <= timezone.now()
