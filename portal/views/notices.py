"""A person's notices, what is to come beside them, and the links of mails."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cms.core.errors import DomainError, Invalid, NotFound
from services.notices.domain import preferences, proofs
from services.notices.domain.addresses import masked_email
from services.notices.domain.inbox import inbox_of
from services.notices.domain.reading import open_notice
from services.notices.enums import Topic
from services.notices.forms import EmailForm, PreferencesForm
from services.notices.viewsets import screens


@never_cache
@login_required(login_url="portal:login")
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Show the person's notices."""
    return render(request, "portal/notices/inbox.html", {"inbox": inbox_of(request.user, request.GET.dict())})


@never_cache
@login_required(login_url="portal:login")
@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Mark notices as read and stay on the list."""
    count = screens.mark(request)
    messages.success(request, _("Marked as read: %(count)d") % {"count": count})
    return redirect(reverse("portal:notices") + screens.back(request))


@never_cache
@login_required(login_url="portal:login")
@require_POST
def open_one(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Mark one notice as read and go where it leads."""
    try:
        line = open_notice(actor=request.user, pk=notice_id)
    except NotFound as error:
        raise Http404 from error
    return redirect(line.url or "portal:notices")


@never_cache
@login_required(login_url="portal:login")
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """Show or store what is to come beside the inbox; the address has a form of its own."""
    user: Any = request.user
    form: PreferencesForm | None = None
    if request.method == "POST":
        try:
            form = screens.store(request, messages)
        except DomainError as error:
            messages.error(request, error.message)
            return redirect("portal:notice_settings")
        if form is None:
            return redirect("portal:notice_settings")
    context = {
        "form": form or PreferencesForm(user=user),
        "email_form": EmailForm(),
        "contacts": screens.contacts_of(user),
    }
    return render(request, "portal/notices/settings.html", context, status=200 if form is None else 400)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Ask, then turn off the mails that a link is about. Mail scanners open links: opening changes nothing."""
    heading = _("No more mails")
    try:
        _user, about = preferences.read_token(token)
        if request.method == "POST":
            preferences.unsubscribe(token=token)
            return _page(request, heading, _("Done. Your notices stay in the inbox of the platform."))
    except Invalid as error:
        return _page(request, heading, error.message, status=404)
    what = _("the digest") if about == preferences.DIGEST else Topic(about).label
    text = _("You will get no more mails: %(what)s. Your notices stay in the inbox.") % {"what": what}
    return _page(request, heading, text, button=_("Turn off these mails"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_email(request: HttpRequest, token: str) -> HttpResponse:
    """Ask, then take an address over as proven."""
    heading = _("Confirm the e-mail address")
    try:
        proof = proofs.waiting_proof(token)
        if request.method == "POST":
            proofs.confirm_proof(token=token)
            return _page(request, heading, _("Confirmed. Mails reach you at this address from now on."))
    except DomainError as error:
        return _page(request, heading, error.message, status=404)
    text = _("Notices for %(name)s will be sent to %(address)s.") % {
        "name": proof.user.display_name,
        "address": masked_email(proof.pending),
    }
    return _page(request, heading, text, button=_("Confirm this address"))


def _page(
    request: HttpRequest, heading: str, text: str, *, button: str = "", status: int = 200
) -> HttpResponse:
    context = {"heading": heading, "text": text, "button": button}
    return render(request, "portal/notices/link.html", context, status=status)
