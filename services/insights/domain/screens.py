"""Which figures stand on which screen: home per role, and the leaders' page."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from permissions.models import Organisation
from services.insights.access import check_leaders_page
from services.insights.domain.catalogue import BY_SLUG
from services.insights.domain.figures import Figure, Lens, Reading
from services.insights.domain.matters import SOURCES, Matter, matters
from services.insights.domain.readings import read
from services.insights.domain.scopes import Scope, leading_scope, scopes_of
from services.insights.enums import ScopeKind

LEADERS_FIGURES = ("members", "new-demands", "answered", "overdue", "review-days", "fresh")
FUNNEL = ("quarter-published", "quarter-interest", "quarter-talks", "quarter-signed", "quarter-solved")
HOME_FIGURES: dict[str, tuple[str, ...]] = {
    ScopeKind.PLATFORM: (
        "waiting",
        "overdue",
        "approved",
        "review-days",
        "new-demands",
        "answered",
        "members",
        "unclaimed",
        "published",
        "fresh",
    ),
    ScopeKind.JURISDICTION: (
        "waiting",
        "overdue",
        "approved",
        "review-days",
        "new-demands",
        "answered",
        "members",
        "published",
        "fresh",
        "silent",
    ),
    ScopeKind.ORGANISATION: ("published", "waiting", "returned", "drafts", "approved", "fresh"),
    ScopeKind.PERSON: ("published", "waiting", "returned", "drafts"),
}


@dataclass(frozen=True, kw_only=True)
class Board:
    """The figures of one scope."""

    scope: Scope
    readings: Sequence[Reading]
    as_of: datetime.datetime


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One step of the funnel; ``share`` is its part of the first step, in per cent."""

    reading: Reading
    share: int


@dataclass(frozen=True, kw_only=True)
class LeadersPage:
    """What the leaders' page shows."""

    scope: Scope | None
    readings: Sequence[Reading]
    matters: Sequence[Matter]
    funnel: Sequence[Bar]
    definitions: Sequence[Figure]
    as_of: datetime.datetime


def home_boards(actor: Any, organisation: Organisation | None) -> list[Board]:
    """Return the figures of a person's home page, the widest scope first."""
    lens = Lens()
    return [
        Board(scope=scope, readings=read(actor, scope, HOME_FIGURES[scope.kind], lens=lens), as_of=lens.now)
        for scope in scopes_of(actor, organisation)
    ]


def leaders_page(actor: Any, organisation: Organisation | None) -> LeadersPage:
    """Return the page of a leader; all counts of a library come from one query.

    Raises:
        NotFound: the page is not for this person.
    """
    check_leaders_page(actor)
    lens = Lens()
    scope = leading_scope(actor, organisation)
    found: dict[str, Reading] = {}
    if scope is not None:
        wanted = list(dict.fromkeys((*LEADERS_FIGURES, *SOURCES, *FUNNEL)))
        if scope.kind != ScopeKind.PLATFORM:
            wanted.remove("unclaimed")
        found = {one.figure.slug: one for one in read(actor, scope, wanted, lens=lens)}
    return LeadersPage(
        scope=scope,
        readings=[found[slug] for slug in LEADERS_FIGURES if slug in found],
        matters=matters(actor, found, lens),
        funnel=_funnel([found[slug] for slug in FUNNEL if slug in found]),
        definitions=[BY_SLUG[slug] for slug in (*LEADERS_FIGURES, *FUNNEL)],
        as_of=lens.now,
    )


def _funnel(readings: Sequence[Reading]) -> list[Bar]:
    whole = readings[0].listed if readings else 0
    return [Bar(reading=one, share=round(100 * one.listed / whole) if whole else 0) for one in readings]
