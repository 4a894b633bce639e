"""Translate every failure into an RFC 9457 problem document with a stable code."""

import logging
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.signals import got_request_exception
from django.http import Http404, HttpRequest, JsonResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from cms.core.errors import DomainError

logger = logging.getLogger(__name__)

PROBLEM_TYPE = "application/problem+json"

_TITLES: dict[int, str | Promise] = {
    400: gettext_lazy("The request is not valid"),
    401: gettext_lazy("Login needed"),
    403: gettext_lazy("Not permitted"),
    404: gettext_lazy("Not found"),
    405: gettext_lazy("Method not supported"),
    409: gettext_lazy("Conflict with the present state"),
    413: gettext_lazy("The request is too large"),
    415: gettext_lazy("Format not supported"),
    429: gettext_lazy("Too many requests"),
    500: gettext_lazy("Internal error"),
    503: gettext_lazy("Temporarily not available"),
}


class PayloadTooLarge(exceptions.APIException):
    """The body is longer than the API reads."""

    status_code = 413
    default_code = "body_too_large"
    default_detail = gettext_lazy("The request body is too large. Send at most 1 MB.")


class Malformed(exceptions.ParseError):
    """The body is not the JSON that this API reads."""

    default_code = "malformed_json"
    default_detail = gettext_lazy("The body is not a valid JSON object. Check it and send it again.")


class BadParameter(exceptions.ValidationError):
    """A query parameter has a value that cannot be used."""

    def __init__(self, code: str, errors: dict[str, Any]) -> None:
        super().__init__({name: [exceptions.ErrorDetail(str(text), code)] for name, text in errors.items()})
        self.code = code


def handle(exc: Exception, context: dict[str, Any]) -> Response:
    """Answer a failure inside an API view; nothing about the inside of the product leaves it."""
    request = context["request"]._request
    set_rollback()
    status, code, detail, errors, headers = _translate(exc)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR and not isinstance(exc, DomainError):
        got_request_exception.send(sender=None, request=request)
        logger.error("API request failed: %s %s", request.method, request.path, exc_info=exc)
    body = document(request, status=status, code=code, detail=detail, errors=errors)
    return Response(body, status=status, headers=headers, content_type=PROBLEM_TYPE)


def document(
    request: HttpRequest, *, status: int, code: str, detail: str, errors: list[dict[str, str]] | None = None
) -> dict[str, Any]:
    """Return the members of a problem document."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": str(_TITLES.get(status, _TITLES[400])),
        "status": status,
        "code": code,
        "detail": detail,
        "request_id": getattr(request, "request_id", ""),
    }
    if errors:
        body["errors"] = errors
    return body


@csrf_exempt
def not_found(request: HttpRequest, *args: Any, **kwargs: Any) -> JsonResponse:
    """Answer paths under the API prefix that lead nowhere."""
    body = document(request, status=404, code="not_found", detail=not_found_text())
    return JsonResponse(
        body, status=404, content_type=PROBLEM_TYPE, json_dumps_params={"ensure_ascii": False}
    )


def not_found_text() -> str:
    """Return the one text of every 404, whether the object is absent or hidden."""
    return _("There is nothing here, or it is not visible to you.")


Translated = tuple[int, str, str, list[dict[str, str]], dict[str, str]]


def _translate(exc: Exception) -> Translated:
    if isinstance(exc, DomainError):
        return _domain(exc)
    if isinstance(exc, Http404 | exceptions.NotFound):
        return 404, "not_found", not_found_text(), [], {}
    if isinstance(exc, PermissionDenied):
        return 403, "not_allowed", _("You are not permitted to do this."), [], {}
    if isinstance(exc, RequestDataTooBig):
        return _api(PayloadTooLarge())
    if isinstance(exc, SuspiciousOperation):
        return 400, "invalid_request", _("The request is not valid. Check it and send it again."), [], {}
    if isinstance(exc, exceptions.APIException):
        return _api(exc)
    return 500, "internal_error", _("Something went wrong on our side. Please try again later."), [], {}


def _domain(exc: DomainError) -> Translated:
    if exc.status == HTTPStatus.NOT_FOUND:
        return 404, "not_found", not_found_text(), [], {}
    errors = [
        {"field": name, "code": exc.code, "message": str(text)}
        for name, texts in exc.fields.items()
        for text in texts
    ]
    return exc.status, exc.code, exc.message, errors, {}


def _api(exc: exceptions.APIException) -> Translated:
    headers = {}
    if header := getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = header
    if (wait := getattr(exc, "wait", None)) is not None:
        headers["Retry-After"] = str(int(wait))
    if isinstance(exc, exceptions.ValidationError):
        errors = list(_fields(exc.detail, ""))
        code = getattr(exc, "code", "invalid")
        return 400, code, _("Some values are not valid. Correct the named fields."), errors, headers
    if isinstance(exc, exceptions.Throttled):
        return 429, "throttled", _("Too many requests. Wait and try again."), [], headers
    code = exc.get_codes()
    return exc.status_code, code if isinstance(code, str) else "error", str(exc.detail), [], headers


def _fields(detail: Any, path: str) -> Iterator[dict[str, str]]:
    """Flatten the nested error lists of REST framework to (field, code, message)."""
    if isinstance(detail, dict):
        for name, value in detail.items():
            own = path if name == "non_field_errors" else f"{path}.{name}".lstrip(".")
            yield from _fields(value, own)
    elif isinstance(detail, list):
        for index, value in enumerate(detail):
            yield from _fields(value, path if not isinstance(value, dict) else f"{path}.{index}".lstrip("."))
    else:
        yield {"field": path, "code": getattr(detail, "code", "invalid"), "message": str(detail)}
