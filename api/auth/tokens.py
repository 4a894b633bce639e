"""The two JWT kinds: signed with a key of their own, bound to issuer, audience and session."""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.conf import settings
from rest_framework_simplejwt.backends import TokenBackend
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.tokens import Token

from api.models import Client, RefreshToken, TokenSession

ALGORITHM = "HS256"
MAX_TOKEN_LENGTH = 2048
FAMILY = "fam"
VERSION = "ver"


class _Backend(TokenBackend):
    """Accept every known client as audience, and write the one that the payload names."""

    audience: Iterable[str] | None

    def encode(self, payload: dict[str, Any]) -> str:
        single = TokenBackend(self.algorithm, self.signing_key, issuer=self.issuer)
        return single.encode(payload)


@lru_cache(maxsize=4)
def _backend(signing_key: str, issuer: str) -> _Backend:
    return _Backend(ALGORITHM, signing_key, audience=Client.values, issuer=issuer)


class HubToken(Token):
    """A token of this product. Reading one raises ``TokenError`` for anything that is not exactly right."""

    def __init__(self, token: str | None = None) -> None:
        if token is not None and len(token) > MAX_TOKEN_LENGTH:
            raise TokenError("Token is too long")
        try:
            super().__init__(token)  # type: ignore[arg-type]  # the stub says Token, callers give text
        except (TypeError, ValueError, OverflowError, OSError) as error:
            # Claims of absurd size or type, signed with the right key: still no token of ours.
            raise TokenError("Token is malformed") from error

    def get_token_backend(self) -> _Backend:
        return _backend(settings.JWT_SIGNING_KEY, settings.JWT_ISSUER)

    def verify(self) -> None:
        super().verify()
        for claim in ("jti", FAMILY, "aud"):
            if not isinstance(self.payload.get(claim), str):
                raise TokenError("Token lacks a claim")
        if not isinstance(self.payload.get(VERSION), int):
            raise TokenError("Token lacks a claim")

    @classmethod
    def issue(cls, session: TokenSession, *, jti: str, issued_at: datetime, expires_at: datetime) -> str:
        """Return the signed token; the same arguments give the same text."""
        token = cls()
        token.payload = {
            "token_type": cls.token_type,
            "iat": int(issued_at.timestamp()),
            "exp": int(expires_at.timestamp()),
            "jti": jti,
            FAMILY: session.pk.hex,
            VERSION: session.user_version,
            "aud": session.client,
        }
        return str(token)


class AccessJWT(HubToken):
    """The short-lived token of every request. It carries no role and no organisation."""

    token_type = "access"  # noqa: S105  # a kind, not a secret
    lifetime: timedelta = settings.JWT_ACCESS_LIFETIME


class RefreshJWT(HubToken):
    """The token that is exchanged for the next pair, once."""

    token_type = "refresh"  # noqa: S105  # a kind, not a secret
    lifetime: timedelta = settings.JWT_REFRESH_LIFETIME

    @classmethod
    def from_row(cls, row: RefreshToken) -> str:
        """Return the token of a stored row, the same text as when it was issued."""
        return cls.issue(row.session, jti=row.jti, issued_at=row.issued_at, expires_at=row.expires_at)


def digest(text: str) -> str:
    """Return the SHA-256 of ``text`` in hex."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
