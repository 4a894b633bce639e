"""The documents of an entry: what may be uploaded, and how they leave."""

import mimetypes
from typing import Any

from django import forms
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.generic import View

from cms.core.errors import Invalid
from cms.core.photos import check_picture
from permissions.access import access_for
from permissions.actions import Action
from registries.domain.queries import evidence_of
from registries.enums import EvidenceKind
from registries.models import Evidence, RegistryEntry

MAX_BYTES = 10 * 2**20
#: What a file begins with, and the name ending under which it is kept. The name that came with it proves nothing.
SIGNATURES = ((b"%PDF-", ".pdf"), (b"\xff\xd8\xff", ".jpg"), (b"\x89PNG\r\n\x1a\n", ".png"))
PICTURES = (".jpg", ".png")
READS_EVIDENCE = (Action.VIEW_BODY, Action.VIEW_DRAFT, Action.REVIEW)


def ending_of(content: bytes) -> str | None:
    """Return the ending that fits the first bytes of a file, None for a kind that is not accepted."""
    return next((ending for start, ending in SIGNATURES if content.startswith(start)), None)


def documents_of(entry: RegistryEntry) -> list[Evidence]:
    """Return the documents of an entry, marked where they can be looked at in the page."""
    documents = list(evidence_of(entry))
    for document in documents:
        document.is_picture = str(document.file.name).endswith(PICTURES)  # type: ignore[attr-defined]  # for templates
        document.is_pdf = str(document.file.name).endswith(".pdf")  # type: ignore[attr-defined]  # as above
    return documents


class EvidenceForm(forms.ModelForm):
    """Attach one document."""

    class Meta:
        model = Evidence
        fields = ("file", "kind", "number", "issuer", "signed_on", "valid_until")

    file = forms.FileField(
        label=_("File"),
        help_text=_("PDF, JPG or PNG, at most 10 MB."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=EvidenceKind.choices)
    signed_on = forms.DateField(
        label=_("Signed on"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    valid_until = forms.DateField(
        label=_("Valid until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def clean_file(self) -> Any:
        """Judge the file by what it contains, and name it by that."""
        file = self.cleaned_data["file"]
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
        if ending in PICTURES:
            try:
                check_picture(file)
            except Invalid as error:
                raise forms.ValidationError(error.message, code=error.code) from error
        file.name = f"{file.name.rpartition('.')[0] or file.name}"[:190] + ending
        return file

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        signed, until = cleaned.get("signed_on"), cleaned.get("valid_until")
        if signed and until and until < signed:
            self.add_error("valid_until", _("The document would end before it was signed."))
        return cleaned


class EvidenceView(View):
    """Hand out a document of the entry, as a file to keep and never as a page to run."""

    model: Any = None

    def get(self, request: HttpRequest, pk: str, evidence_id: int) -> HttpResponseBase:
        entry = self.model._default_manager.get(pk=pk)
        access = access_for(entry)
        document = evidence_of(entry).filter(pk=evidence_id).first()
        if document is None or not any(access.allows(request.user, act, entry) for act in READS_EVIDENCE):
            raise Http404
        try:
            stream = document.file.open("rb")
        except FileNotFoundError as error:
            raise Http404 from error
        ending = ending_of(stream.read(16)) or ".bin"
        stream.seek(0)
        response = FileResponse(
            stream,
            as_attachment=True,
            filename=document.original_name or f"{document.pk}{ending}",
            content_type=mimetypes.types_map.get(ending, "application/octet-stream"),
        )
        response["X-Content-Type-Options"] = "nosniff"
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
        response["Cache-Control"] = "private, no-store"
        return response
