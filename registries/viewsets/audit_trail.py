"""审计日志: the whole trail for the auditor, that of his organisation for a manager; filters, pages, export."""

from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.urls import path, reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.generic import TemplateView, View
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.core import library as libraries
from cms.core.errors import DomainError, NotAllowed
from cms.core.models import AuditEntry
from permissions.access import access_for, standing_of
from permissions.actions import Action
from permissions.roles import Role
from permissions.viewsets.guards import ErrorsAsMessages
from registries.domain.audit_search import AuditQuery, export_trail, page_of
from registries.domain.trail import CHANNELS, action_labels


class AuditFilterForm(forms.Form):
    """What to look for in the trail; everything is optional and stands in the address."""

    person = forms.CharField(label=_("Person"), max_length=60, required=False)
    organisation = forms.CharField(label=_("Organisation"), max_length=60, required=False)
    subject = forms.CharField(label=_("Object concerned"), max_length=60, required=False)
    action = forms.ChoiceField(label=_("What"), required=False)
    library = forms.ChoiceField(label=_("Library"), required=False)
    channel = forms.ChoiceField(label=_("Channel"), required=False)
    result = forms.ChoiceField(
        label=_("Result"),
        required=False,
        choices=[("", _("All")), ("ok", _("done")), ("refused", _("Refused or not carried out"))],
    )
    since = forms.DateField(
        label=pgettext_lazy("first day of a range", "From"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    until = forms.DateField(
        label=pgettext_lazy("last day of a range", "Up to"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        choices = {
            "action": action_labels().items(),
            "library": [(spec.slug, str(spec.label)) for spec in libraries.all_specs()],
            "channel": CHANNELS.items(),
        }
        for name, offered in choices.items():
            field: Any = self.fields[name]
            field.choices = [("", _("All")), *offered]
        hints = {"person": _("Name or login name"), "organisation": _("Name or credit code")}
        for name, hint in hints.items():
            self.fields[name].widget.attrs["placeholder"] = hint

    def clean(self) -> dict[str, Any]:
        """Refuse a range that ends before it begins."""
        data = super().clean() or {}
        if data.get("since") and data.get("until") and data["until"] < data["since"]:
            self.add_error("until", _("The last day lies before the first day."))
        return data

    def query(self) -> AuditQuery:
        """Return what is looked for; wrong fields count as empty."""
        return AuditQuery(**{name: value for name, value in self.cleaned_data.items() if value})


def may_read(user: Any) -> bool:
    """Return whether there is a trail for this person."""
    return access_for(AuditEntry).allows_somewhere(user, Action.VIEW_AUDIT)


class AuditTrailView(ErrorsAsMessages, WagtailAdminTemplateMixin, TemplateView):
    """Who did what, newest first."""

    template_name = "registries_admin/audit_trail.html"
    page_title = _("Audit trail")
    header_icon = "history"
    _show_breadcrumbs = True

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, asked = self.request.user, self.request.GET
        form = AuditFilterForm(asked)
        form.is_valid()
        query = form.query()
        page = page_of(actor=user, query=query, mark=asked.get("before", ""))
        chosen = {name: str(value) for name, value in asdict(query).items() if value}
        return super().get_context_data(**kwargs) | {
            "form": form,
            "page": page,
            "chosen": chosen,
            "older_url": f"?{urlencode(chosen | {'before': page.older})}" if page.older else "",
            "is_first": not asked.get("before"),
            "first_url": f"?{urlencode(chosen)}",
            "is_auditor": standing_of(user).has_role(Role.AUDITOR),
        }


class AuditExportView(ErrorsAsMessages, View):
    """Take the rows that the filters show away as a file."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
        if not may_read(request.user):
            raise NotAllowed(
                "not_allowed", _("Only auditors and managers of organisations read the audit trail.")
            )
        form = AuditFilterForm(request.POST)
        if not form.is_valid():
            messages.error(request, _g("These filters do not fit together. Correct them, then export."))
            return HttpResponseRedirect(reverse("registries_audit"))
        try:
            download = export_trail(
                actor=request.user, query=form.query(), kind=request.POST.get("format", "")
            )
        except DomainError as error:
            messages.error(request, error.message)
            chosen = {name: value for name, value in form.cleaned_data.items() if value}
            return HttpResponseRedirect(f"{reverse('registries_audit')}?{urlencode(chosen)}")
        response = StreamingHttpResponse(download.content, content_type=download.content_type)
        named = content_disposition_header(as_attachment=True, filename=download.name)
        response.headers["Content-Disposition"] = named or "attachment"
        response.headers["Cache-Control"] = "no-store"
        return response


class AuditMenuItem(MenuItem):
    """审计日志, for auditors and managers."""

    def __init__(self) -> None:
        super().__init__(
            _("Audit trail"), reverse("registries_audit"), name="audit", icon_name="history", order=170
        )

    def is_shown(self, request: HttpRequest) -> bool:
        return may_read(request.user)


urlpatterns = [
    path("audit/", AuditTrailView.as_view(), name="registries_audit"),
    path("audit/export/", AuditExportView.as_view(), name="registries_audit_export"),
]
