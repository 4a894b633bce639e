"""Addresses of the lists on the home page: the public list, narrowed to exactly the rows that are shown."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from content.models import EventIndexPage
from services.guidance.viewsets.ways import policies_url
from services.insights.domain.needs import Offer


def offer_url(request: HttpRequest, offer: Offer) -> str:
    """Return the whole list of which an offer shows the first rows; empty where it has no page."""
    if offer.spec is not None:
        base = reverse("portal:library", args=[offer.spec.url_segment])
        return f"{base}?{urlencode(offer.need.query, doseq=True)}"
    if offer.need.kind == "policies":
        return policies_url(request, offer.need.audience)
    page = EventIndexPage.objects.live().order_by("path").first()
    return (page.get_url(request) or "") if page else ""
