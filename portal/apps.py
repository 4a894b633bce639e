"""App configuration."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The PC portal."""

    name = "portal"
    label = "portal"
    default_auto_field = "django.db.models.BigAutoField"
