"""Login, refresh, logout and "who am I"."""

import hashlib
from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from api.auth import operations
from api.auth.me import describe
from api.throttles import LoginThrottle, RefreshThrottle
from api.v1.serializers.auth import LoginSerializer, MeSerializer, RefreshSerializer, TokenPairSerializer
from api.views import ApiMixin

_TAG = ["auth"]


class _DoorView(ApiMixin):
    """A view that is reached without an access token; a stale one in the header does not matter."""

    authentication_classes = []


class TokenView(_DoorView):
    """Log in."""

    throttle_classes = [LoginThrottle]

    @extend_schema(
        tags=_TAG,
        operation_id="auth_token",
        summary=_("Log in"),
        description=_(
            "Log in with name and password. After five wrong passwords the account is locked for 15 minutes "
            "on every door together: 429 with Retry-After. A password that must be changed first answers 403 "
            "password_change_required."
        ),
        request=LoginSerializer,
        responses={200: TokenPairSerializer},
        auth=[],
    )
    def post(self, request: Request) -> Response:
        """Begin a session."""
        body = LoginSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        pair = operations.log_in(request=request._request, device=_device(request), **body.validated_data)
        return Response(asdict(pair))


class RefreshView(_DoorView):
    """Continue a session."""

    throttle_classes = [RefreshThrottle]

    @extend_schema(
        tags=_TAG,
        operation_id="auth_refresh",
        summary=_("Exchange the refresh token"),
        description=_(
            "Each refresh token works once. A client that lost the answer may repeat the request within 10 "
            "seconds from the same device and gets the same new token; any other repetition ends the session."
        ),
        request=RefreshSerializer,
        responses={200: TokenPairSerializer},
        auth=[],
    )
    def post(self, request: Request) -> Response:
        """Exchange a refresh token for the next pair."""
        body = RefreshSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return Response(
            asdict(operations.refresh(token=body.validated_data["refresh"], device=_device(request)))
        )


class LogoutView(_DoorView):
    """End a session."""

    throttle_classes = [RefreshThrottle]

    @extend_schema(
        tags=_TAG,
        operation_id="auth_logout",
        summary=_("Log out"),
        description=_("Ends the session of the refresh token. Its access tokens stop working at once."),
        request=RefreshSerializer,
        responses={204: None},
        auth=[],
    )
    def post(self, request: Request) -> Response:
        """End the session of a refresh token."""
        body = RefreshSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        operations.log_out(token=body.validated_data["refresh"])
        return Response(status=204)


class MeView(ApiMixin):
    """The caller."""

    @extend_schema(
        tags=_TAG,
        operation_id="me",
        summary=_("Who am I"),
        description=_(
            "The account, the organisations its token may act for with the roles there, and consortia."
        ),
        responses={200: MeSerializer},
        auth=[{"token": []}],  # type: ignore[list-item]  # the stub wants names, OpenAPI objects
    )
    def get(self, request: Request) -> Response:
        """Describe the caller."""
        if not request.user.is_authenticated:
            raise NotAuthenticated(_("Please log in first."))
        session: Any = request.auth
        return Response(describe(request.user, client=session.client))


def _device(request: Request) -> str:
    """Return a digest of what a device says about itself; addresses change when a phone changes networks."""
    said = f"{request.headers.get('User-Agent', '')[:512]}\n{request.headers.get('X-Device-Id', '')[:128]}"
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()
