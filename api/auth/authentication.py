"""Who calls: a bearer token whose session and account are looked up on every request, in one query."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request
from rest_framework_simplejwt.exceptions import TokenError

from api.auth.tokens import FAMILY, MAX_TOKEN_LENGTH, VERSION, AccessJWT
from api.models import TokenSession
from permissions.access.suspension import refuse_suspended
from permissions.models import User


class TokenAuthentication(BaseAuthentication):
    """Read ``Authorization: Bearer``; cookies and other schemes are no identity here.

    Staff whose organisations are all suspended get 403 ``organisation_suspended`` with every call.
    """

    def authenticate(self, request: Request) -> tuple[User, TokenSession] | None:
        header = get_authorization_header(request)
        if not header:
            return None
        session = session_of(header)
        allowed = getattr(self._view(request), "clients", None)
        if session is None or (allowed is not None and session.client not in allowed):
            raise AuthenticationFailed(_("The login has expired. Please log in again."), code="token_invalid")
        refuse_suspended(session.user)
        return session.user, session

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'

    @staticmethod
    def _view(request: Request) -> Any:
        return (request.parser_context or {}).get("view")


def session_of(header: bytes) -> TokenSession | None:
    """Return the living session that an Authorization header belongs to."""
    parts = header.split()
    if len(parts) != 2 or parts[0].lower() != b"bearer" or len(parts[1]) > MAX_TOKEN_LENGTH:
        return None
    try:
        claims = AccessJWT(parts[1].decode("ascii")).payload
        family = UUID(claims[FAMILY])
    except (TokenError, ValueError):
        return None
    session = TokenSession.objects.select_related("user__person").filter(pk=family).first()
    return session if session is not None and _is_alive(session, claims) else None


def _is_alive(session: TokenSession, claims: dict[str, Any]) -> bool:
    return (
        session.ended_at is None
        and session.expires_at > timezone.now()
        and session.user.is_active
        and session.client == claims["aud"]
        and session.user_version == session.user.session_version == claims[VERSION]
    )
