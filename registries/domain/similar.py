"""Entries that say nearly the same as a title that is being typed; only what the person may see."""

from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q

from cms.core import library as libraries
from permissions.access import access_for
from permissions.actions import Action
from registries.domain.queries import owned_by, published_for
from registries.enums import Stage
from registries.models.entry import searchable

SHORTEST = 4
LONGEST = 60
LIKE = 0.5
SHOWN = 5
#: Rows compared in Python; the database sends those first that share the rarer end of the title.
MOST_COMPARED = 2_000


@dataclass(frozen=True, kw_only=True)
class SimilarEntry:
    """An entry whose title resembles another one, as far as the person may see it."""

    pk: int
    number: str
    title: str
    owner: str
    stage: Stage
    is_own: bool
    share: float


def similar_entries(
    *, actor: Any, library: str, title: str, exclude: int | None = None, limit: int = SHOWN
) -> list[SimilarEntry]:
    """Return the entries whose titles resemble ``title``: own ones with drafts, others as published; likeliest first.

    Titles are compared by their pairs of characters (Dice's measure); the numbers in them count as any character.
    """
    wanted = _pairs(title[:LONGEST])
    if len(searchable(title).replace(" ", "")) < SHORTEST:
        return []
    near = _near(wanted)
    own = owned_by(actor, library).filter(near)
    others = published_for(actor, library).filter(near)
    found: dict[int, float] = {}
    mine: set[int] = set()
    for rows in (own, others):
        for pk, text in rows.exclude(pk=exclude).values_list("pk", "title")[:MOST_COMPARED]:
            if rows is own:
                mine.add(pk)
            share = _share(wanted, _pairs(text))
            if share >= LIKE:
                found[pk] = share
    best = sorted(found, key=lambda pk: (pk not in mine, -found[pk], pk))[:limit]
    return _described(actor, library, best, found, mine)


def _described(
    actor: Any, library: str, best: list[int], shares: dict[int, float], mine: set[int]
) -> list[SimilarEntry]:
    model: Any = libraries.get(library).model
    rows = model._default_manager.select_related("organisation__root", "person").in_bulk(best)
    open_bodies = set(
        access_for(model)
        .visible(actor, Action.VIEW_BODY, model._default_manager.filter(pk__in=best))
        .values_list("pk", flat=True)
    )
    return [
        SimilarEntry(
            pk=pk,
            number=rows[pk].number,
            title=rows[pk].title,
            # A public summary does not tell whose it is.
            owner=str(rows[pk].owner) if pk in mine or pk in open_bodies else "",
            stage=rows[pk].stage,
            is_own=pk in mine,
            share=shares[pk],
        )
        for pk in best
    ]


def _pairs(text: str) -> frozenset[str]:
    plain = searchable(text).replace(" ", "")
    return frozenset(plain[place : place + 2] for place in range(len(plain) - 1))


def _near(pairs: frozenset[str]) -> Q:
    """Return the condition "shares a pair of characters", which the database answers without comparing."""
    return reduce(or_, (Q(title__icontains=pair) for pair in sorted(pairs)), Q(pk__in=[]))


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    together = len(one) + len(other)
    return 2 * len(one & other) / together if together else 0.0
