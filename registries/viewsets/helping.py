"""What helps while an entry is typed: documents beside the form, and the warning of a similar entry."""

from typing import Any

from django import forms
from django.core.files.base import ContentFile
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from cms.core.errors import Conflict, Invalid
from cms.core.photos import MAX_PHOTOS, photos_to_pdf
from cms.core.row_ids import row_id
from permissions.access import access_for
from permissions.actions import Action
from registries.domain import attached
from registries.domain.similar import similar_entries
from registries.enums import EvidenceKind, ReviewState
from registries.models import Evidence, RegistryEntry
from registries.viewsets.evidence import MAX_BYTES, READS_EVIDENCE, documents_of, ending_of

ENDS_SOON_DAYS = 30


class SeveralFiles(forms.ClearableFileInput):
    """A file control that takes several files at once."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class FilesField(forms.FileField):
    """One PDF or picture, or several photos of one document."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Return the uploaded files."""
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if not files:
            raise forms.ValidationError(_("Choose a file."), code="required")
        return [super(FilesField, self).clean(file, initial) for file in files]


class DocumentForm(forms.Form):
    """Add one document of one file, or of several photos."""

    upload = FilesField(
        label=_("File"),
        widget=SeveralFiles(attrs={"accept": ".pdf,.jpg,.jpeg,.png,image/*", "multiple": True}),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=EvidenceKind.choices)
    number = forms.CharField(label=_("Document number"), required=False, max_length=80)
    issuer = forms.CharField(label=_("Issued by"), required=False, max_length=120)
    valid_until = forms.DateField(
        label=_("Valid until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def clean_upload(self) -> Any:
        """Judge the files by what they contain; several photos become one PDF."""
        files = self.cleaned_data["upload"]
        if len(files) > 1:
            return self._bound(files)
        file = files[0]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(
                _("The file has more than 10 MB. Save it smaller, or split it."), code="file_too_big"
            )
        ending = ending_of(file.read(16))
        file.seek(0)
        if ending is None:
            raise forms.ValidationError(
                _("This is not a PDF, JPG or PNG. Save it as one of these and upload it again."),
                code="file_kind",
            )
        file.name = f"{file.name.rpartition('.')[0] or file.name}"[:190] + ending
        return file

    @staticmethod
    def _bound(files: list[Any]) -> ContentFile:
        try:
            content = photos_to_pdf(files)
        except Invalid as error:
            raise forms.ValidationError(error.message, code=error.code) from error
        name = files[0].name.rpartition(".")[0] or files[0].name
        return ContentFile(content, name=f"{name}"[:180] + ".pdf")


class EvidenceListView(TemplateView):
    """The documents of an entry as the form shows them beside itself; adding and taking away answers with the list."""

    template_name = "registries_admin/_evidence_list.html"
    model: Any = None
    evidence_url_name = ""
    evidence_page_url_name = ""
    request: HttpRequest
    kwargs: dict[str, Any]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.entry: RegistryEntry = self.model._default_manager.get(pk=kwargs["pk"])
        access = access_for(self.entry)
        if not any(access.allows(request.user, act, self.entry) for act in READS_EVIDENCE):
            raise Http404

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "remove" in request.POST:
            return self._remove(request.POST["remove"])
        form = DocumentForm(request.POST, request.FILES, auto_id="cj-doc-%s", prefix="doc")
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=400)
        facts = {name: form.cleaned_data[name] for name in ("number", "issuer", "valid_until")}
        try:
            attached.add_evidence(
                actor=request.user,
                entry=self.entry,
                file=form.cleaned_data["upload"],
                kind=form.cleaned_data["kind"],
                **facts,
            )
        except (Conflict, Invalid) as error:
            form.add_error(None, error.message)
            return self.render_to_response(self.get_context_data(form=form), status=400)
        return self.render_to_response(self.get_context_data())

    def _remove(self, pk: str) -> HttpResponse:
        rows = Evidence.objects.filter(library=self.entry.library_slug, entry_id=self.entry.pk)
        document = rows.filter(pk=row_id(pk)).first()
        if document is None:
            raise Http404
        attached.remove_evidence(actor=self.request.user, entry=self.entry, evidence=document)
        return self.render_to_response(self.get_context_data())

    def get_context_data(self, form: Any = None, **kwargs: Any) -> dict[str, Any]:
        access, today = access_for(self.entry), timezone.localdate()
        documents: list[Any] = documents_of(self.entry)
        for document in documents:
            until = document.valid_until
            document.is_expired = until is not None and until < today
            document.ends_soon = (
                until is not None and not document.is_expired and (until - today).days <= ENDS_SOON_DAYS
            )
        may_edit = self.entry.review_state != ReviewState.SUBMITTED and access.allows(
            self.request.user, Action.EDIT, self.entry
        )
        return super().get_context_data(**kwargs) | {
            "entry": self.entry,
            "documents": documents,
            "may_edit": may_edit,
            "form": form or DocumentForm(auto_id="cj-doc-%s", prefix="doc"),
            "most": MAX_PHOTOS,
            "evidence_url_name": self.evidence_url_name,
            "evidence_page_url_name": self.evidence_page_url_name,
        }


class SimilarView(TemplateView):
    """Name entries like the title that is being typed; nothing that the person may not see."""

    template_name = "registries_admin/_similar.html"
    model: Any = None
    inspect_url_name = ""
    edit_url_name = ""
    request: HttpRequest

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        entry = self.request.GET.get("entry", "")
        found = similar_entries(
            actor=self.request.user,
            library=self.model.library_slug,
            title=self.request.GET.get("title", "")[:200],
            exclude=row_id(entry) or None,
        )
        rows = [
            {
                "title": one.title,
                "number": one.number,
                "owner": one.owner or _("not named"),
                "stage": one.stage.label,
                "url": reverse(self.edit_url_name if one.is_own else self.inspect_url_name, args=[one.pk]),
            }
            for one in found
        ]
        return super().get_context_data(**kwargs) | {"found": rows}
