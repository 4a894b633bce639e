"""What happens to every request before a view: its id, its limits, its session's age, its headers."""

import re
import secrets
from collections.abc import Callable

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from cms.core import logs
from cms.core.security import problem, wants_json

GetResponse = Callable[[HttpRequest], HttpResponse]

SESSION_STARTED = "session_started"
SESSION_SEEN = "session_seen"
SEEN_STEP_SECONDS = 60
_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


class RequestIdMiddleware:
    """Give the request an id that logs, audit rows and the answer share; a proxy may have given one."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        name = given if settings.NUM_PROXIES and _REQUEST_ID.fullmatch(given) else secrets.token_hex(8)
        request.request_id = name  # type: ignore[attr-defined]  # ours
        token = logs.request_id.set(name)
        try:
            response = self.get_response(request)
        finally:
            logs.request_id.reset(token)
        response["X-Request-ID"] = name
        return response


class LimitsMiddleware:
    """Refuse what is too long before anything reads it: 414 for addresses, 413 for bodies."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if len(request.META.get("QUERY_STRING", "")) > settings.MAX_QUERY_LENGTH:
            return self._refuse(request, 414, "query_too_long", _("The address is too long. Use fewer conditions."))
        is_api = request.path_info.startswith(settings.API_PREFIX)
        limit = settings.API_MAX_BODY if is_api else settings.MAX_BODY
        if self._length(request) > limit:
            detail = _("The upload is too large. At most %(limit)d MB are accepted.") % {"limit": limit // 2**20}
            return self._refuse(request, 413, "body_too_large", detail)
        return self.get_response(request)

    @staticmethod
    def _length(request: HttpRequest) -> int:
        text = request.META.get("CONTENT_LENGTH") or "0"
        return int(text) if text.isdecimal() else 0

    @staticmethod
    def _refuse(request: HttpRequest, status: int, code: str, detail: str) -> HttpResponse:
        if wants_json(request):
            return problem(status=status, code=code, detail=detail)
        return render(request, "core/stopped.html", {"title": _("Not accepted"), "detail": detail}, status=status)


class SessionLimitsMiddleware:
    """End sessions that were idle too long or are too old; the API has no sessions and is left alone."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        if has_session and not request.path_info.startswith(settings.API_PREFIX) and request.user.is_authenticated:
            if self._is_over(request):
                return self._end(request)
            self._note(request)
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
    def _end(request: HttpRequest) -> HttpResponse:
        logout(request)
        detail = _("You were logged out because you were inactive or logged in for too long. Please log in again.")
        if wants_json(request):
            return problem(status=401, code="session_expired", detail=detail)
        messages.warning(request, detail)
        target = request.get_full_path() if request.method in ("GET", "HEAD") else ""
        address = redirect(settings.LOGIN_URL).url
        return redirect(f"{address}?{urlencode({'next': target})}" if target else address)


class HeadersMiddleware(CSPMiddleware):
    """Choose the content security policy by path: strict for the public site, Wagtail's needs for the admin."""

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
