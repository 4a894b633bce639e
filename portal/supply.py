"""Open posts and available talents by trade and class of majors (R02): each number is that of a filtered list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cms.core import library
from cms.masterdata.models import Industry, Major
from portal.library.listing import Listing
from registries.enums import OPEN_STATUSES
from registries.enums.talent import Availability

SHOWN = 6
_OPEN = "&".join(f"status={value}" for value in sorted(OPEN_STATUSES))
_LOOKING = "&".join(f"availability={one.value}" for one in Availability if one != Availability.CLOSED)
#: Which list is counted, by the field of its entries that names a class of majors.
_POSTS, _TALENTS = (
    ("position", f"{_OPEN}&deadline=open", "majors"),
    ("talent", f"{_OPEN}&{_LOOKING}", "major"),
)


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A number and the list that holds just as many entries."""

    count: int
    url: str


@dataclass(frozen=True, kw_only=True)
class SupplyRow:
    """One trade or class of majors: posts that are open, talents that look for work."""

    label: str
    posts: Cell
    talents: Cell


@dataclass(frozen=True, kw_only=True)
class SupplyTable:
    """Posts and talents by one dimension, the largest first."""

    title: str | Promise
    rows: Sequence[SupplyRow]


def supply_tables(actor: Any) -> list[SupplyTable]:
    """Return both tables for this reader; a table without rows is left out."""
    known = {spec.slug for spec in library.all_specs()}
    if not known >= {_POSTS[0], _TALENTS[0]}:
        return []
    posts, talents = _Source(actor, *_POSTS), _Source(actor, *_TALENTS)
    tables = [
        SupplyTable(title=_("By industry"), rows=_rows(Industry, posts, talents, branch=False)),
        SupplyTable(title=_("By class of majors"), rows=_rows(Major, posts, talents, branch=True)),
    ]
    return [table for table in tables if table.rows]


class _Source:
    """One list and its counts."""

    def __init__(self, actor: Any, slug: str, query: str, major: str) -> None:
        self.spec = library.get(slug)
        self._query = query
        self._major = f"{major}_branch"
        self._listing = Listing(spec=self.spec, actor=actor, query=QueryDict(query))

    def facet(self, *, branch: bool) -> str:
        """Return the name of the filter that a number leads to."""
        return self._major if branch else "industry"

    def counts(self, *, branch: bool) -> dict[str, int]:
        """Return the counts by the key of industry or class."""
        return self._listing.tally(self.facet(branch=branch))

    def cell(self, counts: dict[str, int], key: str, *, branch: bool) -> Cell:
        """Return one number with its list."""
        base = reverse("portal:library", args=[self.spec.url_segment])
        return Cell(count=counts.get(key, 0), url=f"{base}?{self._query}&{self.facet(branch=branch)}={key}")


def _rows(model: Any, posts: _Source, talents: _Source, *, branch: bool) -> list[SupplyRow]:
    by_post, by_talent = posts.counts(branch=branch), talents.counts(branch=branch)
    total = {key: by_post.get(key, 0) + by_talent.get(key, 0) for key in by_post | by_talent}
    largest = sorted(total, key=lambda key: (-total[key], int(key)))[:SHOWN]
    names = model.objects.in_bulk([int(key) for key in largest])
    return [
        SupplyRow(
            label=names[int(key)].name,
            posts=posts.cell(by_post, key, branch=branch),
            talents=talents.cell(by_talent, key, branch=branch),
        )
        for key in largest
    ]
