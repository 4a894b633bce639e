"""The screens of an import: upload, check, result; each asks the domain and shows what it says."""

import io
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView, View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.core import library as libraries
from cms.core.errors import Conflict, Invalid
from permissions.access import access_for
from permissions.actions import Action
from permissions.models.organisation import OrganisationKind
from registries.domain import exporting, importing
from registries.domain.import_owners import may_register
from registries.models import ImportJob, ImportState
from registries.tabular import write_csv

SHOWN_ROWS = 200
RECENT_JOBS = 8
POLL_SECONDS = 3


def _registered(kind: Any) -> Any:
    """Return the choice "register them as …" in the language of the request."""
    return format_lazy(gettext_lazy("Register them as: {kind}"), kind=kind)


class UploadForm(forms.Form):
    """Choose the file and, with several organisations, the one that an empty owner means."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("Excel workbook (.xlsx) or CSV, at most 30 MB."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv", "class": "ci-file"}),
    )
    organisation: Any = forms.ModelChoiceField(
        label=gettext_lazy("Rows without an organisation belong to"),
        queryset=None,
        required=False,
        empty_label=gettext_lazy("Each row names its organisation"),
    )

    create_kind = forms.ChoiceField(
        label=gettext_lazy("Organisations that are not on the platform yet"),
        choices=[
            ("", gettext_lazy("Show them as errors, with similar names")),
            *((value, _registered(label)) for value, label in OrganisationKind.choices),
        ],
        required=False,
        help_text=gettext_lazy(
            "Registered organisations are unclaimed: they have no accounts until somebody claims them."
        ),
    )

    def __init__(self, *args: Any, owners: QuerySet, registers: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not registers:
            del self.fields["create_kind"]
        choice: Any = self.fields["organisation"]
        choice.queryset = owners
        if owners.count() < 2:
            del self.fields["organisation"]


class ImportViewMixin(WagtailAdminTemplateMixin):
    """What all screens of one library's import share."""

    model: Any = None
    library = ""
    index_url_name = ""
    import_url_name = ""
    import_template_url_name = ""
    import_job_url_name = ""
    import_errors_url_name = ""
    import_confirm_url_name = ""
    header_icon = "upload"
    _show_breadcrumbs = True
    request: HttpRequest
    kwargs: dict[str, Any]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        importing.check_may_import(actor=request.user, library=self.library)
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc,no-any-return]  # a mixin for views

    @property
    def spec(self) -> libraries.LibrarySpec:
        """Return the declaration of the library."""
        return libraries.get(self.library)

    @cached_property
    def job(self) -> ImportJob:
        """Return the import in the address, if it is this person's."""
        return importing.own_job(actor=self.request.user, library=self.library, key=self.kwargs["key"])

    def job_url(self, job: ImportJob) -> str:
        """Return the address of an import's page."""
        return reverse(self.import_job_url_name, args=[job.key])

    def get_page_title(self) -> str:
        return _("Import: %(library)s") % {"library": self.spec.label}

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse(self.index_url_name), "label": str(self.spec.plural)},
            {"url": "", "label": _("Import")},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        urls = {
            "upload": reverse(self.import_url_name),
            "template": reverse(self.import_template_url_name),
            "list": reverse(self.index_url_name),
        }
        return super().get_context_data(**kwargs) | {"spec": self.spec, "urls": urls}


class ImportUploadView(ImportViewMixin, FormView):
    """Take a file; a refusal stands beside the field and says what to do."""

    form_class = UploadForm
    template_name = "registries_admin/import_upload.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        access: Any = access_for(self.model)
        owners = access.owners_for(self.request.user, Action.IMPORT).order_by("name")
        return super().get_form_kwargs() | {
            "owners": owners,
            "registers": may_register(self.request.user),
        }

    def form_valid(self, form: Any) -> HttpResponse:
        uploaded = form.cleaned_data["file"]
        organisation = form.cleaned_data.get("organisation")
        try:
            job = importing.start_import(
                actor=self.request.user,
                library=self.library,
                file=uploaded,
                name=uploaded.name,
                organisation_id=organisation.pk if organisation else None,
                create_kind=form.cleaned_data.get("create_kind", ""),
            )
        except Invalid as error:
            form.add_error("file", error.message)
            return self.form_invalid(form)
        return HttpResponseRedirect(self.job_url(job))

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=400)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        own = ImportJob.objects.filter(user=user, library=self.library).defer("report")
        recent = [(job, self.job_url(job)) for job in own.order_by("-created_at", "-pk")[:RECENT_JOBS]]
        return super().get_context_data(**kwargs) | {"recent": recent, "step": 1}


class ImportJobView(ImportViewMixin, TemplateView):
    """Show an import where it stands: being worked on, checked, or over."""

    def get_template_names(self) -> list[str]:
        if self.job.is_busy:
            return ["registries_admin/import_wait.html"]
        is_checked = self.job.state == ImportState.CHECKED
        return ["registries_admin/import_check.html" if is_checked else "registries_admin/import_result.html"]

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        response = super().render_to_response(context, **kwargs)
        if self.job.is_busy:
            response["Refresh"] = str(POLL_SECONDS)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        job = self.job
        arguments = [job.key]
        context = super().get_context_data(**kwargs) | {
            "job": job,
            "report": job.report,
            "errors_url": reverse(self.import_errors_url_name, args=arguments),
            "confirm_url": reverse(self.import_confirm_url_name, args=arguments),
            "step": 4 if job.is_over else 2,
        }
        return context | (self._shown() if job.state == ImportState.CHECKED else {})

    def _shown(self) -> dict[str, Any]:
        counts = self.job.counts
        filters = [
            ("errors", _("with errors"), counts["invalid"]),
            ("created", _("new"), counts["create"]),
            ("updated", _("to be changed"), counts["update"]),
            ("unchanged", _("unchanged"), counts["unchanged"]),
            ("notices", _("please note"), counts["notice"]),
        ]
        wanted = self.request.GET.get("show", "")
        known = [name for name, _label, _count in filters]
        first = next((name for name, _label, count in filters[:3] if count), "unchanged")
        show = wanted if wanted in known else first
        rows = self.job.report.get(show, [])
        return {
            "filters": filters,
            "show": show,
            "rows": rows[:SHOWN_ROWS],
            "more": max(len(rows) - SHOWN_ROWS, 0),
        }


class ImportConfirmView(ImportViewMixin, View):
    """Carry out what the check showed."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        job = self.job
        try:
            job = importing.confirm_import(
                actor=request.user, job=job, file_hash=request.POST.get("file_hash", "")
            )
        except (Conflict, Invalid) as error:
            messages.error(request, error.message)
        return HttpResponseRedirect(self.job_url(job))


class ImportErrorsView(ImportViewMixin, View):
    """Hand out all errors of a check as a file."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> StreamingHttpResponse:
        headings = [
            _("Row"),
            _("Title"),
            _("Column"),
            _("Value"),
            _("Reason"),
            _("What to do"),
            _("Suggestions"),
        ]
        found = self.job.report.get("errors", []) + self.job.report.get("notices", [])
        rows = (
            [
                one["row"],
                one["title"],
                one["column"],
                one["value"],
                one["message"],
                one["remedy"],
                "、".join(one["suggestions"]),
            ]
            for one in found
        )
        content = b"".join(write_csv(rows, headings=headings))
        name = _("Errors of %(file)s") % {"file": self.job.file_name}
        return _answer(io.BytesIO(content), "text/csv; charset=utf-8", f"{name}.csv")


class ImportTemplateView(ImportViewMixin, View):
    """Hand out the empty sheet with our headings."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> StreamingHttpResponse:
        kind = "csv" if request.GET.get("kind") == "csv" else "xlsx"
        download = exporting.import_template(actor=request.user, library=self.library, kind=kind)
        return _answer(download.content, download.content_type, download.name)


class ExportMixin:
    """Turn a list view into the export of what it shows: the same filters, search and order."""

    model: Any
    request: HttpRequest

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> StreamingHttpResponse:
        shown = self.get_queryset()  # type: ignore[attr-defined]  # of the list view
        kind = request.GET.get("kind", "xlsx")
        download = exporting.export_entries(actor=request.user, queryset=shown, kind=kind)
        return _answer(download.content, download.content_type, download.name)


def _answer(content: Any, content_type: str, name: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    response["Cache-Control"] = "no-store"
    return response
