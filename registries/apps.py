"""App configuration."""

from django.apps import AppConfig


class RegistriesConfig(AppConfig):
    """The libraries."""

    name = "registries"
    label = "registries"
    default_auto_field = "django.db.models.BigAutoField"
