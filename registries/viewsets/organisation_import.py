"""Recording organisations from a sheet: upload, look at the check, confirm."""

import io
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, View
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.core.errors import Conflict, DomainError
from permissions.access import standing_of
from permissions.domain import recording
from permissions.models import OrganisationKind
from permissions.roles import Role
from registries.domain import organisation_sheets as sheets

ORGANISATIONS = "wagtailsnippets_permissions_organisation:list"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 200


class SheetForm(forms.Form):
    """The sheet, and what a row without a kind means."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("Excel workbook (.xlsx) or CSV, at most 5 MB and 2,000 organisations."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv", "class": "ci-file"}),
    )
    default_kind = forms.ChoiceField(
        label=gettext_lazy("Rows without a kind are"),
        choices=[("", gettext_lazy("an error: each row says it")), *OrganisationKind.choices],
        required=False,
        initial=OrganisationKind.ENTERPRISE,
    )


class OperatorScreen:
    """For others than the operator these screens do not exist."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not standing_of(request.user).has_role(Role.PLATFORM_OPERATOR):
            raise Http404
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc,no-any-return]  # a mixin for views


class OrganisationImportView(OperatorScreen, WagtailAdminTemplateMixin, FormView):
    """Take a sheet and show what it would do; with a token, carry it out."""

    form_class = SheetForm
    template_name = "registries_admin/organisation_import.html"
    header_icon = "upload"
    _show_breadcrumbs = True
    request: HttpRequest

    def get_page_title(self) -> str:
        return _("Record organisations from a sheet")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse(ORGANISATIONS), "label": _("Organisations")},
            {"url": "", "label": self.get_page_title()},
        ]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "token" in request.POST:
            return self._record(request)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        uploaded, kind = form.cleaned_data["file"], form.cleaned_data["default_kind"]
        try:
            rows, unknown = sheets.read_rows(uploaded, name=uploaded.name)
            check = recording.check_sheet(actor=self.request.user, rows=rows, default_kind=kind)
            token = sheets.keep(actor=self.request.user, file=uploaded, name=uploaded.name)
        except DomainError as error:
            form.add_error("file", error.message)
            return self.form_invalid(form)
        return self._show(check, token=token, kind=kind, name=uploaded.name, unknown=unknown)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {"step": 1, **super().get_context_data(**kwargs)}

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=400)

    def _record(self, request: HttpRequest) -> HttpResponse:
        """Carry out what was shown; what is no longer true is shown anew and nothing is written."""
        token, kind = request.POST["token"], request.POST.get("default_kind", "")
        try:
            file, name = sheets.kept(actor=request.user, token=token)
            with file:
                rows, unknown = sheets.read_rows(file, name=name)
        except DomainError as error:
            messages.error(request, error.message)
            return HttpResponseRedirect(request.path)
        try:
            done = recording.record_sheet(
                actor=request.user, rows=rows, default_kind=kind, seal=request.POST.get("seal", "")
            )
        except Conflict as error:
            messages.error(request, error.message)
            check = recording.check_sheet(actor=request.user, rows=rows, default_kind=kind)
            return self._show(check, token=token, kind=kind, name=name, unknown=unknown, status=409)
        sheets.forget(actor=request.user, token=token)
        text = _("%(created)d organisations recorded, %(updated)d completed, %(known)d were known already.")
        counts = done.counts
        facts = {"created": counts["create"], "updated": counts["update"], "known": counts["exists"]}
        messages.success(request, text % facts)
        return HttpResponseRedirect(f"{reverse(ORGANISATIONS)}?state=unclaimed")

    def _show(
        self,
        check: recording.Check,
        *,
        token: str,
        kind: str,
        name: str,
        unknown: list[str],
        status: int = 200,
    ) -> HttpResponse:
        counts = check.counts
        shown = {
            "check": check,
            "token": token,
            "default_kind": kind,
            "file_name": name,
            "unknown": unknown,
            "counts": [
                ("errors", _("with errors"), counts["error"]),
                ("created", _("new"), counts["create"]),
                ("updated", _("completed"), counts["update"]),
                ("notices", _("to look at"), len({one.row for one in check.warnings})),
                ("unchanged", _("known already"), counts["exists"]),
            ],
            "errors": [_with_heading(one) for one in check.errors[:SHOWN]],
            "warnings": [_with_heading(one) for one in check.warnings[:SHOWN]],
            "existing": [row for row in check.rows if row.outcome in {"exists", "update"}][:SHOWN],
            "new": [row for row in check.rows if row.outcome == "create"][:SHOWN],
        }
        context = self.get_context_data(form=SheetForm(), step=2, **shown)
        return self.render_to_response(context, status=status)


def _with_heading(remark: recording.Remark) -> tuple[recording.Remark, str]:
    return remark, sheets.heading_of(remark.field)


class OrganisationTemplateView(OperatorScreen, View):
    """Our headings with pick lists, to be filled in."""

    def get(self, request: HttpRequest) -> HttpResponse:
        file = io.BytesIO()
        sheets.write_template(file)
        name = _("Template for organisations")
        response = HttpResponse(file.getvalue(), content_type=XLSX)
        response.headers["Content-Disposition"] = str(
            content_disposition_header(as_attachment=True, filename=f"{name}.xlsx")
        )
        return response


def organisation_import_urls() -> list[Any]:
    """Return the addresses of the screens."""
    return [
        path(
            "organisations-import/",
            require_admin_access(OrganisationImportView.as_view()),
            name="organisations_import",
        ),
        path(
            "organisations-import/template/",
            require_admin_access(OrganisationTemplateView.as_view()),
            name="organisations_import_template",
        ),
    ]
