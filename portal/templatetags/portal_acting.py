"""The switch of the organisation one acts for, in the header."""

from typing import Any

from django import template

from permissions import acting

register = template.Library()


@register.inclusion_tag("portal/_components/acting.html", takes_context=True)
def acting_switch(context: dict[str, Any]) -> dict[str, Any]:
    """Offer the switch to whoever may act for more than one organisation."""
    request = getattr(context, "request", None) or context.get("request")
    if request is None or not request.user.is_authenticated:
        return {"options": []}
    return {
        "options": acting.options(request),
        "next": request.get_full_path() if request.method == "GET" else "/",
        "csrf_token": context.get("csrf_token"),
    }
