"""Encryption of personal data at rest: Fernet with key rotation, and a keyed digest for uniqueness."""

import hashlib
import hmac
from typing import Any

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import models


def _fernet() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.PERSONAL_DATA_KEYS])


def encrypt(text: str) -> str:
    """Return ``text`` encrypted with the newest key; the empty string stays empty."""
    return _fernet().encrypt(text.encode()).decode() if text else ""


def decrypt(token: str) -> str:
    """Return the clear text of ``token``.

    Raises:
        cryptography.fernet.InvalidToken: no configured key opens it.
    """
    return _fernet().decrypt(token.encode()).decode() if token else ""


def encrypt_bytes(content: bytes) -> bytes:
    """Return a file's ``content`` encrypted with the newest key."""
    return _fernet().encrypt(content)


def decrypt_bytes(token: bytes) -> bytes:
    """Return the clear content of a file.

    Raises:
        cryptography.fernet.InvalidToken: no configured key opens it.
    """
    return _fernet().decrypt(token)


def digest(text: str) -> str | None:
    """Return the keyed HMAC-SHA-256 of ``text`` in hex, or None for an empty text."""
    if not text:
        return None
    key = settings.PERSONAL_DATA_HMAC_KEY.encode()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


class EncryptedTextField(models.TextField):
    """A text that stands encrypted in the database and clear in Python. It cannot be searched."""

    def get_prep_value(self, value: Any) -> Any:
        text = super().get_prep_value(value)
        return encrypt(text) if text else text

    def from_db_value(self, value: Any, _expression: Any, _connection: Any) -> Any:
        return decrypt(value) if value else value
