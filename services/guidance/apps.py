"""App configuration."""

from django.apps import AppConfig


class GuidanceConfig(AppConfig):
    """First steps on the platform."""

    name = "services.guidance"
    label = "guidance"
    default_auto_field = "django.db.models.BigAutoField"
