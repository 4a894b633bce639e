"""A person's own page."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cms.core import library
from portal import console, desk


@never_cache
@login_required(login_url="portal:login")
@require_safe
def me(request: HttpRequest) -> HttpResponse:
    """Show what waits for the person, their drafts and entries."""
    user = request.user
    forms = [(spec.label, url) for spec in library.all_specs() if (url := console.create_url(user, spec))]
    context = {
        "capacities": desk.capacities(user),
        "waiting": desk.waiting(user),
        "own": desk.own_entries(user),
        "forms": forms,
    }
    return render(request, "portal/me.html", context)
