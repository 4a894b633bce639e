"""The OpenAPI document, served from the committed snapshot."""

import hashlib
from functools import lru_cache

from django.http import HttpResponse
from django.utils.cache import get_conditional_response
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from api.schema import SNAPSHOT
from api.views import ApiMixin


class DocumentView(ApiMixin):
    """The description of this API for generators of clients."""

    authentication_classes = []

    @extend_schema(exclude=True)
    def get(self, request: Request) -> HttpResponse:
        """Answer the document."""
        content, etag = _snapshot()
        response = HttpResponse(content, content_type="application/json")
        response["ETag"] = etag
        found: HttpResponse = (
            get_conditional_response(request._request, etag=etag, response=response) or response
        )
        found["Cache-Control"] = "public, max-age=300"
        return found


@lru_cache(maxsize=1)
def _snapshot() -> tuple[bytes, str]:
    content = SNAPSHOT.read_bytes()
    return content, f'"{hashlib.blake2b(content, digest_size=16).hexdigest()}"'
