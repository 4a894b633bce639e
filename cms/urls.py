"""All URLs of the product. wagtail.api.v2/v3 and django.contrib.admin are not mounted (ADR 0003)."""

from django.conf import settings
from django.urls import include, path
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

urlpatterns = [
    path("admin/", include("content.closed_urls")),
    path("admin/", include("permissions.account")),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    # Renditions of pictures only; documents and originals have views that ask for rights.
    path(
        "media/images/<path:path>", serve, {"document_root": settings.MEDIA_ROOT / "images"}, name="rendition"
    ),
    path("api/", include("api.urls")),
    path("", include("portal.urls")),
    path("", include(wagtail_urls)),
]
