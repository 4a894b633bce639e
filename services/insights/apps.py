"""App configuration."""

from django.apps import AppConfig


class InsightsConfig(AppConfig):
    """Figures per role and for leaders."""

    name = "services.insights"
    label = "insights"
    default_auto_field = "django.db.models.BigAutoField"
