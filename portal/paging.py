"""Addresses of lists: every filter, order and page is a URL."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import QueryDict

PAGE = "page"
_LARGEST_PAGE = 10_000


def address(query: QueryDict, **changes: str | list[str] | None) -> str:
    """Return the query string with some parameters replaced or dropped; a changed list starts at page one."""
    changed = query.copy()
    if PAGE not in changes:
        changed.pop(PAGE, None)
    for name, value in changes.items():
        changed.pop(name, None)
        if value:
            changed.setlist(name, value if isinstance(value, list) else [value])
    text = changed.urlencode()
    return f"?{text}" if text else "?"


@dataclass(frozen=True, kw_only=True)
class Step:
    """A page number with its address; no number stands for left-out pages."""

    number: int | None
    url: str = ""
    current: bool = False


class Pager:
    """The links below a list."""

    def __init__(self, page: Page, query: QueryDict) -> None:
        self._page = page
        self._query = query
        self.per_page = page.paginator.per_page
        self.total = page.paginator.count
        self.first = page.start_index()
        self.last = page.end_index()

    @property
    def previous_url(self) -> str:
        """Return the address of the page before, or nothing."""
        return self._url(self._page.number - 1) if self._page.has_previous() else ""

    @property
    def next_url(self) -> str:
        """Return the address of the page after, or nothing."""
        return self._url(self._page.number + 1) if self._page.has_next() else ""

    @property
    def pages(self) -> list[Step]:
        """Return first, last and the neighbours of the current page."""
        return list(self._steps())

    def _steps(self) -> Iterator[Step]:
        here = self._page.number
        for number in self._page.paginator.get_elided_page_range(here, on_each_side=2, on_ends=1):
            if isinstance(number, int):
                yield Step(number=number, url=self._url(number), current=number == here)
            else:
                yield Step(number=None)

    def _url(self, number: int) -> str:
        return address(self._query, **{PAGE: str(number) if number > 1 else None})


def paginate(rows: QuerySet, query: QueryDict, per_page: int) -> tuple[Page, Pager]:
    """Return the page that the address asks for; a page that does not exist gives the nearest one."""
    asked = query.get(PAGE, "1")
    number = min(int(asked), _LARGEST_PAGE) if asked.isascii() and asked.isdecimal() and len(asked) < 8 else 1
    page = Paginator(rows, per_page).get_page(number)
    return page, Pager(page, query)
