"""App configuration."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Commands that build and serve the demo region."""

    name = "cms.demo"
    label = "demo"
    default_auto_field = "django.db.models.BigAutoField"
