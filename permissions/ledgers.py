"""Read-only ledgers in the console (modeladmin, ADR 0004): the audit trail, for auditors."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail_modeladmin.helpers import PermissionHelper
from wagtail_modeladmin.options import ModelAdmin

from cms.core.models import AuditEntry
from permissions.access import standing_of
from permissions.roles import Role


class AuditorOnly(PermissionHelper):
    """Let auditors list and inspect; nobody creates, edits or deletes."""

    def _may_read(self, user: Any) -> bool:
        return standing_of(user).has_role(Role.AUDITOR)

    def user_has_any_permissions(self, user: Any) -> bool:
        return self._may_read(user)

    def user_can_list(self, user: Any) -> bool:
        return self._may_read(user)

    def user_can_inspect_obj(self, user: Any, obj: Any) -> bool:
        return self._may_read(user)

    def user_can_create(self, user: Any) -> bool:
        return False

    def user_can_edit_obj(self, user: Any, obj: Any) -> bool:
        return False

    def user_can_delete_obj(self, user: Any, obj: Any) -> bool:
        return False

    def user_can_copy_obj(self, user: Any, obj: Any) -> bool:
        return False


class AuditTrailAdmin(ModelAdmin):
    """Who did what to which object, newest first."""

    model = AuditEntry
    menu_label = _("Audit trail")
    menu_icon = "history"
    menu_order = 170
    base_url_path = "audit"
    permission_helper_class = AuditorOnly
    inspect_view_enabled = True
    list_display = ("when", "who", "message", "subject", "outcome", "ip")
    list_filter = ("timestamp",)
    search_fields = ("label", "action", "request_id", "user__username")
    ordering = ("-timestamp", "-id")
    list_per_page = 50
    inspect_view_fields = (
        "timestamp",
        "user_display_name",
        "message",
        "label",
        "library",
        "object_id",
        "organisation_id",
        "on_behalf_of_id",
        "result",
        "channel",
        "ip",
        "request_id",
        "data",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("user__person", "content_type")

    def when(self, entry: AuditEntry) -> str:
        """Return the moment in the region's own time."""
        return timezone.localtime(entry.timestamp).strftime("%Y-%m-%d %H:%M:%S")

    when.short_description = _("When")  # type: ignore[attr-defined]  # Django's way to name a column
    when.admin_order_field = "timestamp"  # type: ignore[attr-defined]  # Django's way to sort a column

    def subject(self, entry: AuditEntry) -> str:
        """Return the object as it was called then."""
        return str(entry.label)

    subject.short_description = _("Object concerned")  # type: ignore[attr-defined]  # Django's way to name a column

    def outcome(self, entry: AuditEntry) -> str:
        """Return whether it was done, or the code of the refusal."""
        return str(_("done")) if entry.result == "ok" else str(entry.result)

    outcome.short_description = _("Outcome")  # type: ignore[attr-defined]  # Django's way to name a column

    def who(self, entry: AuditEntry) -> str:
        """Return the name of the actor and of whom he stood in for."""
        return str(entry.user_display_name)

    who.short_description = _("Who")  # type: ignore[attr-defined]  # Django's way to name a column

    def message(self, entry: AuditEntry) -> str:
        """Return the act in words."""
        return str(entry.message)

    message.short_description = _("What")  # type: ignore[attr-defined]  # Django's way to name a column
