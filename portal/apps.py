"""App configuration."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The PC portal."""

    name = "portal"
    label = "portal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from portal import home  # noqa: F401 - gives the home page its lists
