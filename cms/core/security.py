"""Security rules that settings name: client address, passwords, the answer to a locked login."""

import hashlib
import hmac
import re
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from cms.core.context import current_origin
from cms.core.phone_numbers import mobile_in

PASSWORD_LENGTH_LIMIT = 128
LOGIN_NAME_LIMIT = 150


def client_ip(request: HttpRequest) -> str | None:
    """Return the address of the client as the outermost trusted proxy saw it.

    Each of the ``NUM_PROXIES`` proxies appends the address it was called from, so the entry that many
    places from the right is the last one a client cannot write itself. Without proxies it is ignored.
    """
    remote = _address(request.META.get("REMOTE_ADDR", ""))
    if not settings.NUM_PROXIES:
        return remote
    forwarded = [
        entry.strip() for entry in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if entry.strip()
    ]
    if not forwarded:
        return remote
    return _address(forwarded[-min(settings.NUM_PROXIES, len(forwarded))])


def _address(text: str) -> str | None:
    # Some proxies append the port: 192.0.2.1:5000 and [2001:db8::1]:5000.
    bracketed = re.fullmatch(r"\[([^\]]+)\](?::\d+)?", text)
    if bracketed:
        text = bracketed[1]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        return str(ip_address(text))
    except ValueError:
        return None


def login_name(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str | None:
    """Return the name under which failed logins are counted."""
    given = (credentials or request.POST).get("username")
    return counted_name(given) if isinstance(given, str) else None


def counted_name(given: str) -> str:
    """Return a login name as the tables of logins keep it, cut to the length that one can have.

    A mobile number counts as one name however it is written: spaces must not give new attempts. It is kept as a keyed
    digest, for it would stand there in clear.
    """
    number = mobile_in(given)
    if not number:
        return given[:LOGIN_NAME_LIMIT]
    key = settings.PERSONAL_DATA_HMAC_KEY.encode()
    return "phone:" + hmac.new(key, number.encode(), hashlib.sha256).hexdigest()[:32]


def wants_json(request: HttpRequest) -> bool:
    """Tell whether a program, not a person, reads the answer."""
    return (
        request.path_info.startswith(settings.API_PREFIX)
        or request.headers.get("X-Requested-With") == "XMLHttpRequest"
        or request.headers.get("Accept", "").startswith(("application/json", "application/problem+json"))
    )


def problem(*, status: int, code: str, detail: str, headers: dict[str, str] | None = None) -> JsonResponse:
    """Return an RFC 9457 problem document, for answers given before any view runs."""
    return JsonResponse(
        {
            "type": "about:blank",
            "title": detail,
            "status": status,
            "code": code,
            "detail": detail,
            "request_id": current_origin().request_id,
        },
        status=status,
        content_type="application/problem+json",
        headers=headers,
        json_dumps_params={"ensure_ascii": False},
    )


def lockout_response(
    request: HttpRequest,
    original_response: HttpResponse | None = None,
    credentials: dict[str, Any] | None = None,
) -> HttpResponse:
    """Answer a locked login with the same words on every door, whether or not the account exists."""
    seconds = int(settings.AXES_COOLOFF_TIME.total_seconds())
    detail = _("Too many failed attempts. Try again in %(minutes)d minutes.") % {"minutes": seconds // 60}
    headers = {"Retry-After": str(seconds), "Cache-Control": "no-store"}
    if wants_json(request):
        return problem(status=429, code="locked_out", detail=detail, headers=headers)

    response = render(
        request, "core/stopped.html", {"title": _("Login locked"), "detail": detail}, status=429
    )
    for name, value in headers.items():
        response[name] = value
    return response


class PasswordCharactersValidator:
    """Require a letter and a digit, refuse outer spaces and passwords beyond the length that is hashed."""

    def validate(self, password: str, user: object = None) -> None:
        if len(password) > PASSWORD_LENGTH_LIMIT:
            raise ValidationError(
                _("The password may have at most %(limit)d characters."),
                code="password_too_long",
                params={"limit": PASSWORD_LENGTH_LIMIT},
            )
        if password != password.strip():
            raise ValidationError(
                _("The password may not begin or end with a space."), code="password_outer_space"
            )
        if not (re.search(r"[^\W\d_]", password) and re.search(r"\d", password)):
            raise ValidationError(
                _("The password must contain at least one letter and one digit."), code="password_characters"
            )

    def get_help_text(self) -> str:
        return _("The password must contain at least one letter and one digit and no space at either end.")
