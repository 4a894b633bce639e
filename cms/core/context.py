"""Where the current work comes from: set by middleware and workers, read by the audit trail."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Origin:
    """The channel of one request or job."""

    channel: str = "system"
    request_id: str = ""
    ip: str | None = None
    acting_for: int | None = None


_SYSTEM = Origin()
_origin: ContextVar[Origin] = ContextVar("origin", default=_SYSTEM)


def current_origin() -> Origin:
    """Return the origin of the work at hand."""
    return _origin.get()


@contextmanager
def origin(value: Origin) -> Iterator[None]:
    """Make ``value`` the origin inside the block."""
    token = _origin.set(value)
    try:
        yield
    finally:
        _origin.reset(token)


_told_by_domain: ContextVar[bool] = ContextVar("told_by_domain", default=False)


def is_told_by_domain() -> bool:
    """Return whether the act at hand leaves a line of our own in the audit trail."""
    return _told_by_domain.get()


@contextmanager
def told_by_domain() -> Iterator[None]:
    """Keep Wagtail's lines about steps and publishing out of the audit trail: one act is one line for its reader."""
    token = _told_by_domain.set(True)
    try:
        yield
    finally:
        _told_by_domain.reset(token)
