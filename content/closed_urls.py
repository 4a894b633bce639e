"""Addresses of Wagtail that this product does without; included before Wagtail's own."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path


def closed(request: HttpRequest, **kwargs: object) -> HttpResponse:
    """Answer 404: the audience of a page is its own field, reviewed with it; view restrictions are not used."""
    raise Http404


urlpatterns = [
    path("pages/<int:page_id>/privacy/", closed),
    path("collections/<int:collection_id>/privacy/", closed),
]
