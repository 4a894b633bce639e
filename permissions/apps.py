"""App configuration."""

from django.apps import AppConfig


class PermissionsConfig(AppConfig):
    """Identity and access."""

    name = "permissions"
    label = "permissions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from wagtail.permissions import register_permission_policy

        from cms.core.models import AuditEntry
        from permissions import checks, receivers  # noqa: F401 - registers the system checks and receivers
        from permissions.access import register_access
        from permissions.access.applications import ApplicationAccess
        from permissions.access.audit import AuditAccess
        from permissions.access.organisations import OrganisationAccess
        from permissions.access.wagtail import AccessPolicy
        from permissions.actions import Action
        from permissions.domain import personal_data_sources
        from permissions.domain.leftovers import Delegations, Invitations, ReviewAreas
        from permissions.handover import register_contributor
        from permissions.models import Application, Organisation

        register_access(Organisation, OrganisationAccess())
        register_access(AuditEntry, AuditAccess())
        register_access(Application, ApplicationAccess())
        # Wagtail asks for policies while it builds its screens: register before wagtail.snippets is ready.
        register_permission_policy(Organisation, AccessPolicy(Organisation, read_action=Action.VIEW))
        register_permission_policy(Application, AccessPolicy(Application, read_action=Action.VIEW))
        for contributor in (Invitations(), ReviewAreas(), Delegations()):
            register_contributor(contributor)
        personal_data_sources.register()
