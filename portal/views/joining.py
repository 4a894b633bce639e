"""Invitations that are opened from a message, and the organisation one acts for."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from cms.core.errors import DomainError, NotAllowed
from cms.core.row_ids import row_id
from permissions import acting
from permissions.domain import invitations
from permissions.models import InvitationChannel
from permissions.roles import Role

#: What each role lets a newcomer do, in one sentence.
ROLE_SENTENCES = {
    Role.EDITOR: gettext_lazy(
        "Record entries of the organisation, submit them for review, import and export."
    ),
    Role.PUBLISHER: gettext_lazy(
        "All that an editor does; also set status and audience and take entries down."
    ),
    Role.MANAGER: gettext_lazy(
        "All of that; also invite people, give and end roles, and look after the organisation."
    ),
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show what is offered and by whom; only a confirmed form accepts it: chat programs open links by themselves."""
    try:
        if request.method == "POST":
            grant = invitations.accept_invitation(actor=request.user, token=token)  # type: ignore[arg-type]  # checked there
            organisation, role = grant.content_object, grant.role_label
            text = _("You are now %(role)s of %(organisation)s.")
            messages.success(request, text % {"role": role, "organisation": organisation})
            return redirect("portal:me")
        row = invitations.invitation_by_token(token)
        if request.user.is_authenticated:
            invitations.check_addressee(row, request.user)
    except NotAllowed as error:
        return _page(request, token, status=403, error=error.message, offer=_offer(token))
    except DomainError as error:
        return _page(request, token, status=error.status, error=error.message)
    return _page(request, token, offer=row)


@require_POST
@login_required(login_url="portal:login")
def act_for(request: HttpRequest) -> HttpResponse:
    """Choose the organisation one acts for and go back to where one was."""
    number = request.POST.get("organisation", "")
    try:
        chosen = acting.choose(request, row_id(number))
        messages.success(request, _("You now act for %(organisation)s.") % {"organisation": chosen})
    except DomainError as error:
        messages.error(request, error.message)
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return HttpResponseRedirect(target if safe else "/")


def _offer(token: str) -> Any:
    try:
        return invitations.invitation_by_token(token)
    except DomainError:
        return None


def _page(
    request: HttpRequest, token: str, *, status: int = 200, error: str = "", offer: Any = None
) -> HttpResponse:
    here = reverse("portal:invitation", args=[token])
    context = {
        "offer": offer,
        "error": error,
        "sentence": ROLE_SENTENCES.get(Role(offer.role), "") if offer else "",
        "login_url": f"{reverse('portal:login')}?{urlencode({'next': here})}",
        "register_url": _register_url(here) if offer and offer.channel != InvitationChannel.ACCOUNT else "",
        "for_others": error != "",
    }
    response = render(request, "portal/invitation.html", context, status=status)
    # The address is a key and is told to no other site. Not "no-referrer": the browser would send the form with the
    # origin "null", which the protection against forged forms refuses.
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def _register_url(here: str) -> str:
    try:
        return f"{reverse('portal:register')}?{urlencode({'next': here})}"
    except NoReverseMatch:
        return ""
