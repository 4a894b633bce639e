"""The only reader of the environment. Every variable is documented in docs/operations.md."""

from environs import Env

env = Env()

SECRET_LENGTH = 32
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
    return [entry.strip() for entry in required(name).split(",") if entry.strip()]
