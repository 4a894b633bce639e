"""An e-mail address counts once its owner has opened and confirmed a link that was sent there."""

import datetime
import hashlib
import secrets

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.core.audit import record
from cms.core.errors import Conflict, Invalid, NotAllowed
from permissions.crypto import digest
from permissions.domain.emails import person_of, set_email
from permissions.models import User
from services.notices.domain.outbox import queue_to_address
from services.notices.enums import Channel, Purpose
from services.notices.models import EmailProof

GOOD_FOR = datetime.timedelta(days=2)
PAUSE = datetime.timedelta(seconds=60)


def ask_proof(*, actor: User, email: str) -> None:
    """Send a link to an address that the actor says is his. Nothing changes until the link is confirmed.

    Raises:
        NotAllowed: nobody is logged in.
        Invalid: it is no address, or no person is known for the account.
        Conflict: a link was sent within the last minute.
    """
    if not getattr(actor, "is_authenticated", False) or not actor.is_active:
        raise NotAllowed("login_required", _("Log in first."))

    address = email.strip()
    person_of(actor)
    try:
        validate_email(address)
        if len(address) > 254:
            raise ValidationError("")
    except ValidationError:
        message = _("This is no e-mail address. It looks like name@example.cn.")
        raise Invalid("email_invalid", message, fields={"email": [message]}) from None

    token, now = secrets.token_urlsafe(32), timezone.now()
    with transaction.atomic():
        EmailProof.objects.get_or_create(user=actor)
        rested = Q(asked_at=None) | Q(asked_at__lt=now - PAUSE)
        asked = EmailProof.objects.filter(rested, user=actor).update(
            pending=address, token_digest=_digest(token), expires_at=now + GOOD_FOR, asked_at=now
        )
        if not asked:
            raise Conflict(
                "asked_just_now", _("A mail was sent just now. Wait a minute before you ask for another.")
            )
        queue_to_address(
            address=address,
            channel=Channel.EMAIL,
            purpose=Purpose.PROOF,
            payload={"path": reverse("portal:confirm_email", args=[token])},
            key=f"proof:{_digest(token)}",
            recipient_id=actor.pk,
        )
        record(action="notices.email_asked", actor=actor, obj=actor)


def waiting_proof(token: str) -> EmailProof:
    """Return the proof that a link belongs to.

    Raises:
        Invalid: the link is used, replaced by a newer one, too old, or cut.
    """
    proof = (
        EmailProof.objects.filter(
            token_digest=_digest(token), expires_at__gt=timezone.now(), user__is_active=True
        )
        .select_related("user__person")
        .first()
    )
    if proof is None:
        raise Invalid(
            "link_invalid", _("This link is used up or too old. Ask for a new one under “Notices”.")
        )
    return proof


def confirm_proof(*, token: str) -> None:
    """Take the address over as proven. Who holds the link reads the mailbox, which is all that is asked.

    Raises:
        Invalid: the link is used, replaced by a newer one, too old, or cut.
    """
    proof = waiting_proof(token)

    with transaction.atomic():
        taken = EmailProof.objects.filter(pk=proof.pk, token_digest=_digest(token)).update(
            digest=digest(proof.pending),
            confirmed_at=timezone.now(),
            pending="",
            token_digest=None,
            expires_at=None,
        )
        if not taken:
            raise Invalid(
                "link_invalid", _("This link is used up or too old. Ask for a new one under “Notices”.")
            )
        set_email(actor=proof.user, user=proof.user, email=proof.pending)
        record(action="notices.email_confirmed", actor=proof.user, obj=proof.user)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
