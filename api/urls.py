"""Everything under the API prefix; what leads nowhere is answered as JSON too."""

from django.urls import include, path, re_path

from api.errors import not_found

urlpatterns = [
    path("v1/", include("api.v1.urls")),
    re_path(r"^.*$", not_found, name="api_not_found"),
]
