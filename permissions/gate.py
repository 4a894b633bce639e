"""What stands between a login and everything else: a suspended organisation, a password that must be changed."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _

from cms.core.security import problem, wants_json
from permissions.access.suspension import MESSAGE, is_suspended
from permissions.domain import consents
from permissions.domain.passwords import must_change
from permissions.models import Person

#: Where one works; the rest of the portal is what everybody may read.
_WORKPLACES = (settings.ADMIN_PREFIX, "/me/", "/leader/")
#: Open whatever the account has to do first: the way out, and the change itself.
_DOORS = ("portal:password", "portal:logout", "wagtailadmin_logout", "wagtailadmin_login")
#: Set in the session at login where the person has not agreed to the present text; own data stays open.
_CONSENT_DUE = "consent_due"


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
        if _is_workplace(request) and request.session.get(_CONSENT_DUE):
            return _agree_first(request)
        return self.get_response(request)


def note_consent(request: HttpRequest, user: Any) -> None:
    """Keep in the new session whether the person has still to agree, or to agree again to a new text.

    Asked once per login, which is at least every twelve hours: no page pays for it.
    """
    person = Person.objects.filter(user_id=user.pk).first()
    if settings.CONSENT_AT_LOGIN and person is not None and consents.missing(person):
        request.session[_CONSENT_DUE] = True


def settle_consent(request: HttpRequest) -> str:
    """Open the doors after the person has agreed, and return where it was going."""
    request.session.pop(_CONSENT_DUE, None)
    target = request.GET.get("next", "")
    own = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if own else reverse("portal:me")


def _is_workplace(request: HttpRequest) -> bool:
    path = request.path_info
    return path.startswith(_WORKPLACES) and not path.startswith(reverse("portal:my_data"))


def _open_prefixes() -> tuple[str, ...]:
    return (settings.STATIC_URL, *(reverse(name) for name in _DOORS))


def _suspended(request: HttpRequest) -> HttpResponse:
    if wants_json(request):
        return problem(status=403, code="organisation_suspended", detail=str(MESSAGE))
    context = {"title": _("Your organisation is suspended"), "detail": MESSAGE}
    return render(request, "core/stopped.html", context, status=403)


def _agree_first(request: HttpRequest) -> HttpResponse:
    if wants_json(request):
        detail = _("Agree to the privacy notice first. Open the platform's website to read it.")
        return problem(status=403, code="consent_required", detail=detail)
    target = request.get_full_path() if request.method in ("GET", "HEAD") else ""
    address = reverse("portal:my_data_agree")
    return redirect(f"{address}?{urlencode({'next': target})}" if target else address)


def _change_first(request: HttpRequest) -> HttpResponse:
    if wants_json(request):
        detail = _("Your password must be changed first. Choose a new one on the platform's website.")
        return problem(status=403, code="password_change_required", detail=detail)
    target = request.get_full_path() if request.method in ("GET", "HEAD") else ""
    address = reverse("portal:password")
    return redirect(f"{address}?{urlencode({'next': target})}" if target else address)
