"""Read figures: one aggregate per library for all of them, however many rows there are."""

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.core import library as libraries
from cms.core.errors import NotFound
from cms.core.library import LibrarySpec
from cms.masterdata.working_days import working_days_of_each
from services.insights.domain.catalogue import BY_SLUG
from services.insights.domain.figures import (
    DaysFigure,
    EntryFigure,
    Figure,
    Lens,
    OrganisationFigure,
    Reading,
    ShareFigure,
)
from services.insights.domain.scopes import Scope


def read(actor: Any, scope: Scope, slugs: Sequence[str], *, lens: Lens | None = None) -> list[Reading]:
    """Return the figures named by ``slugs``, in that order, as ``actor`` may count them in ``scope``."""
    lens = lens or Lens()
    figures = [BY_SLUG[slug] for slug in slugs]
    counts = _entry_counts(actor, scope, figures, lens)
    return [_reading(actor, scope, figure, counts, lens) for figure in figures]


def figure_named(slug: str) -> Figure:
    """Return a figure that has a list.

    Raises:
        NotFound: there is none of this name, or nothing to count it from yet.
    """
    figure = BY_SLUG.get(slug)
    if not isinstance(figure, EntryFigure | OrganisationFigure):
        raise NotFound("not_found", _("There is no list of this name."))
    return figure


def entries_behind(
    actor: Any, scope: Scope, figure: EntryFigure, *, lens: Lens | None = None
) -> list[tuple[LibrarySpec, QuerySet]]:
    """Return the very rows that a figure counts, by library; for a share those that are missing from it."""
    lens = lens or Lens()
    return [(spec, _narrowed(scope.entries(actor, spec), figure, lens, spec)) for spec in figure.specs()]


def organisations_behind(
    actor: Any, scope: Scope, figure: OrganisationFigure, *, lens: Lens | None = None
) -> QuerySet:
    """Return the very organisations that a figure counts."""
    return scope.organisations(actor).filter(figure.condition(lens or Lens()))


def _narrowed(rows: QuerySet, figure: EntryFigure, lens: Lens, spec: LibrarySpec) -> QuerySet:
    rows = rows.filter(figure.condition(lens, spec))
    if isinstance(figure, ShareFigure):
        # By id: NOT over a column that may be empty would drop the empty ones.
        part = spec.model._default_manager.filter(figure.part(lens, spec)).values("pk")
        rows = rows.exclude(pk__in=part)
    return rows


def _entry_counts(actor: Any, scope: Scope, figures: Iterable[Figure], lens: Lens) -> dict[str, int]:
    """Count all entry figures of a library in one query and add the libraries up."""
    found: dict[str, int] = {}
    wanted = [figure for figure in figures if isinstance(figure, EntryFigure)]
    for spec in libraries.all_specs():
        parts: dict[str, Count] = {}
        for figure in wanted:
            if figure.libraries and spec.slug not in figure.libraries:
                continue
            condition = figure.condition(lens, spec)
            parts[figure.key] = Count("pk", filter=condition)
            if figure.before:
                parts[f"{figure.key}_before"] = Count("pk", filter=figure.before(lens, spec))
            if isinstance(figure, ShareFigure):
                parts[f"{figure.key}_part"] = Count("pk", filter=condition & figure.part(lens, spec))
        if parts:
            for key, number in scope.entries(actor, spec).order_by().aggregate(**parts).items():
                found[key] = found.get(key, 0) + number
    return found


def _reading(actor: Any, scope: Scope, figure: Figure, counts: dict[str, int], lens: Lens) -> Reading:
    value: str | None = None
    listed, note = 0, str(figure.reason)
    if isinstance(figure, ShareFigure):
        whole, part = counts[figure.key], counts[f"{figure.key}_part"]
        listed = whole - part
        if whole:
            value = f"{100 * part / whole:.1f}".removesuffix(".0")
            note = _("%(part)s of %(whole)s") % {"part": part, "whole": whole}
    elif isinstance(figure, DaysFigure):
        listed = counts[figure.key]
        days = _average_days(actor, scope, figure, lens) if listed else None
        if days is not None:
            value = f"{days:.1f}".removesuffix(".0")
            note = ngettext("over %(count)s entry", "over %(count)s entries", listed) % {"count": listed}
    elif isinstance(figure, EntryFigure):
        listed, note = counts[figure.key], ""
        value = f"{listed:,}"
        if figure.before:
            note = _("%(count)s by this day last month") % {"count": counts[f"{figure.key}_before"]}
    elif isinstance(figure, OrganisationFigure):
        rows = organisations_behind(actor, scope, figure, lens=lens)
        listed = rows.count()
        value, note = f"{listed:,}", figure.note(rows, lens) if figure.note else ""
    return Reading(figure=figure, scope=scope, value=value, listed=listed, note=note, as_of=lens.now)


def _average_days(actor: Any, scope: Scope, figure: DaysFigure, lens: Lens) -> float | None:
    pairs: list[tuple[datetime.date, datetime.date]] = []
    for spec, rows in entries_behind(actor, scope, figure, lens=lens):
        pairs += figure.pairs(rows, lens, spec)
    days = working_days_of_each(pairs)
    return sum(days) / len(days) if days else None
