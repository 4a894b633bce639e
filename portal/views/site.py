"""What search engines ask for: which places they may read, and which pages there are."""

from collections.abc import Iterator
from xml.sax.saxutils import escape

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from wagtail.models import Page

from cms.core import library
from content.access import visible_pages
from portal import directory
from portal.sections import editorial_sections
from registries.domain import queries

#: Places that say nothing to somebody who is not logged in, or the same in endless variations.
CLOSED = (settings.ADMIN_PREFIX, "/api/", "/me/", "/leader/", "/figures/", "/login/", "/search/", "/display/")
#: A sitemap may name 50,000 addresses; what is older is found through the lists.
MOST_OF_A_KIND = 10_000


@require_safe
@cache_control(public=True, max_age=3600)
def robots(request: HttpRequest) -> HttpResponse:
    """Say what may be read by machines; of a demo nothing, its organisations are invented."""
    lines = ["User-agent: *"]
    if settings.DEMO:
        lines.append("Disallow: /")
    else:
        lines += [f"Disallow: {place}" for place in CLOSED]
    lines.append(f"Sitemap: {request.build_absolute_uri(reverse('portal:sitemap'))}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=3600)
def sitemap(request: HttpRequest) -> HttpResponse:
    """Name every page that anybody may read, whoever asks."""
    rows = "".join(_row(request, path, changed) for path, changed in _addresses(request))
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    text = f'{head}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{rows}</urlset>\n'
    return HttpResponse(text, content_type="application/xml; charset=utf-8")


def _row(request: HttpRequest, path: str, changed: str) -> str:
    day = f"<lastmod>{changed}</lastmod>" if changed else ""
    return f"<url><loc>{escape(request.build_absolute_uri(path))}</loc>{day}</url>\n"


def _addresses(request: HttpRequest) -> Iterator[tuple[str, str]]:
    nobody = AnonymousUser()
    yield "/", ""
    yield reverse("portal:organisations"), ""
    yield reverse("portal:accessibility"), ""
    for section in editorial_sections(request):
        yield section.url, ""
    for spec in library.all_specs():
        yield reverse("portal:library", args=[spec.url_segment]), ""
        found = queries.published_for(nobody, spec.slug).order_by("-published_at", "-pk")
        for number, confirmed in found.values_list("number", "confirmed_at")[:MOST_OF_A_KIND]:
            changed = confirmed.date().isoformat() if confirmed else ""
            yield reverse("portal:entry", args=[spec.url_segment, number]), changed
    organisations = directory.visible_organisations(nobody).order_by("pk").values_list("pk", flat=True)
    for pk in organisations[:MOST_OF_A_KIND]:
        yield reverse("portal:organisation", args=[pk]), ""
    below_home = Page.objects.filter(depth__gt=3).order_by("path")
    for page in visible_pages(nobody, below_home)[:MOST_OF_A_KIND]:
        url = page.get_url(request)
        if url:
            yield url, page.last_published_at.date().isoformat() if page.last_published_at else ""
