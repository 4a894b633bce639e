"""App configuration."""

from django.apps import AppConfig


class PermissionsConfig(AppConfig):
    """Identity and access."""

    name = "permissions"
    label = "permissions"
    default_auto_field = "django.db.models.BigAutoField"
