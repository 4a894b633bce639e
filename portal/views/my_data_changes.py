"""Correct one's own name and number, and agree or not."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cms.core import sms
from cms.core.errors import DomainError
from cms.core.security import client_ip
from permissions import gate
from permissions.crypto import decrypt, encrypt
from permissions.domain import consent_texts, consents, personal_data, phones
from permissions.models import ProofPurpose
from permissions.purposes import ConsentChannel, Purpose
from portal.forms.my_data import ConsentForm, NameForm
from portal.forms.register import CodeForm, PhoneForm
from portal.views.my_data import fresh, own_page

#: What the session keeps between number and code, encrypted.
_PHONE = "my_data_phone"
_both = require_http_methods(["GET", "HEAD", "POST"])


@own_page
@_both
@fresh
def name(request: HttpRequest, person: Any) -> HttpResponse:
    """Correct one's name."""
    form = NameForm(request.POST or None, initial={"name": person.name})
    if request.method == "POST" and form.is_valid():
        try:
            personal_data.correct_name(actor=request.user, person=person, name=form.cleaned_data["name"])
        except DomainError as error:
            _add(form, error)
        else:
            messages.success(request, _("Your name is corrected."))
            return redirect("portal:my_data")
    form.mark_errors()
    return render(request, "portal/my_data/name.html", {"form": form})


@own_page
@_both
@fresh
def phone(request: HttpRequest, person: Any) -> HttpResponse:
    """Ask for the new number and send a code there."""
    form = PhoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            number = phones.send_code(
                phone=form.cleaned_data["phone"], purpose=ProofPurpose.CHANGE, ip=client_ip(request)
            )
        except DomainError as error:
            _add(form, error)
        else:
            request.session[_PHONE] = encrypt(number)
            return redirect("portal:my_data_phone_code")
    form.mark_errors()
    context = {"form": form, "sms_page": settings.SMS_DEMO_PAGE, "is_open": sms.is_configured()}
    return render(request, "portal/my_data/phone.html", context)


@own_page
@_both
@fresh
def phone_code(request: HttpRequest, person: Any) -> HttpResponse:
    """Ask for the code, then take the number over; other devices are logged out."""
    number = decrypt(request.session.get(_PHONE, ""))
    if not number:
        return redirect("portal:my_data_phone")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            token = phones.check_code(
                phone=number, code=form.cleaned_data["code"], purpose=ProofPurpose.CHANGE
            )
            personal_data.change_phone(actor=request.user, person=person, phone=number, token=token)
        except DomainError as error:
            _add(form, error)
        else:
            user: Any = request.user
            user.refresh_from_db()
            request.session.pop(_PHONE, None)
            update_session_auth_hash(request, user)
            messages.success(request, _("Your new number holds from now on. Log in with it."))
            return redirect("portal:my_data")
    form.mark_errors()
    context = {"form": form, "phone": sms.mask(number), "sms_page": settings.SMS_DEMO_PAGE}
    return render(request, "portal/my_data/phone_code.html", context)


@own_page
@_both
def consent(request: HttpRequest, person: Any) -> HttpResponse:
    """Show every purpose with its text and what was agreed to; agree to one, or withdraw."""
    bound = request.POST.get("purpose", "") if request.method == "POST" else ""
    if bound in Purpose.values and request.POST.get("act") == "withdraw":
        consents.withdraw(actor=request.user, person=person, purpose=bound)
        messages.success(request, _("Withdrawn. What rested on it has stopped."))
        return redirect("portal:my_data_consent")
    is_child = consents.is_child(person)
    forms = {
        purpose.value: ConsentForm(
            request.POST if bound == purpose else None, is_child=is_child, auto_id=f"id_{purpose}_%s"
        )
        for purpose in Purpose
    }
    if bound in forms and forms[bound].is_valid() and _agree(request, person, bound, forms[bound]):
        return redirect("portal:my_data_consent")
    rows = [
        {
            "purpose": purpose,
            "text": consent_texts.text_in_effect(purpose),
            "consent": consents.current(person, purpose),
            "form": forms[purpose.value],
            "is_account": purpose == Purpose.ACCOUNT,
        }
        for purpose in Purpose
    ]
    return render(request, "portal/my_data/consent.html", {"rows": rows})


@own_page
@_both
def agree(request: HttpRequest, person: Any) -> HttpResponse:
    """Ask at the first login, and after a new version, whether the account may be used on these terms."""
    if request.method == "POST" and request.POST.get("act") == "refuse":
        logout(request)
        messages.info(
            request, _("You are logged out. Nothing is kept beyond what your organisation entered.")
        )
        return redirect("portal:login")
    is_child = consents.is_child(person)
    form = ConsentForm(request.POST if request.method == "POST" else None, is_child=is_child)
    if form.is_valid():
        if not request.POST.get("agreed"):
            form.add_error(None, _("Read the text and tick the box to agree."))
        elif _agree(request, person, Purpose.ACCOUNT, form):
            return redirect(gate.settle_consent(request))
    context = {
        "form": form,
        "text": consent_texts.text_in_effect(Purpose.ACCOUNT),
        "is_again": consents.history(person).filter(purpose=Purpose.ACCOUNT).exists(),
    }
    return render(request, "portal/my_data/agree.html", context)


def _agree(request: HttpRequest, person: Any, purpose: str, form: ConsentForm) -> bool:
    given = {name: value for name, value in form.cleaned_data.items() if value}
    try:
        consents.give(
            actor=request.user, person=person, purpose=purpose, channel=ConsentChannel.PORTAL, **given
        )
    except DomainError as error:
        _add(form, error)
        return False
    messages.success(request, _("Your consent is kept."))
    return True


def _add(form: Any, error: DomainError) -> None:
    """Show an error of the domain beside its field, or above the form."""
    for field, texts in error.fields.items():
        form.add_error(field if field in form.fields else None, [str(text) for text in texts])
    if not error.fields:
        form.add_error(None, error.message)
