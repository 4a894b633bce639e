"""App configuration."""

from django.apps import AppConfig


class ContentConfig(AppConfig):
    """Editorial pages."""

    name = "content"
    label = "content"
    default_auto_field = "django.db.models.BigAutoField"
