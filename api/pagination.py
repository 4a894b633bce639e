"""Pages by number with a count, and cursors that cost the same at any depth."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Model, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from rest_framework.request import Request

from api.errors import BadParameter

DEFAULT_SIZE = 20
MAX_SIZE = 100
MAX_PAGE = 100_000
MAX_CURSOR_LENGTH = 400


@dataclass(frozen=True, kw_only=True)
class Ordering:
    """An order by one column that is never null, made total by the primary key in the same direction."""

    name: str
    column: str
    descending: bool = False

    @property
    def terms(self) -> tuple[str, str]:
        """Return the terms for ``order_by``."""
        sign = "-" if self.descending else ""
        return f"{sign}{self.column}", f"{sign}pk"

    def after(self, value: Any, pk: int) -> Q:
        """Return the condition "comes after this row"."""
        op = "lt" if self.descending else "gt"
        # The first, redundant term lets the database use an index on the column.
        return Q(**{f"{self.column}__{op}e": value}) & (
            Q(**{f"{self.column}__{op}": value}) | Q(**{f"pk__{op}": pk})
        )


def orderings(default: str, **columns: str) -> dict[str, Ordering]:
    """Return both directions of each column by public name; the one called ``default`` comes first."""
    found = {}
    for name, column in columns.items():
        found[name] = Ordering(name=name, column=column)
        found[f"-{name}"] = Ordering(name=f"-{name}", column=column, descending=True)
    return {default: found.pop(default), **found}


@dataclass(frozen=True, kw_only=True)
class Window:
    """The part of a list that the client asks for; ``cursor`` None means pages by number."""

    ordering: Ordering
    size: int = DEFAULT_SIZE
    page: int = 1
    cursor: str | None = None

    @classmethod
    def read(cls, query: QueryDict, allowed: dict[str, Ordering]) -> Self:
        """Read the paging parameters.

        Raises:
            BadParameter: a value is outside its limits.
        """
        name = query.get("ordering", next(iter(allowed)))
        if name not in allowed:
            choices = ", ".join(allowed)
            text = _("Choose one of: %(choices)s.") % {"choices": choices}
            raise BadParameter("invalid_ordering", {"ordering": text})
        cursor = query.get("cursor")
        if cursor is not None and "page" in query:
            raise BadParameter("invalid_parameter", {"cursor": _("Use either page or cursor.")})
        return cls(
            ordering=allowed[name],
            size=_number(query, "page_size", DEFAULT_SIZE, MAX_SIZE),
            page=_number(query, "page", 1, MAX_PAGE),
            cursor=cursor,
        )


def _number(query: QueryDict, name: str, default: int, limit: int) -> int:
    text = query.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdecimal() and len(text) < 10 and 1 <= int(text) <= limit):
        message = _("Give a whole number from 1 to %(limit)d.") % {"limit": limit}
        raise BadParameter("invalid_parameter", {name: message})
    return int(text)


@dataclass(frozen=True, kw_only=True)
class Page:
    """Rows of a window and where the neighbours are."""

    rows: Sequence[Any]
    count: int | None
    next: str | None
    previous: str | None

    def document(self, request: Request, results: list[Any]) -> dict[str, Any]:
        """Return the body of the answer."""
        return {
            "count": self.count,
            "next": _address(request, self.next),
            "previous": _address(request, self.previous),
            "results": results,
        }


def paginate(rows: QuerySet[Any], window: Window) -> Page:
    """Return the ids that fall into ``window`` in their order; the caller reads the rows by id."""
    if window.cursor is not None:
        return _by_cursor(rows, window)
    start = (window.page - 1) * window.size
    count = rows.order_by().count()
    ids: list[int] = []
    if start < count:
        ids = list(
            rows.order_by(*window.ordering.terms).values_list("pk", flat=True)[start : start + window.size]
        )
    more = start + window.size < count
    return Page(
        rows=ids,
        count=count,
        next=f"page={window.page + 1}" if more else None,
        previous=f"page={window.page - 1}" if window.page > 1 and count else None,
    )


def _by_cursor(rows: QuerySet[Any], window: Window) -> Page:
    ordering = window.ordering
    if window.cursor:
        rows = rows.filter(ordering.after(*_decode(window.cursor, ordering, rows.model)))
    found = list(rows.order_by(*ordering.terms).values_list("pk", ordering.column)[: window.size + 1])
    page, more = found[: window.size], len(found) > window.size
    following = f"cursor={_encode(ordering, page[-1][1], page[-1][0])}" if more else None
    return Page(rows=[pk for pk, _value in page], count=None, next=following, previous=None)


def _encode(ordering: Ordering, value: Any, pk: int) -> str:
    text = value.isoformat() if hasattr(value, "isoformat") else value
    raw = json.dumps([ordering.name, text, pk], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")


def _decode(cursor: str, ordering: Ordering, model: type[Model]) -> tuple[Any, int]:
    """Return the position in ``cursor``; a position reveals nothing, so it need not be signed."""
    try:
        if len(cursor) > MAX_CURSOR_LENGTH:
            raise ValueError(cursor)
        name, text, pk = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if name != ordering.name or not isinstance(pk, int) or not 0 < pk < 2**63 or "\x00" in str(text):
            raise ValueError(cursor)
        field: Any = model._meta.get_field(ordering.column)
        value = field.to_python(text)
        if value is None:
            raise ValueError(cursor)
        # What no database can be asked for: a lone surrogate, a moment before the year 1 in UTC.
        str(text).encode()
        if isinstance(value, datetime):
            value.astimezone(UTC)
        return value, pk
    except (
        ValueError,
        TypeError,
        OverflowError,
        RecursionError,
        binascii.Error,
        ValidationError,
        FieldDoesNotExist,
    ) as error:
        message = _("This cursor does not fit the list. Begin again with an empty cursor.")
        raise BadParameter("invalid_cursor", {"cursor": message}) from error


def _address(request: Request, change: str | None) -> str | None:
    if change is None:
        return None
    query = request._request.GET.copy()
    name, value = change.split("=", 1)
    query[name] = value
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
