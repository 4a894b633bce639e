"""The OpenAPI document: the committed snapshot with the own fields of the libraries as they are now."""

from django.http import HttpResponse
from django.utils.cache import get_conditional_response
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from api.v1.views.field_definitions import document
from api.views import ApiMixin


class DocumentView(ApiMixin):
    """The description of this API for generators of clients."""

    authentication_classes = []

    @extend_schema(exclude=True)
    def get(self, request: Request) -> HttpResponse:
        """Answer the document."""
        content, etag = document()
        response = HttpResponse(content, content_type="application/json")
        response["ETag"] = etag
        found: HttpResponse = (
            get_conditional_response(request._request, etag=etag, response=response) or response
        )
        found["Cache-Control"] = "public, max-age=300"
        return found
