"""What happens to every request before a view: its id, its limits, its session's age, its headers."""

import re
import secrets
from collections.abc import Callable
from typing import Any

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from cms.core.context import Origin, origin
from cms.core.security import client_ip, problem, wants_json

GetResponse = Callable[[HttpRequest], HttpResponse]

SESSION_STARTED = "session_started"
SESSION_SEEN = "session_seen"
SEEN_STEP_SECONDS = 60
_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,40}")


class OriginMiddleware:
    """Say where the work comes from, with an id that logs, audit rows and the answer share."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        name = given if settings.NUM_PROXIES and _REQUEST_ID.fullmatch(given) else secrets.token_hex(8)
        request.request_id = name  # type: ignore[attr-defined]  # ours
        with origin(Origin(channel=self._channel(request), request_id=name, ip=client_ip(request))):
            response = self.get_response(request)
        response["X-Request-ID"] = name
        return response

    @staticmethod
    def _channel(request: HttpRequest) -> str:
        prefixes = {settings.API_PREFIX: "api", settings.ADMIN_PREFIX: "admin"}
        return next(
            (name for prefix, name in prefixes.items() if request.path_info.startswith(prefix)), "portal"
        )


class LimitsMiddleware:
    """Refuse before anything reads it: what is too long (414, 413), and a NUL, which PostgreSQL stores nowhere."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if len(request.META.get("QUERY_STRING", "")) > settings.MAX_QUERY_LENGTH:
            return self._refuse(
                request, 414, "query_too_long", _("The address is too long. Use fewer conditions.")
            )
        is_api = request.path_info.startswith(settings.API_PREFIX)
        # The API answers such a parameter itself, with the name of the parameter.
        if not is_api and ("\x00" in request.path_info or "%00" in request.META.get("QUERY_STRING", "")):
            return self._refuse(
                request, 400, "invalid_character", _("The address contains a character that is not allowed.")
            )
        limit = settings.API_MAX_BODY if is_api else settings.MAX_BODY
        if self._length(request) > limit:
            detail = _("The upload is too large. At most %(limit)d MB are accepted.") % {
                "limit": limit // 2**20
            }
            return self._refuse(request, 413, "body_too_large", detail)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponse | None:
        """Refuse a NUL in a form as well; the next to look into it is the check of its token."""
        if request.method != "POST" or request.path_info.startswith(settings.API_PREFIX):
            return None
        try:
            texts = [text for _name, values in request.POST.lists() for text in values]
        except UnreadablePostError:
            return None
        if not any("\x00" in text for text in texts):
            return None
        return self._refuse(
            request, 400, "invalid_character", _("The form contains a character that is not allowed.")
        )

    @staticmethod
    def _length(request: HttpRequest) -> int:
        text = request.META.get("CONTENT_LENGTH") or "0"
        return int(text) if text.isdecimal() else 0

    @staticmethod
    def _refuse(request: HttpRequest, status: int, code: str, detail: str) -> HttpResponse:
        if wants_json(request):
            return problem(status=status, code=code, detail=detail)
        return render(
            request, "core/stopped.html", {"title": _("Not accepted"), "detail": detail}, status=status
        )


class SessionLimitsMiddleware:
    """End sessions that were idle too long or are too old; the API has no sessions and is left alone."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        if (
            has_session
            and not request.path_info.startswith(settings.API_PREFIX)
            and request.user.is_authenticated
        ):
            if not self._is_over(request):
                self._note(request)
            elif (ended := self._end(request)) is not None:
                return ended
        return self.get_response(request)

    @staticmethod
    def _is_over(request: HttpRequest) -> bool:
        now = timezone.now().timestamp()
        started = request.session.get(SESSION_STARTED, now)
        seen = request.session.get(SESSION_SEEN, now)
        return (
            now - seen > settings.SESSION_IDLE_LIMIT.total_seconds()
            or now - started > settings.SESSION_ABSOLUTE_LIMIT.total_seconds()
        )

    @staticmethod
    def _note(request: HttpRequest) -> None:
        now = timezone.now().timestamp()
        if SESSION_STARTED not in request.session:
            request.session[SESSION_STARTED] = now
        # One write a minute is exact enough for a limit of half an hour and spares a write per request.
        if now - request.session.get(SESSION_SEEN, 0) > SEEN_STEP_SECONDS:
            request.session[SESSION_SEEN] = now

    @staticmethod
    def _end(request: HttpRequest) -> HttpResponse | None:
        """Log out; return no answer where the page can be read without a login as well."""
        logout(request)
        detail = _("You were inactive or logged in for too long. Please log in again.")
        if wants_json(request):
            return problem(status=401, code="session_expired", detail=detail)
        messages.warning(request, detail)
        reads = request.method in ("GET", "HEAD")
        if reads and not request.path_info.startswith(settings.ADMIN_PREFIX):
            return None
        target = request.get_full_path() if reads else ""
        address = resolve_url(settings.LOGIN_URL)
        return redirect(f"{address}?{urlencode({'next': target})}" if target else address)


class HeadersMiddleware(CSPMiddleware):
    """Choose the content security policy by path: strict in public, what Wagtail needs in the admin."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request=request, response=response, report_only=report_only)
        if parts.config is None and not report_only:
            for prefix, directives in settings.CSP_BY_PREFIX.items():
                if request.path_info.startswith(prefix):
                    parts.config = directives
        return parts

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        response = super().process_response(request, response)
        response.headers.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        return response
