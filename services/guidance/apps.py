"""App configuration."""

from django.apps import AppConfig


class GuidanceConfig(AppConfig):
    """First steps on the platform."""

    name = "services.guidance"
    label = "guidance"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from services.guidance.erasure import register_contributors

        register_contributors()
