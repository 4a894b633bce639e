"""For which organisation a person acts: the 当前单位 of the header, of new entries and of the audit trail."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from cms.core.context import current_origin, origin
from cms.core.errors import NotFound
from permissions.access import standing_of
from permissions.models import Delegation, Organisation, RoleGrant
from permissions.models.periods import in_force
from permissions.roles import Role, describe

SESSION_KEY = "acting_for"


@dataclass(frozen=True, kw_only=True)
class Title:
    """One reason why a person may act for an organisation: a role of his own, or a colleague's delegation."""

    #: slug of the role; empty for a substitute
    role: str
    words: str
    until: datetime.date | None = None
    delegator: str = ""


@dataclass(frozen=True, kw_only=True)
class Option:
    """An organisation that one may act for, and as what."""

    organisation: Organisation
    titles: tuple[Title, ...]
    is_current: bool = False

    @property
    def words(self) -> str:
        """Return the roles in words, the strongest first."""
        return "、".join(dict.fromkeys(title.words for title in self.titles))


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


def acting_for(user: Any) -> int | None:
    """Return the organisation that new things belong to: the one chosen in this session, else the first."""
    named = current_origin().acting_for
    return named if named is not None else next((one.pk for one in choices(user)), None)


def choose(request: HttpRequest, organisation_id: int) -> Organisation:
    """Act for another of one's organisations from now on.

    Raises:
        NotFound: it is none of those that the person may act for.
    """
    chosen = next((one for one in choices(request.user) if one.pk == organisation_id), None)
    if chosen is None:
        raise NotFound("not_found", _("You do not act for this organisation (any more)."))
    request.session[SESSION_KEY] = chosen.pk
    request._acting_for = (chosen,)  # type: ignore[attr-defined]  # see current()
    return chosen


def options(request: HttpRequest) -> list[Option]:
    """Return what the switch offers: nothing where there is no choice."""
    found = choices(request.user)
    if len(found) < 2:
        return []
    titles, chosen = titles_of(request.user, found), current(request)
    return [
        Option(organisation=one, titles=titles[one.pk], is_current=chosen is not None and one.pk == chosen.pk)
        for one in found
    ]


def titles_of(user: Any, organisations: Iterable[Organisation]) -> dict[int, tuple[Title, ...]]:
    """Return by organisation as what ``user`` acts there today and until when, in two queries."""
    ids = [one.pk for one in organisations]
    found: dict[int, list[Title]] = {pk: [] for pk in ids}
    order = {role.value: number for number, role in enumerate(reversed(Role))}
    grants = RoleGrant.dated.current().filter(user=user, content_object_id__in=ids)
    rows = grants.values_list("content_object_id", "permission__codename", "valid_to")
    for pk, role, until in sorted(rows, key=lambda row: (order.get(row[1], 99), row[0])):
        found[pk].append(Title(role=role, words=describe(role), until=until))
    received = Delegation.objects.filter(in_force(), delegate=user, organisation_id__in=ids)
    for row in received.select_related("delegator__person").order_by("pk"):
        name = row.delegator.display_name
        words = str(_("stands in for %(name)s")) % {"name": name}
        found[row.organisation_id].append(Title(role="", words=words, until=row.valid_to, delegator=name))
    return {pk: tuple(titles) for pk, titles in found.items()}


class ActingMiddleware:
    """Name the organisation acted for in every audit row of a request with a session choice."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # The API has no sessions, and who has none here has chosen nothing: reading one would make answers vary.
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        if not has_session or request.path_info.startswith(settings.API_PREFIX):
            return self.get_response(request)  # type: ignore[no-any-return]  # the next layer
        if request.session.get(SESSION_KEY) is None or not request.user.is_authenticated:
            return self.get_response(request)  # type: ignore[no-any-return]  # the next layer
        chosen = current(request)
        with origin(replace(current_origin(), acting_for=chosen.pk if chosen else None)):
            return self.get_response(request)  # type: ignore[no-any-return]  # the next layer
