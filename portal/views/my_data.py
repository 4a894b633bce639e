"""One's own data: seen, shown in clear, taken along, erased. Every page is for one person and never stored."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cms.core.errors import DomainError, NotFound
from permissions import recent
from permissions.domain import erasure, personal_data
from permissions.domain.emails import person_of
from permissions.models import DataRequestState
from portal.forms.my_data import ConfirmForm

View = Callable[..., HttpResponse]
_both = require_http_methods(["GET", "HEAD", "POST"])


def own_page(view: View) -> View:
    """Let a logged-in person with a name in, hand the view that person, and let nobody keep the answer."""

    @never_cache
    @login_required(login_url="portal:login")
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user: Any = request.user
        try:
            return view(request, person_of(user), *args, **kwargs)
        except NotFound as error:
            raise Http404 from error
        except DomainError as error:
            messages.error(request, error.message)
            return redirect("portal:me" if error.code == "no_person" else "portal:my_data")

    return wrapped


def fresh(view: View) -> View:
    """Ask for the password first where it was typed more than ten minutes ago."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if recent.is_recent(request):
            return view(request, *args, **kwargs)
        target = request.path if request.method in ("GET", "HEAD") else reverse("portal:my_data")
        return redirect(f"{reverse('portal:my_data_confirm')}?{urlencode({'next': target})}")

    return wrapped


@own_page
@require_safe
def overview(request: HttpRequest, person: Any) -> HttpResponse:
    """Show everything that is held, personal values masked."""
    return _overview(request, person, clear=False)


@own_page
@require_POST
@fresh
def show(request: HttpRequest, person: Any) -> HttpResponse:
    """Show the same in clear, in this answer only."""
    return _overview(request, person, clear=True)


@own_page
@sensitive_post_parameters("password")
@_both
def confirm(request: HttpRequest, person: Any) -> HttpResponse:
    """Ask for the password once more, then go on."""
    form = ConfirmForm(request.POST or None)
    target = request.POST.get("next") or request.GET.get("next") or ""
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = reverse("portal:my_data")
    if request.method == "POST" and form.is_valid():
        if recent.confirm(request, form.cleaned_data["password"]):
            return redirect(target)
        form.add_error("password", _("This is not your password. Type it again."))
    form.mark_errors()
    return render(request, "portal/my_data/confirm.html", {"form": form, "next": target})


@own_page
@require_POST
@fresh
def ask_copy(request: HttpRequest, person: Any) -> HttpResponse:
    """Ask for a copy of everything."""
    personal_data.ask_copy(actor=request.user, person=person)
    messages.success(request, _("Your copy is being made. It will stand below in a minute."))
    return redirect(reverse("portal:my_data") + "#copy")


@own_page
@_both
@fresh
def copy(request: HttpRequest, person: Any, key: UUID) -> HttpResponse:
    """Say what a link leads to, and hand the copy out once when its owner asks for it."""
    request_ = personal_data.copies_of(person).filter(key=key).first()
    if request_ is None:
        raise Http404
    if request.method != "POST":
        return render(request, "portal/my_data/copy.html", {"copy": request_})
    content = personal_data.take_copy(actor=request.user, key=key)
    response = HttpResponse(content, content_type="application/zip")
    name = f"my-data-{timezone.localdate():%Y%m%d}.zip"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@own_page
@_both
@fresh
def erase(request: HttpRequest, person: Any) -> HttpResponse:
    """Show what an erasure takes and what stands against it; ask for it, or take it back."""
    if request.method == "POST":
        if request.POST.get("act") == "cancel":
            erasure.cancel_erasure(actor=request.user, person=person)
            messages.success(request, _("Taken back. Your account stays as it is."))
            return redirect("portal:my_data")
        if request.POST.get("understood"):
            erasure.ask_erasure(actor=request.user, person=person)
            return redirect("portal:my_data_erase")
        messages.error(request, _("Tick that you have read what is deleted."))
    context = {
        "sections": personal_data.sections_of(actor=request.user, person=person),
        "obstacles": erasure.obstacles_of(person),
        "waiting": erasure.waiting_erasure(person),
        "days": personal_data.cooling_days(),
    }
    return render(request, "portal/my_data/erase.html", context)


def _overview(request: HttpRequest, person: Any, *, clear: bool) -> HttpResponse:
    context = {
        "person": person,
        "sections": personal_data.sections_of(actor=request.user, person=person, clear=clear),
        "clear": clear,
        "copies": personal_data.copies_of(person)[:3],
        "ready": DataRequestState.READY,
        "waiting": erasure.waiting_erasure(person),
    }
    return render(request, "portal/my_data/overview.html", context)
