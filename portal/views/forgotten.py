"""Who forgot the password: number, code, new password. Before the proof nothing tells whether a number is known."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.password_validation import password_validators_help_texts
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cms.core import sms
from cms.core.errors import DomainError
from cms.core.phone_numbers import mobile_in
from cms.core.security import client_ip, lockout_response
from permissions import lockout
from permissions.crypto import decrypt, encrypt
from permissions.domain import forgotten
from portal.forms.forgotten import CodeForm, NewPasswordForm, PhoneForm

#: What the session keeps between the steps, encrypted.
_PHONE, _TOKEN = "forgotten_phone", "forgotten_token"
_both = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@_both
def start(request: HttpRequest) -> HttpResponse:
    """Ask for the mobile number and send a code."""
    form = PhoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["phone"]
        if lockout.is_locked(request, mobile_in(given) or given):
            return lockout_response(request)
        try:
            number = forgotten.send_code(phone=given, ip=client_ip(request))
        except DomainError as error:
            _add(form, error)
        else:
            request.session.pop(_TOKEN, None)
            _keep(request, _PHONE, number)
            return redirect("portal:forgotten_code")
    context = {"form": form, "step": 1, "is_open": sms.is_configured(), "sms_page": settings.SMS_DEMO_PAGE}
    return _page(request, "start", form, context)


@never_cache
@_both
def code(request: HttpRequest) -> HttpResponse:
    """Ask for the code, or send another one; a wrong one counts like a wrong password."""
    phone = _kept(request, _PHONE)
    if not phone:
        return redirect("portal:forgotten")
    if request.method == "POST" and lockout.is_locked(request, phone):
        return lockout_response(request)
    is_resend = "resend" in request.POST
    form = CodeForm(request.POST if request.method == "POST" and not is_resend else None)
    problem = ""
    try:
        if is_resend:
            forgotten.send_code(phone=phone, ip=client_ip(request))
        elif form.is_bound and form.is_valid():
            _keep(request, _TOKEN, forgotten.check_code(phone=phone, code=form.cleaned_data["code"]))
            return redirect("portal:forgotten_password")
    except DomainError as error:
        if error.code == "code_wrong":
            lockout.count_failure(request, phone)
        problem = "" if error.fields else error.message
        _add(form, error)
    context = {
        "form": form,
        "step": 2,
        "phone": sms.mask(phone),
        "problem": problem,
        "was_resent": is_resend and not problem,
        "wait": forgotten.seconds_until_next(phone=phone),
        "sms_page": settings.SMS_DEMO_PAGE,
    }
    return _page(request, "code", form, context)


@never_cache
@sensitive_post_parameters("password")
@_both
def password(request: HttpRequest) -> HttpResponse:
    """Ask the holder of the number for a new password, or say why there is none to choose."""
    phone, token = _kept(request, _PHONE), _kept(request, _TOKEN)
    if not phone or not forgotten.is_proven(phone=phone, token=token):
        return redirect("portal:forgotten")
    way, user = forgotten.way_of(phone=phone)
    context: dict[str, Any] = {"account": user, "step": 3, "phone": sms.mask(phone)}
    if way != forgotten.Way.OPEN:
        return render(request, "portal/forgotten/closed.html", context)
    form = NewPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = forgotten.choose_password(phone=phone, token=token, password=form.cleaned_data["password"])
        except DomainError as error:
            _add(form, error)
        else:
            return _done(request, phone, user.username)
    return _page(
        request, "password", form, {"form": form, "rules": password_validators_help_texts()} | context
    )


def _done(request: HttpRequest, phone: str, username: str) -> HttpResponse:
    for name in (phone, username):
        lockout.forget_failures(name)
    # Whoever was logged in here as somebody else is not, either: a new password begins with a new login.
    logout(request)
    messages.success(request, _("Your new password holds from now on. Log in with it."))
    return redirect("portal:login")


def _page(request: HttpRequest, name: str, form: Any, context: dict[str, Any]) -> HttpResponse:
    form.mark_errors()
    return render(request, f"portal/forgotten/{name}.html", context)


def _add(form: Any, error: DomainError) -> None:
    """Show an error of the domain beside its field, or above the form."""
    if not form.is_bound:
        return
    for name, texts in error.fields.items():
        form.add_error(name if name in form.fields else None, [str(text) for text in texts])
    if not error.fields:
        form.add_error(None, error.message)


def _keep(request: HttpRequest, name: str, value: str) -> None:
    # The session lies in the database: what it says of a person is encrypted like everything else.
    request.session[name] = encrypt(value)


def _kept(request: HttpRequest, name: str) -> str:
    return decrypt(request.session.get(name, ""))
