"""App configuration."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Inbox, channels and outbox."""

    name = "services.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"
