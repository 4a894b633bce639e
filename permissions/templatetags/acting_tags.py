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
        "csrf_token": get_token(request) if options else "",
    }
