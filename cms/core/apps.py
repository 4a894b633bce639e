"""App configuration."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Kernel tables: audit, scheduled jobs."""

    name = "cms.core"
    label = "core"
    default_auto_field = "django.db.models.BigAutoField"
