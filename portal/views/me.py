"""A person's own page."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@login_required(login_url="portal:login")
@require_safe
def me(request: HttpRequest) -> HttpResponse:
    """Show what waits for the person, their drafts and entries."""
    return render(request, "portal/me.html")
