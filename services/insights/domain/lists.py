"""The list behind a figure, as an address names it: figure, scope, organisation, library."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cms.core.errors import NotFound
from cms.core.library import LibrarySpec
from permissions import acting
from services.insights.domain.figures import EntryFigure, Figure, Lens, OrganisationFigure
from services.insights.domain.readings import entries_behind, figure_named, organisations_behind, read
from services.insights.domain.scopes import Scope, scope_named


@dataclass(frozen=True, kw_only=True)
class Part:
    """The rows of one library."""

    spec: LibrarySpec
    rows: QuerySet
    count: int


@dataclass(frozen=True, kw_only=True)
class FigureList:
    """A figure's reading and the rows behind it: entries by library, or organisations."""

    figure: Figure
    scope: Scope
    value: str | None
    note: str
    parts: list[Part]
    part: Part | None
    organisations: QuerySet | None
    as_of: Any

    @property
    def total(self) -> int:
        """Return how many rows there are."""
        return sum(part.count for part in self.parts)


def list_behind(
    actor: Any, *, slug: str, scope: str, organisation: str = "", library: str = ""
) -> FigureList:
    """Return the rows that a figure counted, for whoever may count them.

    Raises:
        NotFound: no such figure, or the scope is not (any more) this person's.
    """
    figure = figure_named(slug)
    acting_for = None
    if organisation:
        acting_for = next((one for one in acting.choices(actor) if str(one.pk) == organisation), None)
        if acting_for is None:
            raise NotFound("not_found", _("You do not act for this organisation (any more)."))
    chosen = scope_named(actor, acting_for, scope)
    lens = Lens()
    [reading] = read(actor, chosen, [slug], lens=lens)
    parts: list[Part] = []
    organisations = None
    if isinstance(figure, OrganisationFigure):
        organisations = organisations_behind(actor, chosen, figure, lens=lens)
    elif isinstance(figure, EntryFigure):
        behind = entries_behind(actor, chosen, figure, lens=lens)
        parts = [Part(spec=spec, rows=rows, count=rows.count()) for spec, rows in behind]
    return FigureList(
        figure=figure,
        scope=chosen,
        value=reading.value,
        note=str(reading.note),
        parts=parts,
        part=_chosen(parts, library),
        organisations=organisations,
        as_of=lens.now,
    )


def _chosen(parts: list[Part], library: str) -> Part | None:
    """Return the part that was asked for, else the first one that has rows."""
    named = next((part for part in parts if part.spec.slug == library), None)
    return named or next((part for part in parts if part.count), parts[0] if parts else None)
