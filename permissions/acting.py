"""For which organisation a person acts: the 当前单位 of the header, of new entries and of the audit trail."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse

from cms.core.context import current_origin, origin
from cms.core.errors import NotFound
from permissions.access import standing_of
from permissions.models import Organisation

SESSION_KEY = "acting_for"


def choices(user: Any) -> list[Organisation]:
    """Return the organisations and units that ``user`` may act for today, by role or as a substitute, by name."""
    standing = standing_of(user)
    ids = {grant.organisation_id for grant in standing.grants}
    ids |= {grant.organisation_id for other, _actions in standing.delegated for grant in other.grants}
    return list(Organisation.objects.filter(pk__in=ids).order_by("pinyin", "pk")) if ids else []


def current(request: HttpRequest) -> Organisation | None:
    """Return the organisation chosen in this session if it still may be acted for, else the first one, else None."""
    known = getattr(request, "_acting_for", None)
    if known is None:
        options = choices(request.user)
        wanted = request.session.get(SESSION_KEY) if hasattr(request, "session") else None
        known = (next((one for one in options if one.pk == wanted), options[0] if options else None),)
        request._acting_for = known  # type: ignore[attr-defined]  # remembered for one request
    return known[0]


def choose(request: HttpRequest, organisation_id: int) -> Organisation:
    """Act for another of one's organisations from now on.

    Raises:
        NotFound: it is none of those that the person may act for.
    """
    from django.utils.translation import gettext_lazy as _

    chosen = next((one for one in choices(request.user) if one.pk == organisation_id), None)
    if chosen is None:
        raise NotFound("not_found", _("You do not act for this organisation (any more)."))
    request.session[SESSION_KEY] = chosen.pk
    request._acting_for = (chosen,)  # type: ignore[attr-defined]  # see current()
    return chosen


class ActingMiddleware:
    """Name the organisation acted for in every audit row of a request with a session choice."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        wanted = request.session.get(SESSION_KEY) if hasattr(request, "session") else None
        if wanted is None or not request.user.is_authenticated:
            return self.get_response(request)  # type: ignore[no-any-return]  # the next layer
        chosen = current(request)
        with origin(replace(current_origin(), acting_for=chosen.pk if chosen else None)):
            return self.get_response(request)  # type: ignore[no-any-return]  # the next layer
