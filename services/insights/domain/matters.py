"""What a leader is asked to look at: at most three matters, the most urgent first."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Min, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.masterdata.working_days import days_late
from registries.domain.words import text_of
from services.insights.domain.figures import EntryFigure, Lens, Reading
from services.insights.domain.readings import entries_behind

MOST = 3
_PLACES = 3
#: The figures from which matters arise, in the order of urgency.
SOURCES = ("overdue", "unmet", "silent", "fresh", "unclaimed")


@dataclass(frozen=True, kw_only=True)
class Matter:
    """One line: what it is about, how urgent, and the reading whose list is behind it."""

    text: str
    detail: str
    mark: str
    tone: str
    reading: Reading


def matters(actor: Any, readings: dict[str, Reading], lens: Lens) -> list[Matter]:
    """Return the first three matters that the ``readings`` of SOURCES give."""
    makers = {
        "overdue": _overdue,
        "unmet": _unmet,
        "silent": _silent,
        "fresh": _stale,
        "unclaimed": _unclaimed,
    }
    found: list[Matter] = []
    for slug in SOURCES:
        reading = readings.get(slug)
        if reading is not None and reading.listed and len(found) < MOST:
            found.append(makers[slug](actor, reading, lens))
    return found


def _overdue(actor: Any, reading: Reading, lens: Lens) -> Matter:
    places: dict[str, int] = {}
    oldest = lens.today
    for rows in _rows(actor, reading, lens):
        found = rows.order_by().values_list("organisation__region__name")
        for name, count, first in found.annotate(n=Count("pk"), first=Min("review_due")):
            key = name or _("without a region")
            places[key] = places.get(key, 0) + count
            oldest = min(oldest, first)
    [days] = days_late([oldest], lens.today)
    ranked = sorted(places.items(), key=lambda pair: (-pair[1], pair[0]))[:_PLACES]
    return Matter(
        text=ngettext("%(count)s review is overdue", "%(count)s reviews are overdue", reading.listed)
        % {"count": reading.listed},
        detail="、".join(_("%(place)s: %(count)s") % {"place": name, "count": n} for name, n in ranked),
        mark=ngettext("%(days)s working day late", "%(days)s working days late", days) % {"days": days},
        tone="late",
        reading=reading,
    )


def _unmet(actor: Any, reading: Reading, lens: Lens) -> Matter:
    latest = _first(actor, reading, lens, "-updated_at")
    return Matter(
        text=latest.title,
        detail=_("Could not be met: %(reason)s") % {"reason": latest.status_reason},
        mark=ngettext("%(count)s like this", "%(count)s like this", reading.listed)
        % {"count": reading.listed},
        tone="soon",
        reading=reading,
    )


def _silent(actor: Any, reading: Reading, lens: Lens) -> Matter:
    oldest = _first(actor, reading, lens, "published_at")
    days = (lens.today - timezone.localdate(oldest.published_at)).days
    return Matter(
        text=ngettext(
            "%(count)s demand has found nobody for 60 days",
            "%(count)s demands have found nobody for 60 days",
            reading.listed,
        )
        % {"count": reading.listed},
        detail=_("Longest: %(title)s (%(kind)s)")
        % {"title": oldest.title, "kind": text_of(oldest, oldest.spec().tab_field)},
        mark=ngettext("%(days)s day", "%(days)s days", days) % {"days": days},
        tone="soon",
        reading=reading,
    )


def _stale(actor: Any, reading: Reading, lens: Lens) -> Matter:
    return Matter(
        text=ngettext(
            "%(count)s entry was not confirmed for 30 days",
            "%(count)s entries were not confirmed for 30 days",
            reading.listed,
        )
        % {"count": reading.listed},
        detail=_("Ask the owners to confirm or to close them"),
        mark=_("%(share)s%% up to date") % {"share": reading.value},
        tone="",
        reading=reading,
    )


def _unclaimed(actor: Any, reading: Reading, lens: Lens) -> Matter:
    return Matter(
        text=ngettext(
            "%(count)s organisation is not claimed", "%(count)s organisations are not claimed", reading.listed
        )
        % {"count": reading.listed},
        detail=_("Recorded by the platform, without staff of their own"),
        mark=_("to be invited"),
        tone="",
        reading=reading,
    )


def _rows(actor: Any, reading: Reading, lens: Lens) -> Iterator[QuerySet]:
    figure = reading.figure
    if isinstance(figure, EntryFigure):
        for _spec, rows in entries_behind(actor, reading.scope, figure, lens=lens):
            yield rows


def _first(actor: Any, reading: Reading, lens: Lens, order: str) -> Any:
    return next(row for rows in _rows(actor, reading, lens) if (row := rows.order_by(order, "pk").first()))
