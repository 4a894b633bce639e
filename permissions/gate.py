"""What stands between a login and everything else: a suspended organisation, a password that must be changed."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from cms.core.security import problem, wants_json
from permissions.access.suspension import MESSAGE, is_suspended
from permissions.domain.passwords import must_change

#: Where one works; the rest of the portal is what everybody may read.
_WORKPLACES = (settings.ADMIN_PREFIX, "/me/", "/leader/")
#: Open whatever the account has to do first: the way out, and the change itself.
_DOORS = ("portal:password", "portal:logout", "wagtailadmin_logout", "wagtailadmin_login")


class GateMiddleware:
    """Stop sessions whose account must do something first; the API has no sessions and asks for itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        if request.path_info.startswith(settings.API_PREFIX) or not user.is_authenticated:
            return self.get_response(request)
        if request.path_info.startswith(_open_prefixes()):
            return self.get_response(request)
        if request.path_info.startswith(_WORKPLACES) and is_suspended(user):
            return _suspended(request)
        if must_change(user):
            return _change_first(request)
        return self.get_response(request)


def _open_prefixes() -> tuple[str, ...]:
    return (settings.STATIC_URL, *(reverse(name) for name in _DOORS))


def _suspended(request: HttpRequest) -> HttpResponse:
    if wants_json(request):
        return problem(status=403, code="organisation_suspended", detail=str(MESSAGE))
    context = {"title": _("Your organisation is suspended"), "detail": MESSAGE}
    return render(request, "core/stopped.html", context, status=403)


def _change_first(request: HttpRequest) -> HttpResponse:
    if wants_json(request):
        detail = _("Your password must be changed first. Choose a new one on the platform's website.")
        return problem(status=403, code="password_change_required", detail=detail)
    target = request.get_full_path() if request.method in ("GET", "HEAD") else ""
    address = reverse("portal:password")
    return redirect(f"{address}?{urlencode({'next': target})}" if target else address)
