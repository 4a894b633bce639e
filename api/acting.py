"""For which organisation a request works: one rule for every write, whatever the resource."""

from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from api.schema import ACTING_HEADER
from cms.core.errors import Invalid, NotAllowed
from permissions.access import standing_of

#: The short name of the same header, for clients that are written by hand.
SHORT_HEADER = "X-Acting-For"


def acting_organisation(request: Request, *, is_needed: bool = False) -> int | None:
    """Return the organisation that the request names as the one it works for.

    Where what is written belongs to an organisation (``is_needed``), a caller who may act for one only need not name
    it; a caller who may act for several must.

    Raises:
        Invalid: the header is no organisation id, or one is needed and none is named.
        NotAllowed: the caller may not act for it.
    """
    standing = standing_of(request.user)
    own = standing.home_organisations | {
        grant.organisation_id for other, _actions in standing.delegated for grant in other.grants
    }
    text = request.headers.get(ACTING_HEADER, request.headers.get(SHORT_HEADER))
    if text is None:
        return _unnamed(own) if is_needed and request.method not in SAFE_METHODS else None
    if not (text.isascii() and text.isdecimal() and len(text) <= 18):
        raise Invalid(
            "acting_organisation_invalid",
            _("The header X-Acting-Organisation must be the id of an organisation of /me/."),
        )
    if int(text) not in own:
        raise NotAllowed(
            "acting_organisation_not_allowed",
            _("You cannot act for this organisation. Choose one of those that /me/ lists."),
        )
    return int(text)


def _unnamed(own: frozenset[int] | set[int]) -> int | None:
    if len(own) > 1:
        raise Invalid(
            "acting_for_required",
            _("You may act for several organisations. Name one in the header X-Acting-Organisation."),
        )
    return next(iter(own), None)
