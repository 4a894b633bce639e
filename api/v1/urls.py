"""URLs of version 1. A registered library gets its list and detail here by itself."""

from typing import Any

from django.urls import URLPattern, path

from api.v1.views import contact_requests
from api.v1.views.auth import LogoutView, MeView, RefreshView, TokenView
from api.v1.views.base import ResourceViewSet
from api.v1.views.document import DocumentView
from api.v1.views.entries import viewset_of
from api.v1.views.field_definitions import FieldDefinitionsView
from api.v1.views.notices import MarkReadView, NoticesView, UnreadView
from api.v1.views.organisations import OrganisationViewSet
from api.v1.views.pages import EventViewSet, FairViewSet, PolicyViewSet
from cms.core import library

app_name = "api_v1"


def _resource(viewset: Any) -> list[URLPattern]:
    name = viewset.segment
    return [
        path(f"{name}/", viewset.as_view({"get": "list"}), name=f"{name}_list"),
        path(f"{name}/<str:key>/", viewset.as_view({"get": "retrieve"}), name=f"{name}_detail"),
    ]


_VIEWSETS: list[type[ResourceViewSet]] = [
    OrganisationViewSet,
    *(viewset_of(spec) for spec in library.all_specs()),
    EventViewSet,
    FairViewSet,
    PolicyViewSet,
]

urlpatterns = [
    path("auth/token/", TokenView.as_view(), name="auth_token"),
    path("auth/refresh/", RefreshView.as_view(), name="auth_refresh"),
    path("auth/logout/", LogoutView.as_view(), name="auth_logout"),
    path("me/", MeView.as_view(), name="me"),
    path("notices/", NoticesView.as_view(), name="notices"),
    path("notices/unread/", UnreadView.as_view(), name="notices_unread"),
    path("notices/read/", MarkReadView.as_view(), name="notices_read"),
    path("contact-requests/", contact_requests.ContactRequestsView.as_view(), name="contact_requests"),
    path("contact-requests/<int:pk>/accept/", contact_requests.AcceptView.as_view(), name="contact_accept"),
    path(
        "contact-requests/<int:pk>/decline/", contact_requests.DeclineView.as_view(), name="contact_decline"
    ),
    path("contact-requests/<int:pk>/end/", contact_requests.EndView.as_view(), name="contact_end"),
    path(
        "contact-requests/<int:pk>/withdraw/",
        contact_requests.WithdrawView.as_view(),
        name="contact_withdraw",
    ),
    path("contact-requests/<int:pk>/reveal/", contact_requests.RevealView.as_view(), name="contact_reveal"),
    *(
        path(
            f"{spec.url_segment}/<str:key>/contact-requests/",
            contact_requests.ask_view_of(spec).as_view(),
            name=f"{spec.url_segment}_contact_ask",
        )
        for spec in library.all_specs()
    ),
    path("field-definitions/", FieldDefinitionsView.as_view(), name="field_definitions"),
    path("openapi.json", DocumentView.as_view(), name="openapi"),
    *(pattern for viewset in _VIEWSETS for pattern in _resource(viewset)),
]
