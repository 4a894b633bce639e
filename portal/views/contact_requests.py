"""Contacts: asked for on the page of an entry, answered and followed on one's own page, shown for one look."""

from collections.abc import Callable
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
from cms.core.library import LibrarySpec
from permissions import acting
from permissions.access import access_for
from permissions.actions import Action
from portal.forms.contact import AnswerForm, AskForm, RevealForm, default_day
from portal.paging import paginate
from registries.domain import contact_lists, contact_requests, contacts
from registries.models import ContactRequest, RegistryEntry

PER_PAGE = 20
RECEIVED, SENT = "received", "sent"


@never_cache
@login_required(login_url="portal:login")
@require_safe
def contact_list(request: HttpRequest) -> HttpResponse:
    """Show what others ask of this person's entries, or what this person's side asked for."""
    user = request.user
    waiting = contact_lists.to_answer(user).count()
    box = request.GET.get("box")
    if box not in {RECEIVED, SENT}:
        box = RECEIVED if waiting or not contact_requests.sent(user).exists() else SENT
    rows = contact_requests.received(user) if box == RECEIVED else contact_requests.sent(user)
    rows = rows.select_related(*contact_lists.RELATED).order_by("-created_at", "-pk")
    page, pager = paginate(rows, request.GET, PER_PAGE)
    context = {
        "box": box,
        "waiting": waiting,
        "lines": contact_lists.lines_of(user, page.object_list),
        "pager": pager,
        "last_day": default_day(),
    }
    return render(request, "portal/contact_requests/list.html", context)


@never_cache
@login_required(login_url="portal:login")
@require_POST
def act(request: HttpRequest, request_id: int, name: str) -> HttpResponse:
    """Accept, decline, end or take back one request, then show the list again."""
    row = contact_requests.visible(request.user).filter(pk=request_id).first()
    if row is None or name not in _ACTS:
        raise Http404
    form = AnswerForm(request.POST)
    try:
        if not form.is_valid():
            text = _("Choose a day from today up to one year from now.")
            raise Invalid("contact_until", text)
        done = _ACTS[name](request.user, row, form.cleaned_data)
        messages.success(request, done)
    except NotFound as error:
        raise Http404 from error
    except DomainError as error:
        messages.error(request, error.message)
    box = SENT if name == "withdraw" else RECEIVED
    return redirect(f"{reverse('portal:contact_requests')}?box={box}#request-{request_id}")


def _accept(actor: Any, row: ContactRequest, data: dict[str, Any]) -> str:
    contact_requests.answer(actor=actor, request=row, accept=True, until=data["until"])
    return _("The contact was opened.")


def _decline(actor: Any, row: ContactRequest, data: dict[str, Any]) -> str:
    contact_requests.answer(actor=actor, request=row, accept=False, reason=data["reason"])
    return _("The request was declined; the other side reads your reason.")


def _end(actor: Any, row: ContactRequest, data: dict[str, Any]) -> str:
    contact_requests.end(actor=actor, request=row, reason=data["reason"])
    return _("The contact was closed again.")


def _withdraw(actor: Any, row: ContactRequest, data: dict[str, Any]) -> str:
    contact_requests.withdraw(actor=actor, request=row)
    return _("The request was taken back.")


_ACTS: dict[str, Callable[[Any, ContactRequest, dict[str, Any]], str]] = {
    "accept": _accept,
    "decline": _decline,
    "end": _end,
    "withdraw": _withdraw,
}


@never_cache
@login_required(login_url="portal:login")
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest, spec: LibrarySpec, number: str) -> HttpResponse:
    """Show how far one has got with the contact of an entry; a filled-in form asks for it."""
    entry = _entry(request, spec, number)
    if request.method != "POST":
        return _page(request, spec, entry)
    form = AskForm(request.POST)
    if not form.is_valid():
        return _page(request, spec, entry, form=form, status=400)
    try:
        contact_requests.ask(actor=request.user, entry=entry, **form.cleaned_data)
    except NotFound as error:
        raise Http404 from error
    except DomainError as error:
        _put_errors(form, error)
        return _page(request, spec, entry, form=form, status=error.status)
    messages.success(request, _("The request was sent. You are told when the owner has answered."))
    return redirect("portal:contact", spec.url_segment, entry.number)


@never_cache
@login_required(login_url="portal:login")
@require_POST
def reveal(request: HttpRequest, spec: LibrarySpec, number: str) -> HttpResponse:
    """Show the contact in clear on this answer only: no address holds it, no cache keeps it."""
    entry = _entry(request, spec, number)
    form = RevealForm(request.POST)
    if not form.is_valid():
        return _page(request, spec, entry, reveal_form=form, status=400)
    try:
        shown = contact_requests.reveal(actor=request.user, entry=entry, reason=form.cleaned_data["reason"])
    except NotFound as error:
        raise Http404 from error
    except DomainError as error:
        _put_errors(form, error)
        return _page(request, spec, entry, reveal_form=form, status=error.status)
    return _page(request, spec, entry, revealed=shown)


def _entry(request: HttpRequest, spec: LibrarySpec, number: str) -> RegistryEntry:
    """Return the entry if this person may read all of it; of a public summary there is no contact."""
    rows = access_for(spec.model).visible(request.user, Action.VIEW_BODY).filter(number=number)
    found: Any = rows.select_related("organisation", "person", "industry").first()
    if found is None:
        raise Http404
    return found  # type: ignore[no-any-return]  # a row of the library's model


def _page(
    request: HttpRequest, spec: LibrarySpec, entry: RegistryEntry, *, status: int = 200, **context: Any
) -> HttpResponse:
    view = contacts.view_for(request.user, entry)
    asked = view.request
    reason = asked.get_purpose_display() if asked is not None else _("Check our own contact")
    organisation = acting.current(request)
    context = {
        "form": AskForm(),
        "reveal_form": RevealForm(initial={"reason": reason}),
        "spec": spec,
        "entry": entry,
        "contact": view,
        "asks_as": organisation.root or organisation if organisation else None,
        **context,
    }
    return render(request, "portal/contact_requests/contact.html", context, status=status)


def _put_errors(form: Any, error: DomainError) -> None:
    for name, texts in (error.fields or {"": [error.message]}).items():
        form.add_error(name if name in form.fields else None, [str(text) for text in texts])
