"""App configuration."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Inbox, channels and outbox."""

    name = "services.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from permissions.access import register_access
        from services.notices import (
            erasure,
            receivers,  # noqa: F401 - connects the receiver
        )
        from services.notices.access import NoticeAccess
        from services.notices.models import Notice

        register_access(Notice, NoticeAccess())
        erasure.register_contributors()
