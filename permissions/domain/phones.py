"""Proof that somebody holds a telephone number: a code by text message, asked for and given back."""

import datetime
import hmac
import re
import secrets
import unicodedata

from django.db import IntegrityError, transaction
from django.db.models import Case, F, Q, QuerySet, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.core import sms
from cms.core.audit import record
from cms.core.errors import Conflict, Invalid, Unavailable
from cms.core.phone_numbers import compact, mobile_in
from permissions.crypto import digest
from permissions.models import PhoneProof, ProofPurpose

CODE_LIFE = datetime.timedelta(minutes=5)
TOKEN_LIFE = datetime.timedelta(minutes=30)
RESEND_AFTER = datetime.timedelta(seconds=60)
MAX_TRIES = 5
PER_PHONE_AND_DAY = 10
PER_ADDRESS_AND_HOUR = 30
#: The message names what its code is for: who is talked into reading one out sees what he gives away.
_TEMPLATES = {
    ProofPurpose.REGISTER: "code",
    ProofPurpose.PASSWORD: "code_password",
    ProofPurpose.CHANGE: "code_change",
}


def normalise_phone(text: str) -> str:
    """Return a mobile number of the mainland as eleven digits.

    Raises:
        Invalid: it is none; the message counts what is missing.
    """
    if found := mobile_in(text):
        return found
    digits = compact(text)
    params: dict[str, int] = {}
    if not digits:
        message = _("Enter your mobile number.")
    elif not digits.isascii() or not digits.isdigit():
        message = _("A mobile number has digits only. Enter 11 digits.")
    elif len(digits) < 11:
        message = _("The mobile number lacks %(n)d digits. Enter 11 digits.")
        params = {"n": 11 - len(digits)}
    elif len(digits) > 11:
        message = _("The mobile number has %(n)d digits too many. Enter 11 digits.")
        params = {"n": len(digits) - 11}
    else:
        message = _("This is not a mobile number. It begins with 13 to 19.")
    text = str(message) % params if params else str(message)
    raise Invalid("phone_invalid", text, fields={"phone": [text]})


def send_code(*, phone: str, purpose: str = ProofPurpose.REGISTER, ip: str | None = None) -> str:
    """Send a code to ``phone`` and return the number in its normal form.

    The answer and its time are the same whether or not the number is known to the platform: nothing here asks.

    Raises:
        Invalid: it is no mobile number.
        Conflict: a code was sent less than a minute ago, or too many were sent.
        Unavailable: the provider did not take the message; the next try need not wait.
    """
    number = normalise_phone(phone)
    now = timezone.now()
    _check_address(ip, now)

    code = f"{secrets.randbelow(1_000_000):06d}"
    with transaction.atomic():
        proof = _claim(number, purpose, ip, now)
        PhoneProof.objects.filter(pk=proof.pk).update(
            code_digest=_code_digest(proof.pk, code), expires_at=now + CODE_LIFE, tries=0, token_digest=""
        )
        record(action="phone.code", actor=None, label=sms.mask(number), data={"purpose": str(purpose)})
    try:
        sms.send(
            phone=number,
            template=_TEMPLATES[ProofPurpose(purpose)],
            params={"code": code, "minutes": str(int(CODE_LIFE.total_seconds() // 60))},
            reference=f"code-{proof.pk}-{secrets.token_hex(4)}",
        )
    except Unavailable:
        PhoneProof.objects.filter(pk=proof.pk).update(sent_at=now - RESEND_AFTER, code_digest="")
        raise
    return number


def check_code(*, phone: str, code: str, purpose: str = ProofPurpose.REGISTER) -> str:
    """Return a token that proves for half an hour that its holder received the code.

    Raises:
        Invalid: the code is wrong; the message says how many tries are left.
        Conflict: the code has expired, was used, or was tried too often.
    """
    given = re.sub(r"\s", "", unicodedata.normalize("NFKC", code))
    now = timezone.now()
    rows = PhoneProof.objects.filter(purpose=purpose, phone_digest=digest(phone)).exclude(code_digest="")
    # Counting comes before comparing: tries at the same time cannot exceed the limit.
    counted = rows.filter(expires_at__gt=now, tries__lt=MAX_TRIES).update(tries=F("tries") + 1)
    proof = rows.first()
    if counted != 1 or proof is None:
        raise Conflict(
            "code_expired", _("This code is no longer good. Ask for a new one and enter the newest.")
        )
    if not hmac.compare_digest(proof.code_digest, _code_digest(proof.pk, given)):
        message = _("The code is wrong. Check the newest message; %(left)d tries are left.")
        text = str(message) % {"left": max(MAX_TRIES - proof.tries, 0)}
        raise Invalid("code_wrong", text, fields={"code": [text]})

    token = secrets.token_urlsafe(32)
    used = rows.filter(pk=proof.pk, code_digest=proof.code_digest).update(
        code_digest="", token_digest=digest(token), expires_at=now + TOKEN_LIFE
    )
    if used != 1:
        raise Conflict(
            "code_expired", _("This code is no longer good. Ask for a new one and enter the newest.")
        )
    return token


def is_proven(*, phone: str, token: str, purpose: str = ProofPurpose.REGISTER) -> bool:
    """Return whether ``token`` still proves that its holder received the code."""
    return bool(token) and _tokens(phone, token, purpose).exists()


def use_proof(*, phone: str, token: str, purpose: str = ProofPurpose.REGISTER) -> None:
    """Use a proof up; call it inside the transaction of what it is used for.

    Raises:
        Conflict: it has expired or was used.
    """
    if not token or _tokens(phone, token, purpose).update(token_digest="") != 1:
        raise Conflict(
            "proof_expired", _("Your mobile number was confirmed too long ago. Confirm it once more.")
        )


def seconds_until_next(*, phone: str, purpose: str = ProofPurpose.REGISTER) -> int:
    """Return after how many seconds another code can be asked for."""
    proof = PhoneProof.objects.filter(purpose=purpose, phone_digest=digest(phone)).first()
    if proof is None:
        return 0
    return max(0, round((proof.sent_at + RESEND_AFTER - timezone.now()).total_seconds()))


def _tokens(phone: str, token: str, purpose: str) -> QuerySet[PhoneProof]:
    return PhoneProof.objects.filter(
        purpose=purpose,
        phone_digest=digest(phone),
        token_digest=digest(token),
        expires_at__gt=timezone.now(),
    ).exclude(token_digest="")


def _code_digest(pk: int, code: str) -> str:
    return digest(f"{pk}:{code}") or ""


def _check_address(ip: str | None, now: datetime.datetime) -> None:
    since = now - datetime.timedelta(hours=1)
    if ip and PhoneProof.objects.filter(ip=ip, sent_at__gt=since).count() >= PER_ADDRESS_AND_HOUR:
        raise Conflict(
            "too_many_codes", _("Too many codes were asked for from your network. Try again in an hour.")
        )


def _claim(number: str, purpose: str, ip: str | None, now: datetime.datetime) -> PhoneProof:
    """Take the right to send one code: of several requests at once one gets it."""
    key = {"purpose": purpose, "phone_digest": digest(number)}
    today = timezone.localdate(now)
    try:
        with transaction.atomic():
            return PhoneProof.objects.create(**key, sent_at=now, expires_at=now + CODE_LIFE, day=today, ip=ip)
    except IntegrityError:
        pass
    rows = PhoneProof.objects.filter(**key)
    taken = rows.filter(
        ~Q(day=today) | Q(sent_that_day__lt=PER_PHONE_AND_DAY), sent_at__lte=now - RESEND_AFTER
    ).update(
        sent_that_day=Case(When(day=today, then=F("sent_that_day") + 1), default=1),
        day=today,
        sent_at=now,
        ip=ip,
    )
    proof = rows.get()
    if taken == 1:
        return proof
    if proof.day == today and proof.sent_that_day >= PER_PHONE_AND_DAY:
        raise Conflict("too_many_codes", _("This number got ten codes today. Try again tomorrow."))
    raise Conflict(
        "code_just_sent",
        _("A code was sent just now. Wait %(n)d seconds before you ask for another."),
        params={"n": max(1, round((proof.sent_at + RESEND_AFTER - now).total_seconds()))},
    )
