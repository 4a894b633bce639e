"""What this app does when something below reports a fact."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import transaction
from django.dispatch import receiver

from cms.core.announcements import Announcement, announced
from services.notices.domain.telling import tell

_silent: ContextVar[bool] = ContextVar("notices_silent", default=False)


@receiver(announced, dispatch_uid="services.notices")
def on_announcement(sender: Any, announcement: Announcement, **kwargs: Any) -> None:
    """Write the notices beside their cause; what undoes the cause undoes them."""
    if _silent.get():
        return
    with transaction.atomic():
        tell(announcement)


@contextmanager
def silence() -> Iterator[None]:
    """Tell nobody of what happens inside the block: a history that is written long after it happened."""
    token = _silent.set(True)
    try:
        yield
    finally:
        _silent.reset(token)
