"""URLs of version 1."""

from django.urls import path

from api.auth.views import LogoutView, MeView, RefreshView, TokenView

app_name = "api_v1"

urlpatterns = [
    path("auth/token/", TokenView.as_view(), name="auth_token"),
    path("auth/refresh/", RefreshView.as_view(), name="auth_refresh"),
    path("auth/logout/", LogoutView.as_view(), name="auth_logout"),
    path("me/", MeView.as_view(), name="me"),
]
