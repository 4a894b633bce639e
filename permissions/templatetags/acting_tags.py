"""The switch of the organisation one acts for, in the console's header."""

from typing import Any

from django import template
from django.middleware.csrf import get_token
from django.urls import reverse

from permissions import acting

register = template.Library()


@register.inclusion_tag("permissions_admin/_acting.html", takes_context=True)
def acting_switch(context: Any) -> dict[str, Any]:
    """Offer the switch to whoever may act for more than one organisation."""
    # Wagtail includes its header with "only": the request is an attribute of the context, not a variable.
    request = getattr(context, "request", None) or context.get("request")
    if request is None or not request.user.is_authenticated:
        return {"options": []}
    options = acting.options(request)
    return {
        "options": options,
        "action": reverse("portal:act_for") if options else "",
        "next": request.get_full_path() if request.method == "GET" else reverse("wagtailadmin_home"),
        "narrow_url": _narrow_url(request, options),
        "csrf_token": get_token(request) if options else "",
    }


def _narrow_url(request: Any, options: Any) -> str:
    """Return the address of this library's list with the entries of the current organisation only."""
    match = request.resolver_match
    if (
        match is None
        or match.url_name != "list"
        or not match.namespace.startswith("wagtailsnippets_registries")
    ):
        return ""
    current = next((one.organisation.pk for one in options if one.is_current), None)
    asked = request.GET.getlist("organisation")
    return "" if current is None or str(current) in asked else f"{request.path}?organisation={current}"
