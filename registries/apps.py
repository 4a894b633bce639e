"""App configuration."""

from typing import Any

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
        from permissions.domain.merge_contributors import register_contributor
        from registries import (
            contact_work,
            erasure,
            handover,
            receivers,  # noqa: F401 - connects the receivers
        )
        from registries.access import EntryAccess
        from registries.domain import merging, organisation_profile_merge, seams

        for spec in library.all_specs():
            model: Any = spec.model
            register_access(model, EntryAccess(model))
            register_permission_policy(model, AccessPolicy(model))
        seams.install()
        register_contributor(merging.EntryMerge())
        register_contributor(organisation_profile_merge.ProfileMerge())
        handover.register()
        erasure.register_contributors()
        contact_work.register()
