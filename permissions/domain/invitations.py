"""Invitations: a manager offers a colleague a role through a one-time link; nobody learns who has an account."""

import datetime
import hashlib
import secrets
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.core.announcements import Kind, announce
from cms.core.audit import record
from cms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from permissions.access import access_for, standing_of
from permissions.actions import Action
from permissions.crypto import digest
from permissions.domain.phones import normalise_phone
from permissions.domain.registration import account_of
from permissions.domain.roles import check_may_give, grant_role
from permissions.models import (
    GrantScope,
    Invitation,
    InvitationChannel,
    InvitationState,
    Organisation,
    PersonContact,
    RoleGrant,
    User,
)
from permissions.models.joining import INVITATION_TRANSITIONS
from permissions.models.person import normalise_name
from permissions.roles import Role

VALID_FOR = datetime.timedelta(days=7)
#: So many invitations leave one organisation a day: nobody sends mass messages through the platform.
SENT_A_DAY = 50


@dataclass(frozen=True, kw_only=True)
class Sent:
    """An invitation with its link's token, which is shown once and kept nowhere."""

    invitation: Invitation
    token: str


def invite(
    *,
    actor: User,
    organisation: Organisation,
    channel: str,
    address: str,
    role: str,
    name: str = "",
    scope: str = GrantScope.SUBTREE,
    valid_from: datetime.date | None = None,
    valid_to: datetime.date | None = None,
) -> Sent:
    """Offer a role to somebody by phone, e-mail or login name; the answer is the same whether he has an account.

    Raises:
        NotAllowed, NotFound: the actor may not give this role here.
        Invalid: the address or the dates are wrong.
        Conflict: such an invitation is open, the organisation is suspended, or too many were sent today.
    """
    wanted = _role(role)
    check_may_give(actor, organisation, wanted)

    where = _clean_address(channel, address)
    if valid_from and valid_to and valid_to < valid_from:
        message = _("The last day lies before the first day.")
        raise Invalid("dates_reversed", message, fields={"valid_to": [message]})
    _check_not_suspended(organisation)
    _check_cap(organisation)

    row = Invitation(
        organisation=organisation,
        role=wanted,
        scope=scope,
        valid_from=valid_from,
        valid_to=valid_to,
        channel=channel,
        address=where,
        address_digest=_address_digest(channel, where),
        name=normalise_name(name)[:100],
        invited_by=actor,
    )
    return _send_first(actor, row)


def _send_first(actor: User, row: Invitation) -> Sent:
    token, now = secrets.token_urlsafe(32), timezone.now()
    row.token_hash, row.sent_at, row.expires_at = hash_token(token), now, now + VALID_FOR
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            _record("invitation.send", actor, row)
            _announce_sent(actor, row, token)
    except IntegrityError as error:
        raise Conflict(
            "invitation_open",
            _("An invitation to this address is open already. Send it again from the list."),
        ) from error
    return Sent(invitation=row, token=token)


def resend(*, actor: User, invitation: Invitation) -> Sent:
    """Send an open invitation once more with a new link; the old link stops working.

    Raises:
        NotAllowed, NotFound: the actor may not give this role here.
        Conflict: it was answered, the organisation is suspended, or too many were sent today.
    """
    check_may_give(actor, invitation.organisation, _role(invitation.role))
    _check_not_suspended(invitation.organisation)
    _check_cap(invitation.organisation)

    token, now = secrets.token_urlsafe(32), timezone.now()
    with transaction.atomic():
        # Whoever sends it answers for it: the role is given in his name.
        changed = Invitation.objects.open().filter(pk=invitation.pk).update(
            token_hash=hash_token(token), sent_at=now, expires_at=now + VALID_FOR, invited_by=actor
        )  # fmt: skip
        if changed != 1:
            raise _closed()
        invitation.refresh_from_db()
        _record("invitation.resend", actor, invitation)
        _announce_sent(actor, invitation, token)
    return Sent(invitation=invitation, token=token)


def withdraw_invitation(*, actor: User, invitation: Invitation) -> None:
    """Take an invitation back; its link stops working.

    Raises:
        NotAllowed, NotFound: the actor does not give roles here.
        Conflict: it was answered.
    """
    access_for(Organisation).check(actor, Action.GRANT, invitation.organisation)

    with transaction.atomic():
        _close(invitation, InvitationState.WITHDRAWN)
        _record("invitation.withdraw", actor, invitation)


def invitation_by_token(token: str) -> Invitation:
    """Return the invitation that a link belongs to, if it can still be accepted.

    Raises:
        NotFound: there is none; what was withdrawn says nothing else.
        Conflict: it was accepted or has expired, or the organisation is suspended.
    """
    rows = Invitation.objects.select_related("organisation__root", "invited_by__person")
    row = rows.filter(token_hash=hash_token(token)).exclude(state=InvitationState.WITHDRAWN).first()
    if row is None:
        raise NotFound(
            "invitation_unknown", _("This invitation does not exist any more. Ask the sender for a new one.")
        )
    _check_open(row)
    return row


def accept_invitation(*, actor: User, token: str) -> RoleGrant:
    """Take the offered role as the person who is logged in.

    Raises:
        NotFound, Conflict: the link is used, expired or withdrawn, or its sender may not give the role any more.
        NotAllowed: the invitation is for another person.
    """
    if not standing_of(actor).active:
        raise NotAllowed("login_required", _("Log in first, then accept the invitation."))
    row = invitation_by_token(token)
    check_addressee(row, actor)

    with transaction.atomic():
        return _accept(row, actor)


def hash_token(token: str) -> str:
    """Return what is kept of a link's token; 256 random bits need no salt."""
    return hashlib.sha256(token.encode()).hexdigest()


FOR_ANOTHER = _(
    "This invitation is for another person. Log in with the account that was invited, or ask the sender."
)


def _accept(row: Invitation, actor: User) -> RoleGrant:
    _close(row, InvitationState.ACCEPTED, accepted_by=actor)
    _check_holds_not(row, actor)
    try:
        grant = grant_role(
            actor=row.invited_by,
            user=actor,
            organisation=row.organisation,
            role=row.role,
            scope=row.scope,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
        )
    except (NotAllowed, NotFound) as error:
        if error.code == "user_holds_office":
            raise
        raise Conflict(
            "sender_lost_right",
            _("Who invited you may not give this role any more. Ask the organisation for a new invitation."),
        ) from error
    _record("invitation.accept", actor, row)
    announce(
        Kind.INVITATION_ACCEPTED,
        actor=actor,
        obj=row,
        organisation_id=row.organisation_id,
        subjects=(row.invited_by_id,),
        data={"role": row.role, "name": actor.display_name},
    )
    return grant


def check_addressee(row: Invitation, actor: User) -> None:
    """Refuse an account that is known to be somebody else's; who forwards a link gives nobody a role.

    Raises:
        NotAllowed: so it is.
    """
    contact = PersonContact.objects.filter(person__user=actor).first()
    known = {
        InvitationChannel.ACCOUNT: actor.username,
        InvitationChannel.PHONE: contact.phone if contact else "",
        InvitationChannel.EMAIL: contact.email.lower() if contact else "",
    }[InvitationChannel(row.channel)]
    own = row.channel == InvitationChannel.ACCOUNT or bool(known)
    if row.invited_by_id == actor.pk or (own and known != row.address):
        raise NotAllowed("invitation_for_another", FOR_ANOTHER)


def _check_holds_not(row: Invitation, actor: User) -> None:
    held = RoleGrant.dated.current().filter(
        user=actor, content_object=row.organisation, permission__codename=row.role
    )
    if held.exists():
        raise Conflict("role_held", _("You hold this role here already. Nothing has to be accepted."))


def _check_open(row: Invitation) -> None:
    if row.state != InvitationState.OPEN:
        raise _closed()
    if row.is_expired:
        raise Conflict(
            "invitation_expired",
            _("This invitation has expired. Ask %(sender)s to send it again."),
            params={"sender": row.invited_by.display_name},
        )
    _check_not_suspended(row.organisation)


def _closed() -> Conflict:
    return Conflict(
        "invitation_closed", _("This invitation has been answered already. Log in to see your roles.")
    )


def _close(row: Invitation, state: InvitationState, **fields: Any) -> None:
    before = [known for known, following in INVITATION_TRANSITIONS.items() if state in following]
    now = timezone.now()
    rows = Invitation.objects.filter(pk=row.pk, state__in=before, token_hash=row.token_hash)
    if state == InvitationState.ACCEPTED:
        rows = rows.filter(expires_at__gt=now)
    if rows.update(state=state, closed_at=now, **fields) != 1:
        raise _closed()
    row.refresh_from_db()


def _role(role: str) -> Role:
    if role not in Role.values:
        message = _("Choose a role.")
        raise Invalid("role_unknown", message, fields={"role": [message]})
    return Role(role)


def _clean_address(channel: str, address: str) -> str:
    text = normalise_name(address).replace(" ", "")
    if channel == InvitationChannel.PHONE:
        return _clean_phone(address)
    if channel == InvitationChannel.EMAIL:
        text, good = text.lower(), _is_email(text)
        message = _("Enter an e-mail address like name@example.cn.")
    else:
        good = 0 < len(text) <= 150
        message = _("Enter the login name of the colleague.")
    if not good:
        raise Invalid("address_invalid", message, fields={"address": [message]})
    return text


def _clean_phone(text: str) -> str:
    try:
        return normalise_phone(text)
    except Invalid as error:
        raise Invalid("address_invalid", error.message, fields={"address": [error.message]}) from error


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def _address_digest(channel: str, address: str) -> str:
    return digest(f"{channel}:{address}") or ""


def _check_not_suspended(organisation: Organisation) -> None:
    if not Organisation.objects.active().filter(pk=organisation.pk).exists():
        raise Conflict(
            "organisation_suspended",
            _("The organisation is suspended. Nobody can join it until the platform opens it again."),
        )


def _check_cap(organisation: Organisation) -> None:
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    sent = Invitation.objects.filter(organisation=organisation, sent_at__gte=today).count()
    if sent >= SENT_A_DAY:
        raise Conflict(
            "too_many_invitations",
            _("%(count)d invitations were sent today. Send the others tomorrow."),
            params={"count": SENT_A_DAY},
        )


def _account_at(row: Invitation) -> User | None:
    """Return the account to tell inside the platform; the sender is never shown whether there is one."""
    if row.channel == InvitationChannel.PHONE:
        return account_of(row.address)
    if row.channel == InvitationChannel.ACCOUNT:
        return User.objects.filter(username=row.address).first()
    return None


def _announce_sent(actor: User, row: Invitation, token: str) -> None:
    """Tell who sends messages; ``path`` opens the invitation and belongs into nothing but the message."""
    known = _account_at(row)
    announce(
        Kind.INVITATION_SENT,
        actor=actor,
        obj=row,
        organisation_id=row.organisation_id,
        subjects=(known.pk,) if known is not None else (),
        data={
            "channel": row.channel,
            "address": row.address,
            "name": row.name,
            "role": row.role,
            "path": f"/invitations/{token}/",
            "until": row.expires_at.isoformat(),
        },
    )


def _record(action: str, actor: User, row: Invitation) -> None:
    record(
        action=action,
        actor=actor,
        obj=row.organisation,
        organisation_id=row.organisation_id,
        on_behalf_of=row.invited_by if actor.pk != row.invited_by_id else None,
        data={"invitation": row.pk, "role": row.role, "channel": row.channel},
    )
