"""Turn the text of a form, a sheet or a request into a row of a code list or a tag."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any

from django.db import models

from cms.masterdata.aliases import aliases_of, short_names, without_separators
from cms.masterdata.models import CodeRow, Region, Tag
from cms.masterdata.near import NearIndex
from cms.masterdata.text import key, tidy


class Outcome(StrEnum):
    """Say how a text was understood."""

    FOUND = "found"
    EMPTY = "empty"
    UNKNOWN = "unknown"
    AMBIGUOUS = "ambiguous"
    CONTRADICTION = "contradiction"


@dataclass(frozen=True, kw_only=True)
class Match:
    """Carry the row that a text means, or why there is none and which rows come into question."""

    outcome: Outcome
    row: Any = None
    candidates: tuple[Any, ...] = ()


_EMPTY = Match(outcome=Outcome.EMPTY)
_UNKNOWN = Match(outcome=Outcome.UNKNOWN)

# Code and name in one text, in the order in which the forms are tried: name (code), code name, name code,
# and both without a space; the code of an occupation has hyphens of its own.
_PAIRS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?P<one>.+?)\s*[(\[【<](?P<two>[^()\[\]【】<>]+)[)\]】>]",
        r"(?P<one>\S+?)\s*[\s:,/|_]\s*(?P<two>.+)",
        r"(?P<one>.+)[\s:,/|_]\s*(?P<two>\S+)",
        r"(?P<one>[A-Za-z]?[\d-]+K?)(?P<two>[^\d-].*)",
        r"(?P<one>.*[^\d-])(?P<two>[\d-]+K?)",
        r"(?P<one>[A-Za-z])(?P<two>[^\x00-\x7f].*)",
        r"(?P<one>.*[^\x00-\x7f])(?P<two>[A-Za-z])",
    )
)
_LONGEST = 200


class Resolver:
    """Resolve many texts against one list that is read once; make one for each request or batch.

    Exact codes come first, then exact names, then other spellings. A text of code and name must agree with
    itself. A name that several rows share means the widest when they lie on one branch (a group and its only
    class), otherwise nothing: narrow ``rows`` instead, for example to one study level.
    """

    def __init__(
        self, model: type[models.Model], *, on: date | None = None, rows: "models.QuerySet[Any] | None" = None
    ) -> None:
        self._rows: dict[int, Any] = {row.pk: row for row in _load(model, on, rows)}
        self._codes: defaultdict[str, list[Any]] = defaultdict(list)
        self._names: defaultdict[str, list[Any]] = defaultdict(list)
        for row in self._rows.values():
            self._codes[key(_code(row))].append(row)
            self._names[key(row.name)].append(row)
        self._memo: dict[str, Match] = {}

    def find(self, text: str) -> Any | None:
        """Return the row that ``text`` means, or None."""
        return self.resolve(text).row

    def resolve(self, text: str) -> Match:
        """Return what ``text`` means; equal texts are worked out once."""
        known = self._memo.get(text)
        if known is None:
            known = self._memo[text] = self._work_out(text)
        return known

    def suggest(self, text: str, limit: int = 3) -> list[Any]:
        """Return the rows nearest to ``text`` in writing or pinyin initials, best first."""
        return [self._rows[pk] for pk in self._near.nearest(text, limit)]

    def _work_out(self, text: str) -> Match:
        neat = tidy(text)
        if not neat:
            return _EMPTY
        if len(neat) > _LONGEST:
            return _UNKNOWN
        rows = self._lookup(key(neat)) or self._lookup(key(neat.removesuffix(".0")))
        if rows:
            return self._pick(rows)
        pairs = [match for one, two in _halves(neat) for match in self._pair(key(one), key(two))]
        agreed = [match for match in pairs if match.outcome is not Outcome.CONTRADICTION]
        address = self._aliases.get(without_separators(key(neat)), [])
        if not agreed and address:
            return self._pick(address)
        return next(iter(agreed or pairs), _UNKNOWN)

    def _lookup(self, text: str) -> list[Any]:
        return self._codes.get(text) or self._names.get(text) or self._aliases.get(text, [])

    def _pair(self, one: str, two: str) -> Iterator[Match]:
        """Yield what follows if one half is a code and the other a name."""
        for code, name in ((one, two), (two, one)):
            coded = self._coded(code)
            named = {row.pk for row in self._lookup(name)} if coded else set()
            agreed = [row for row in coded if row.pk in named]
            if agreed:
                yield self._pick(agreed)
            elif coded and len(code) > 1:  # 'C语言' names no section
                yield Match(outcome=Outcome.CONTRADICTION, candidates=tuple(coded))

    def _coded(self, text: str) -> list[Any]:
        numeric = text.isascii() and any(char.isdigit() for char in text)
        return self._codes.get(text) or (self._aliases.get(text, []) if numeric else [])

    def _pick(self, rows: list[Any]) -> Match:
        if len(rows) == 1:
            return Match(outcome=Outcome.FOUND, row=rows[0])
        widest = min(rows, key=lambda row: getattr(row, "level", 0))
        if _is_only_province(widest, rows) or all(
            row is widest or self._is_below(row, widest) for row in rows
        ):
            return Match(outcome=Outcome.FOUND, row=widest)
        return Match(outcome=Outcome.AMBIGUOUS, candidates=tuple(rows))

    def _is_below(self, row: Any, above: Any) -> bool:
        parent = self._rows.get(getattr(row, "parent_id", None) or 0)
        while parent is not None:
            if parent is above:
                return True
            parent = self._rows.get(parent.parent_id)
        return False

    @cached_property
    def _aliases(self) -> dict[str, list[Any]]:
        found: defaultdict[str, dict[int, Any]] = defaultdict(dict)
        for row in self._rows.values():
            for alias in self._words(row):
                found[key(alias)][row.pk] = row
        return {alias: list(rows.values()) for alias, rows in found.items()}

    def _words(self, row: Any) -> Iterable[str]:
        if isinstance(row, Tag):
            return [synonym.name for synonym in row.synonyms.all()]
        return aliases_of(row, self._rows)

    @cached_property
    def _near(self) -> NearIndex:
        entries = ((row.pk, [row.name, *self._short(row)], row.initials) for row in self._rows.values())
        return NearIndex(entries)

    def _short(self, row: Any) -> Iterable[str]:
        """Return the other words for ``row`` without whole addresses, which would blur what is near."""
        return short_names(row.name) if isinstance(row, Region) else self._words(row)


def _is_only_province(row: Any, rows: list[Any]) -> bool:
    """Say whether ``row`` is the one province of a short name: 海南 is not the prefecture in 青海."""
    return isinstance(row, Region) and row.level == 1 and sum(other.level == 1 for other in rows) == 1


def _code(row: Any) -> str:
    return row.slug if isinstance(row, Tag) else row.code


def _load(model: type[models.Model], on: date | None, rows: "models.QuerySet[Any] | None") -> Iterable[Any]:
    """Return the rows to resolve to; of editions in force at once, the newest wins code by code."""
    queryset: Any = rows if rows is not None else model._default_manager.all()
    if not issubclass(model, CodeRow):
        return queryset.current().prefetch_related("synonyms").order_by("pk")
    dated = queryset.current(on).order_by("edition__valid_from", "edition_id", "code")
    return {row.code: row for row in dated}.values()


def _halves(text: str) -> Iterator[tuple[str, str]]:
    for pattern in _PAIRS:
        found = pattern.fullmatch(text)
        if found:
            yield found["one"].strip(" -"), found["two"].strip(" -")
