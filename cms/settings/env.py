"""The only reader of the environment. Every variable is documented in docs/operations.md."""

from environs import Env

env = Env()


class MissingSetting(Exception):
    """A variable that production needs is not set."""


def required(name: str) -> str:
    """Return the value of ``name`` or refuse to start.

    Raises:
        MissingSetting: the variable is absent or empty.
    """
    value: str = env.str(name, "")
    if not value:
        raise MissingSetting(f"Set the environment variable {name}: production has no default for it.")
    return value
