"""Begin, continue and end an API session. Rules: docs/api.md "Login"."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NoReturn
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib.auth import authenticate, user_logged_in
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import AuthenticationFailed
from rest_framework_simplejwt.exceptions import TokenError

from api.auth.tokens import FAMILY, AccessJWT, RefreshJWT, digest
from api.models import EndReason, RefreshToken, TokenSession
from cms.core import audit
from cms.core.errors import NotAllowed
from permissions.access.suspension import refuse_suspended
from permissions.domain.passwords import must_change
from permissions.models import User

logger = logging.getLogger(__name__)

#: A client that lost the answer to its refresh may ask again this long, from the same device.
GRACE = timedelta(seconds=10)


@dataclass(frozen=True, kw_only=True)
class TokenPair:
    """What a client gets; ``expires_in`` is the life of the access token in seconds."""

    access: str
    refresh: str
    expires_in: int
    token_type: str = "Bearer"  # noqa: S105  # RFC 6750's word, not a secret


def log_in(*, request: HttpRequest, username: str, password: str, client: str, device: str) -> TokenPair:
    """Begin a session for a name and password.

    Raises:
        AuthenticationFailed: wrong name or password, disabled, or locked out; the words are always the same.
        NotAllowed: the password must be changed first, or every organisation of the person is suspended.
    """
    user = authenticate(request=request, username=username, password=password)
    if not isinstance(user, User):
        raise AuthenticationFailed(
            _("The user name or password is wrong. Check them and try again."), code="invalid_credentials"
        )
    _refuse_stopped(user)

    now = timezone.now()
    with transaction.atomic():
        session = TokenSession.objects.create(
            user=user,
            client=client,
            user_version=user.session_version,
            started_at=now,
            expires_at=now + settings.JWT_SESSION_LIFETIME,
        )
        row = _mint(session, parent=None, device=device, now=now)

        _announce(request, user)
        audit.record(action="account.login", actor=user, obj=user, data={"client": client})
    return _pair(row, now)


def refresh(*, token: str, device: str) -> TokenPair:
    """Exchange a refresh token for the next pair.

    The first exchange wins by the unique ``parent`` of its child. A repetition within the grace time gets the
    very same child again; any other repetition means that two parties hold the token, and the session ends.

    Raises:
        AuthenticationFailed: the token is not valid, or no longer.
        NotAllowed: the password has expired, or every organisation of the person is suspended.
    """
    try:
        claims = RefreshJWT(token).payload
        family = UUID(claims[FAMILY])
    except (TokenError, ValueError):
        _refuse()

    with transaction.atomic():
        now = timezone.now()
        session = (
            TokenSession.objects.select_for_update(of=("self",))
            .select_related("user")
            .filter(pk=family, expires_at__gt=now, ended_at=None)
            .first()
        )
        if session is not None and _is_current(session):
            # The session stays: it goes on when the organisation is open again.
            _refuse_stopped(session.user)
        pair = _exchange(session, claims["jti"], digest(token), device, now) if session else None
    # Outside the transaction: a refusal must not roll the end of a session back.
    return pair or _refuse()


def log_out(*, token: str) -> None:
    """End the session of a refresh token; an ended or unknown one is already out.

    Raises:
        AuthenticationFailed: this is no refresh token of ours.
    """
    try:
        family = UUID(RefreshJWT(token).payload[FAMILY])
    except (TokenError, ValueError):
        _refuse()
    session = TokenSession.objects.select_related("user").filter(pk=family).first()
    if session:
        end_session(session, reason=EndReason.LOGOUT)


def end_session(session: TokenSession, *, reason: EndReason) -> None:
    """End a session: its access and refresh tokens are dead with the next request."""
    ended = TokenSession.objects.filter(pk=session.pk, ended_at=None).update(
        ended_at=timezone.now(), end_reason=reason
    )
    if ended:
        audit.record(
            action="account.logout" if reason == EndReason.LOGOUT else "account.session_ended",
            actor=session.user,
            obj=session.user,
            data={"client": session.client, "reason": str(reason)},
            result="ok" if reason == EndReason.LOGOUT else "denied",
        )


def _exchange(
    session: TokenSession, jti: str, token_digest: str, device: str, now: datetime
) -> TokenPair | None:
    """Return the next pair; None ends or has ended the session."""
    known = RefreshToken.objects.filter(session=session, jti=jti, digest=token_digest).first()
    if known is None:
        return None
    if not _is_current(session):
        end_session(session, reason=EndReason.CHANGED)
        return None
    try:
        with transaction.atomic():
            return _pair(_mint(session, parent=jti, device=device, now=now), now)
    except IntegrityError:
        return _repeat(session, jti, device, now)


def _is_current(session: TokenSession) -> bool:
    return session.user.is_active and session.user.session_version == session.user_version


def _refuse_stopped(user: User) -> None:
    """Refuse who must do something else first, in the words that the website has for it.

    Raises:
        NotAllowed: the password must be changed, or every organisation of the person is suspended.
    """
    refuse_suspended(user)
    if must_change(user):
        raise NotAllowed(
            "password_change_required",
            _("Your password must be changed first. Log in on the platform's website and choose a new one."),
        )


def _repeat(session: TokenSession, jti: str, device: str, now: datetime) -> TokenPair | None:
    """Answer a repetition: the same child within the grace time, else the end of the session."""
    child = RefreshToken.objects.select_related("session").get(parent=jti)
    in_time = now - child.issued_at <= GRACE and child.device == device
    if in_time and not RefreshToken.objects.filter(parent=child.jti).exists():
        return _pair(child, now)
    logger.warning("Refresh token of a used generation: session %s ends", session.pk)
    end_session(session, reason=EndReason.REUSE)
    return None


def _mint(session: TokenSession, *, parent: str | None, device: str, now: datetime) -> RefreshToken:
    expires_at = min(now + settings.JWT_REFRESH_LIFETIME, session.expires_at)
    row = RefreshToken(
        session=session,
        jti=uuid4().hex,
        parent=parent,
        device=device,
        issued_at=now,
        expires_at=expires_at,
    )
    row.digest = digest(RefreshJWT.from_row(row))
    row.save(force_insert=True)
    return row


def _pair(row: RefreshToken, now: datetime) -> TokenPair:
    lifetime = settings.JWT_ACCESS_LIFETIME
    access = AccessJWT.issue(row.session, jti=uuid4().hex, issued_at=now, expires_at=now + lifetime)
    return TokenPair(
        access=access, refresh=RefreshJWT.from_row(row), expires_in=int(lifetime.total_seconds())
    )


def _announce(request: HttpRequest, user: User) -> None:
    """Tell the receivers of a login (lockout, last login) without giving the client a web session."""
    bare = HttpRequest()
    # Same facts, no session: the lockout package would create one for its log.
    bare.__dict__.update({name: value for name, value in vars(request).items() if name != "session"})
    user_logged_in.send(sender=type(user), request=bare, user=user)


def _refuse() -> NoReturn:
    raise AuthenticationFailed(_("The login has expired. Please log in again."), code="token_invalid")
