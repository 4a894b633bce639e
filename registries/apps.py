"""App configuration."""

from django.apps import AppConfig


class RegistriesConfig(AppConfig):
    """The libraries."""

    name = "registries"
    label = "registries"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from wagtail.permissions import register_permission_policy

        from cms.core import library
        from permissions.access import register_access
        from permissions.access.wagtail import AccessPolicy
        from registries import receivers  # noqa: F401 - connects the receivers
        from registries.access import EntryAccess
        from registries.domain import seams

        for spec in library.all_specs():
            register_access(spec.model, EntryAccess(spec.model))
            register_permission_policy(spec.model, AccessPolicy(spec.model))
        seams.install()
