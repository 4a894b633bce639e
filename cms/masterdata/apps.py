"""App configuration."""

from django.apps import AppConfig


class MasterdataConfig(AppConfig):
    """Code lists and tags."""

    name = "cms.masterdata"
    label = "masterdata"
    default_auto_field = "django.db.models.BigAutoField"
