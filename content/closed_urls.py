"""Addresses of Wagtail that this product does without; included before Wagtail's own."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path


def closed(request: HttpRequest, **kwargs: object) -> HttpResponse:
    """Answer 404: the audience of a page is its own field, reviewed with it; view restrictions are not used."""
    raise Http404


urlpatterns = [
    path("pages/<int:page_id>/privacy/", closed),
    path("collections/<int:collection_id>/privacy/", closed),
    # Embeds make the server fetch an address that a user gives; nothing here uses them.
    path("embeds/chooser/", closed),
    path("embeds/chooser/upload/", closed),
    # Wagtail's page that fails on purpose.
    path("failwhale/", closed),
]
