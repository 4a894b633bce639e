"""The only reader of the environment. Every variable is documented in docs/operations.md."""

import binascii
from base64 import urlsafe_b64decode

from environs import Env

env = Env()

SECRET_LENGTH = 32
DEVELOPMENT_KEY = "ZGV2ZWxvcG1lbnQtb25seS1rZXktMzItYnl0ZXMtISE="
_PLACEHOLDERS = ("development-only", "change", "insecure", "example", "secret")


class MissingSettingError(Exception):
    """A variable that is needed is absent, or holds a value that nobody may run with."""


def required(name: str) -> str:
    """Return the value of ``name`` or refuse to start.

    Raises:
        MissingSettingError: the variable is absent or empty.
    """
    value: str = env.str(name, "").strip()
    if not value:
        raise MissingSettingError(f"Set the environment variable {name}: there is no default for it.")
    return value


def required_secret(name: str) -> str:
    """Return a secret that is long enough to be one.

    Raises:
        MissingSettingError: the variable is absent, short, or a well-known placeholder.
    """
    value = required(name)
    if len(value) < SECRET_LENGTH or value.lower().startswith(_PLACEHOLDERS):
        raise MissingSettingError(
            f"Set the environment variable {name} to at least {SECRET_LENGTH} random characters, "
            f"for example with: python -c 'import secrets; print(secrets.token_urlsafe(48))'"
        )
    return value


def required_list(name: str) -> list[str]:
    """Return the comma-separated values of ``name``.

    Raises:
        MissingSettingError: there is none.
    """
    entries = [entry.strip() for entry in required(name).split(",") if entry.strip()]
    if not entries:
        raise MissingSettingError(f"Set the environment variable {name}: it holds nothing but commas.")
    return entries


def required_keys(name: str) -> list[str]:
    """Return the comma-separated encryption keys of ``name``, the one to encrypt with first.

    Raises:
        MissingSettingError: there is none, or one is not 32 bytes in base64.
    """
    keys = required_list(name)
    if not all(_is_key(key) for key in keys):
        raise MissingSettingError(
            f"Set the environment variable {name} to keys of 32 bytes in base64, separated by commas; "
            "make one with: python -c 'from cryptography.fernet import Fernet; "
            "print(Fernet.generate_key().decode())'"
        )
    return keys


def _is_key(text: str) -> bool:
    try:
        return len(urlsafe_b64decode(text.encode())) == 32 and text != DEVELOPMENT_KEY
    except (binascii.Error, ValueError):
        return False
