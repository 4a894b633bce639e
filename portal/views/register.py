"""A person registers: number, code, account. Nothing here tells whether a number is known before it is proven."""

from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from cms.core import sms
from cms.core.errors import DomainError
from cms.core.security import client_ip
from permissions.crypto import decrypt, encrypt
from permissions.domain import consent_texts, passwords, phones, registration
from permissions.purposes import Purpose
from portal.forms.register import CodeForm, PersonForm, PhoneForm

#: What the session keeps between the steps, encrypted: number, token, where to go in the end.
_PHONE, _TOKEN, _NEXT = "register_phone", "register_token", "register_next"
_BACKEND = "django.contrib.auth.backends.ModelBackend"
_both = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@_both
def start(request: HttpRequest) -> HttpResponse:
    """Ask for the mobile number and send a code."""
    if request.user.is_authenticated:
        return redirect("portal:register_organisation")
    _remember_next(request)
    form = PhoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            number = phones.send_code(phone=form.cleaned_data["phone"], ip=client_ip(request))
        except DomainError as error:
            _add(form, error)
        else:
            _keep(request, _PHONE, number)
            request.session.pop(_TOKEN, None)
            return redirect("portal:register_code")
    context = {"form": form, "step": 1, "is_open": sms.is_configured(), "sms_page": settings.SMS_DEMO_PAGE}
    return _page(request, "start", form, context)


@never_cache
@_both
def code(request: HttpRequest) -> HttpResponse:
    """Ask for the code, or send another one."""
    phone = _kept(request, _PHONE)
    if not phone or request.user.is_authenticated:
        return redirect("portal:register")
    is_resend = "resend" in request.POST
    form = CodeForm(request.POST if request.method == "POST" and not is_resend else None)
    problem = ""
    try:
        if is_resend:
            phones.send_code(phone=phone, ip=client_ip(request))
        elif form.is_bound and form.is_valid():
            token = phones.check_code(phone=phone, code=form.cleaned_data["code"])
            _keep(request, _TOKEN, token)
            return redirect("portal:register_account")
    except DomainError as error:
        problem = "" if error.fields else error.message
        if error.fields:
            _add(form, error)
    context = {
        "form": form,
        "step": 2,
        "phone": sms.mask(phone),
        "problem": problem,
        "was_resent": is_resend and not problem,
        "wait": phones.seconds_until_next(phone=phone),
        "sms_page": settings.SMS_DEMO_PAGE,
    }
    return _page(request, "code", form, context)


@never_cache
@sensitive_post_parameters("password")
@_both
def account(request: HttpRequest) -> HttpResponse:
    """Ask for name and password, or show the holder of the number that there is an account already."""
    phone, token = _kept(request, _PHONE), _kept(request, _TOKEN)
    if request.user.is_authenticated or not phone or not phones.is_proven(phone=phone, token=token):
        return redirect("portal:register")
    known = registration.account_of(phone)
    if known is not None:
        return render(request, "portal/register/known.html", {"account": known, "phone": sms.mask(phone)})
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            user = registration.register_person(
                phone=phone,
                token=token,
                name=data["name"],
                password=data["password"],
                username=data["username"],
                has_consented=data["consent"],
            )
        except DomainError as error:
            _add(form, error, {"username_taken": "username"})
        else:
            return _enter(request, user)
    context = {"form": form, "step": 3, "rules": passwords.rules_for_newcomers(), "phone": sms.mask(phone)}
    return _page(request, "account", form, context)


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Show the privacy notice in its present version."""
    text = consent_texts.text_in_effect(Purpose.ACCOUNT)
    return render(request, "portal/register/privacy.html", {"text": text})


def _enter(request: HttpRequest, user: Any) -> HttpResponse:
    target = request.session.get(_NEXT) or ""
    for name in (_PHONE, _TOKEN, _NEXT):
        request.session.pop(name, None)
    login(request, user, backend=_BACKEND)
    # Not redirect(): it would take a word in the address for the name of a page.
    return HttpResponseRedirect(target or reverse("portal:register_organisation"))


def _page(request: HttpRequest, name: str, form: Any, context: dict[str, Any]) -> HttpResponse:
    form.mark_errors()
    return render(request, f"portal/register/{name}.html", context)


def _add(form: Any, error: DomainError, places: dict[str, str] | None = None) -> None:
    """Show an error of the domain beside its field, or above the form."""
    for name, texts in error.fields.items():
        form.add_error(name if name in form.fields else None, [str(text) for text in texts])
    if not error.fields:
        form.add_error((places or {}).get(error.code), error.message)


def _remember_next(request: HttpRequest) -> None:
    target = request.GET.get("next", "")
    if target and url_has_allowed_host_and_scheme(
        target, {request.get_host()}, require_https=request.is_secure()
    ):
        request.session[_NEXT] = target


def _keep(request: HttpRequest, name: str, value: str) -> None:
    # The session lies in the database: what it says of a person is encrypted like everything else.
    request.session[name] = encrypt(value)


def _kept(request: HttpRequest, name: str) -> str:
    return decrypt(request.session.get(name, ""))


__all__ = ["account", "code", "privacy", "start"]
