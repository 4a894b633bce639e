"""Pages of PDF evidence as pictures for the viewer beside a submission."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.generic import View

from cms.core import pdf
from cms.core.errors import DomainError
from permissions.access import access_for
from registries.domain.queries import evidence_of
from registries.viewsets.evidence import READS_EVIDENCE


class EvidencePageView(View):
    """Answer how many pages a document has, or draw the page that ``n`` asks for."""

    model: Any = None

    def get(self, request: HttpRequest, pk: str, evidence_id: int) -> HttpResponse:
        entry = self.model._default_manager.get(pk=pk)
        access = access_for(entry)
        document = evidence_of(entry).filter(pk=evidence_id).first()
        if document is None or not any(access.allows(request.user, act, entry) for act in READS_EVIDENCE):
            raise Http404
        try:
            with document.file.open("rb") as stream:
                content = stream.read()
        except FileNotFoundError as error:
            raise Http404 from error
        return self._answer(content, request.GET.get("n", ""))

    @staticmethod
    def _answer(content: bytes, number: str) -> HttpResponse:
        try:
            if number.isdecimal() and int(number[:6]) > 0:
                response = HttpResponse(pdf.draw_page(content, int(number[:6])), content_type="image/png")
            else:
                response = JsonResponse({"pages": pdf.count_pages(content)})
        except DomainError as error:
            response = JsonResponse({"code": error.code, "detail": str(error.message)}, status=error.status)
        response["Cache-Control"] = "private, no-store"
        response["X-Content-Type-Options"] = "nosniff"
        return response
