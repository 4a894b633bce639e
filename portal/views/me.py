"""A person's own page: what waits, the figures, first steps, and what the role needs."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from cms.core import library
from cms.core.errors import DomainError, NotFound
from permissions import acting
from permissions.models import ApplicationState
from portal import applying, console, desk, offers
from registries.domain import contact_lists
from services.guidance.domain import checklist
from services.guidance.viewsets.ways import target_of
from services.insights.access import may_read_leaders_page
from services.insights.domain.screens import home_boards


@never_cache
@login_required(login_url="portal:login")
@require_safe
def me(request: HttpRequest) -> HttpResponse:
    """Show what waits for the person, the figures, and what the role needs from the platform."""
    user, organisation = request.user, acting.current(request)
    boards = home_boards(user, organisation)
    forms = [(spec.label, url) for spec in library.all_specs() if (url := console.create_url(user, spec))]
    steps = checklist.checklist_of(user, organisation)
    context = {
        "capacities": desk.capacities(user),
        "waiting": desk.waiting(user),
        "to_correct": [one for one in applying.own(user) if one.state == ApplicationState.RETURNED],
        "contacts_to_answer": contact_lists.to_answer(user).count(),
        "summary": desk.waiting_summary(user),
        "own": desk.own_entries(user),
        "forms": forms,
        "boards": boards,
        "own_page": desk.own_page(boards),
        "leads": may_read_leaders_page(user),
        "steps": offers.steps_of(request, steps) if steps else [],
        "checklist": steps,
        "offers": offers.offers_of(request, [board.scope for board in boards]),
    }
    return render(request, "portal/me.html", context)


@never_cache
@login_required(login_url="portal:login")
@require_POST
def first_steps(request: HttpRequest) -> HttpResponse:
    """Tick a step that is done by looking, put the checklist away, or take it out again; then go on."""
    try:
        target = _act(request)
    except NotFound as error:
        raise Http404 from error
    except DomainError as error:
        messages.error(request, error.message)
        target = ""
    if not target or not url_has_allowed_host_and_scheme(
        target, {request.get_host()}, require_https=request.is_secure()
    ):
        target = reverse("portal:me")
    return redirect(target)


def _act(request: HttpRequest) -> str:
    number = request.POST.get("organisation", "")
    common: dict[str, Any] = {
        "actor": request.user,
        "organisation_id": int(number) if number.isascii() and number.isdecimal() and len(number) < 12 else 0,
    }
    act, back = request.POST.get("act", ""), request.POST.get("next", "")
    if act == "seen":
        step = request.POST.get("step", "")
        checklist.mark_seen(**common, step=step)
        return target_of(request, step, acting.current(request)) or back
    if act == "put-away":
        checklist.put_away(**common)
    elif act == "take-out":
        checklist.take_out(**common)
    return back
