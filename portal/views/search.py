"""The search over everything."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from portal import global_search


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Show a few hits of every type, or go on to the list of the one type that was chosen."""
    text = global_search.clean(request.GET.get("q", ""))
    target = global_search.scope_url(request, request.GET.get("in", ""), text)
    if target:
        return redirect(target)
    groups = global_search.search_everything(request, text) if text else []
    total = sum(group.count for group in groups)
    return render(request, "portal/search.html", {"text": text, "groups": groups, "total": total})
