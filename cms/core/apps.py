"""App configuration."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    """Kernel tables: audit, scheduled jobs."""

    name = "cms.core"
    label = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register checks, tasks and scheduled jobs: an app declares its own in ``tasks.py``."""
        from cms.core import checks, housekeeping  # noqa: F401

        autodiscover_modules("tasks")
