"""Records of how the platform runs, read-only: imports, logins, requests for contacts (docs/adr/0004).

A modeladmin list is not covered by the guard of the viewsets, so each list here names who has the duty to read it,
takes no filter that it does not offer, and mounts no other address than its own.
"""

from collections.abc import Sequence
from typing import Any

from axes.models import AccessAttempt
from django.contrib.admin.filters import DateFieldListFilter
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import re_path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.log_actions import registry as actions
from wagtail_modeladmin.helpers import PermissionHelper
from wagtail_modeladmin.options import ModelAdmin, modeladmin_register
from wagtail_modeladmin.views import IndexView

from cms.core import library as libraries
from cms.core.models import AuditEntry
from permissions.access import standing_of
from permissions.roles import Role
from registries.enums.contact_request import ContactState
from registries.models import ContactRequest, ImportJob, ImportState

#: What stands in an address beside filters.
_OWN = frozenset({"o", "ot", "q"})
_LOGINS = ("account.login", "account.logout", "account.session_ended")
_TONES = {
    ImportState.DONE: ("done", "tick"),
    ImportState.FAILED: ("danger", "diamond"),
    ImportState.EXPIRED: ("quiet", "bar"),
    ContactState.ACCEPTED: ("done", "tick"),
    ContactState.DECLINED: ("danger", "diamond"),
}


def _pill(state: Any, label: Any) -> Any:
    tone, shape = _TONES.get(state, ("wait", "half"))
    return format_html('<span class="cj-pill cj-pill--{} cj-shape--{}">{}</span>', tone, shape, label)


def _moment(value: Any) -> str:
    return timezone.localtime(value).strftime("%Y-%m-%d %H:%M") if value else "—"


def _library(slug: str) -> str:
    try:
        return str(libraries.get(slug).label)
    except libraries.UnknownLibrary:
        return slug


class DutyHelper(PermissionHelper):
    """Reading is the duty of roles, and there is nothing else that anybody may do."""

    def __init__(self, model: Any, inspect_view_enabled: bool = False) -> None:
        super().__init__(model, inspect_view_enabled)
        self.roles: tuple[Role, ...] = ()

    def user_can_list(self, user: Any) -> bool:
        """Return whether reading these records is the duty of ``user``."""
        return bool(standing_of(user).has_role(*self.roles))

    def user_can_create(self, user: Any) -> bool:
        """Return that nobody adds a record by hand."""
        return False

    def user_can_inspect_obj(self, user: Any, obj: Any) -> bool:
        """Return that a record has no page of its own."""
        return False

    def user_can_edit_obj(self, user: Any, obj: Any) -> bool:
        """Return that nobody changes a record."""
        return False

    def user_can_delete_obj(self, user: Any, obj: Any) -> bool:
        """Return that nobody deletes a record."""
        return False


class RecordIndexView(IndexView):
    """A list that answers to the filters it offers and to no others."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.permission_helper.user_can_list(request.user):
            raise PermissionDenied
        try:
            answer: HttpResponse = super().dispatch(request, *args, **kwargs)
        except IncorrectLookupParameters:
            return HttpResponseRedirect(request.path)
        return answer

    def get_filters_params(self, params: Any = None) -> dict[str, Any]:
        """Return the parameters of offered filters; any other would be a question about a hidden column."""
        found: dict[str, Any] = super().get_filters_params(params)
        names = {name if isinstance(name, str) else name[0] for name in self.list_filter}
        endings = ("", "__exact", "__gte", "__lt", "__isnull")
        allowed = {f"{name}{ending}" for name in names for ending in endings}
        return {name: value for name, value in found.items() if name in allowed}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        columns = [getattr(self.model_admin, name) for name in self.list_display]
        return context | {
            "heads": [column.short_description for column in columns],
            "rows": [[column(one) for column in columns] for one in context["object_list"]],
            "filters": [
                {"title": spec.title, "choices": list(spec.choices(self))} for spec in self.filter_specs
            ],
        }


class RecordAdmin(ModelAdmin):
    """One list of records: who reads it, which rows, which columns."""

    permission_helper_class = DutyHelper
    index_view_class = RecordIndexView
    index_template_name = "registries_admin/records.html"
    history_view_enabled = False
    list_per_page = 50
    readers: Sequence[Role] = (Role.PLATFORM_OPERATOR, Role.AUDITOR)
    #: what the list is for, in a sentence
    purpose: Any = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.permission_helper.roles = tuple(self.readers)

    def get_admin_urls_for_registration(self) -> tuple[Any, ...]:
        """Mount the list only."""
        helper = self.url_helper
        return (
            re_path(
                helper.get_action_url_pattern("index"),
                self.index_view,
                name=helper.get_action_url_name("index"),
            ),
        )

    def get_permissions_for_registration(self) -> QuerySet[Permission]:
        """Offer nothing to groups: duty decides."""
        return Permission.objects.none()

    def register_admin_url_finders(self) -> None:
        """Offer no page of a record."""


def column(heading: Any) -> Any:
    """Name a column of a list."""

    def name(function: Any) -> Any:
        function.short_description = heading
        return function

    return name


class ImportRecords(RecordAdmin):
    """Which files came in, from whom, and what became of them."""

    model = ImportJob
    base_url_path = "records/imports"
    menu_label = _("Imports")
    menu_item_name = "import-jobs-record"
    menu_icon = "upload"
    purpose = _(
        "Files handed in for import by all organisations. What is in a file stays with who uploaded it."
    )
    list_display = ("uploaded", "state", "library", "file", "rows", "who", "owner", "finished")
    list_filter = ("state", "library", ("created_at", DateFieldListFilter))
    search_fields = ("file_name", "organisation__name", "user__person__name")
    list_select_related = ("user__person", "organisation")
    ordering = ("-created_at",)

    @column(_("Uploaded at"))
    def uploaded(self, job: ImportJob) -> str:
        """Return when."""
        return _moment(job.created_at)

    @column(_("Status"))
    def state(self, job: ImportJob) -> Any:
        """Return where it stands."""
        return _pill(job.state, job.get_state_display())

    @column(_("Library"))
    def library(self, job: ImportJob) -> str:
        """Return into what."""
        return _library(job.library)

    @column(_("File"))
    def file(self, job: ImportJob) -> str:
        """Return its name."""
        return job.file_name

    @column(_("Rows"))
    def rows(self, job: ImportJob) -> str:
        """Return how many."""
        return str(job.row_count)

    @column(_("Person"))
    def who(self, job: ImportJob) -> str:
        """Return who uploaded it."""
        return job.user.display_name

    @column(_("Organisation"))
    def owner(self, job: ImportJob) -> str:
        """Return for whom."""
        return str(job.organisation or "—")

    @column(_("Finished"))
    def finished(self, job: ImportJob) -> str:
        """Return when it was over."""
        return _moment(job.finished_at)


class LoginRecords(RecordAdmin):
    """Who came in and went out, as the audit trail has it; whoever reads no trail reads none of it."""

    model = AuditEntry
    base_url_path = "records/logins"
    menu_label = _("Logins")
    menu_item_name = "logins"
    menu_icon = "user"
    readers = (Role.AUDITOR,)
    purpose = _("Logins and ended sessions from the audit trail, where they can be exported.")
    list_display = ("at", "who", "what", "channel", "address")
    list_filter = (("timestamp", DateFieldListFilter),)
    search_fields = ("label",)
    list_select_related = ("user__person",)
    ordering = ("-timestamp",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[AuditEntry]:
        """Return the rows of the trail that are about coming and going."""
        return AuditEntry.objects.filter(action__in=_LOGINS)

    @column(_("Time"))
    def at(self, row: AuditEntry) -> str:
        """Return when."""
        return _moment(row.timestamp)

    @column(_("Person"))
    def who(self, row: AuditEntry) -> str:
        """Return who."""
        return row.user.display_name if row.user else row.label

    @column(_("What"))
    def what(self, row: AuditEntry) -> str:
        """Return the act in words."""
        return str(actions.get_action_label(row.action))

    @column(_("Way"))
    def channel(self, row: AuditEntry) -> str:
        """Return through which door."""
        return row.channel or "—"

    @column(_("Address"))
    def address(self, row: AuditEntry) -> str:
        """Return from where."""
        return row.ip or "—"


class FailedLoginRecords(RecordAdmin):
    """Where guessing goes on; what was typed as a password is not kept."""

    model = AccessAttempt
    base_url_path = "records/failed_logins"
    menu_label = _("Failed logins")
    menu_item_name = "failed-logins"
    menu_icon = "lock"
    purpose = _("Wrong passwords and codes that are still counted. A lock opens by itself after a while.")
    list_display = ("at", "name", "times", "address")
    list_filter = (("attempt_time", DateFieldListFilter),)
    search_fields = ("username", "ip_address")
    ordering = ("-attempt_time",)

    @column(_("Time"))
    def at(self, row: AccessAttempt) -> str:
        """Return when it failed last."""
        return _moment(row.attempt_time)

    @column(_("Login name"))
    def name(self, row: AccessAttempt) -> Any:
        """Return the name that was tried; numbers are kept as digests only."""
        known = row.username or "—"
        return _("a mobile number") if known.startswith("phone:") else known

    @column(_("Failures"))
    def times(self, row: AccessAttempt) -> str:
        """Return how often."""
        return str(row.failures_since_start)

    @column(_("Address"))
    def address(self, row: AccessAttempt) -> str:
        """Return from where."""
        return row.ip_address or "—"


class ContactRequestRecords(RecordAdmin):
    """To whom contacts were opened and who allowed it; neither the message nor the contact itself."""

    model = ContactRequest
    base_url_path = "records/contact_requests"
    menu_label = _("Requests for contacts")
    menu_item_name = "contact-requests-record"
    menu_icon = "mail"
    purpose = _(
        "Who asked for the contact of an entry and what was answered. Messages and contacts are not shown."
    )
    list_display = ("at", "state", "entry", "asker", "purpose_label", "answered", "until")
    list_filter = ("state", "library", ("created_at", DateFieldListFilter))
    search_fields = ("organisation__name", "person__name")
    list_select_related = ("organisation", "person", "answered_by__person")
    ordering = ("-created_at",)

    @column(_("Asked at"))
    def at(self, row: ContactRequest) -> str:
        """Return when."""
        return _moment(row.created_at)

    @column(_("Status"))
    def state(self, row: ContactRequest) -> Any:
        """Return where it stands."""
        return _pill(row.state, row.get_state_display())

    @column(_("Entry"))
    def entry(self, row: ContactRequest) -> str:
        """Return which one, by its library and number in the table."""
        return f"{_library(row.library)} {row.entry_id}"

    @column(_("Asked by"))
    def asker(self, row: ContactRequest) -> str:
        """Return who asks."""
        return str(row.asker)

    @column(pgettext_lazy("contact request", "Purpose"))
    def purpose_label(self, row: ContactRequest) -> str:
        """Return what for."""
        return str(row.get_purpose_display())

    @column(_("Answered"))
    def answered(self, row: ContactRequest) -> str:
        """Return when and by whom."""
        who = row.answered_by.display_name if row.answered_by else ""
        return f"{_moment(row.answered_at)} {who}".strip() if row.answered_at else "—"

    @column(_("Open until"))
    def until(self, row: ContactRequest) -> str:
        """Return how long the contact is open."""
        return _moment(row.until)


RECORDS = (ImportRecords, ContactRequestRecords, LoginRecords, FailedLoginRecords)


def register_records() -> None:
    """Mount the lists and their menu entries."""
    for one in RECORDS:
        modeladmin_register(one)


__all__ = ["RECORDS", "register_records"]
