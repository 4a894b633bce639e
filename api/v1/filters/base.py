"""What a query parameter is, and how a query string is read: unknown or malformed means 400."""

import datetime
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from api.errors import BadParameter
from cms.masterdata.models import Industry
from cms.masterdata.queries import region_prefix

MAX_WORDS = 16
MAX_SEARCH_LENGTH = 100
MAX_VALUES = 20
COMMON = frozenset({"search", "ordering", "page", "page_size", "cursor", "format"})

Parse = Callable[[str], Any]


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """One filter: how its text is read and what it means for rows.

    ``protected`` filters look at what the public summary hides: with one of them the list holds only entries
    whose body the reader may see, or else the filter itself would tell what is hidden.
    """

    name: str
    description: str | Promise
    apply: Callable[[QuerySet[Any], Any], QuerySet[Any]]
    parse: Parse
    schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "string"})
    many: bool = False
    protected: bool = False

    def read(self, text: str) -> Any:
        """Return the value of the parameter.

        Raises:
            BadParameter: the text is not one.
        """
        parts = text.split(",") if self.many else [text]
        try:
            if len(parts) > MAX_VALUES:
                raise ValueError(text)
            values = [self.parse(part) for part in parts]
        except (ValueError, OverflowError, InvalidOperation) as error:
            message = _("This value cannot be used here. See the description of the parameter.")
            raise BadParameter("invalid_parameter", {self.name: message}) from error
        return values if self.many else values[0]


def read_query(
    query: QueryDict, parameters: Iterable[Parameter], *, extra: Iterable[str] = ()
) -> list[tuple[Parameter, Any]]:
    """Return the filters that the query string asks for, with their values.

    Raises:
        BadParameter: a parameter is unknown, repeated or malformed.
    """
    known = {parameter.name: parameter for parameter in parameters}
    allowed = COMMON | known.keys() | set(extra)
    for name, values in query.lists():
        if name not in allowed:
            raise BadParameter("unknown_parameter", {name[:100]: _("There is no such parameter here.")})
        if len(values) > 1:
            raise BadParameter("repeated_parameter", {name: _("Give this parameter once.")})
        if "\x00" in values[0] or "\ufffd" in values[0]:
            raise BadParameter("invalid_parameter", {name: _("The text is not valid UTF-8.")})
    return [(known[name], known[name].read(str(query[name]))) for name in query if name in known]


def read_search(query: QueryDict) -> str:
    """Return the search text, trimmed.

    Raises:
        BadParameter: it is too long.
    """
    text = " ".join(query.get("search", "").split())
    if len(text) > MAX_SEARCH_LENGTH or len(text.split()) > MAX_WORDS:
        message = _("Search for at most %(words)d words and %(length)d characters.")
        raise BadParameter(
            "search_too_long", {"search": message % {"words": MAX_WORDS, "length": MAX_SEARCH_LENGTH}}
        )
    return text


def narrow(rows: QuerySet[Any], filters: Iterable[tuple[Parameter, Any]]) -> QuerySet[Any]:
    """Keep the rows that all filters want."""
    for parameter, value in filters:
        rows = parameter.apply(rows, value)
    return rows


def choice(values: Iterable[str]) -> Parse:
    """Read one of ``values``."""
    known = frozenset(values)

    def parse(text: str) -> str:
        if text not in known:
            raise ValueError(text)
        return text

    return parse


def code(text: str) -> str:
    """Read a code of master data."""
    if not re.fullmatch(r"[0-9A-Za-z-]{1,20}", text):
        raise ValueError(text)
    return text


def number(text: str) -> int:
    """Read a positive id."""
    if not (text.isascii() and text.isdecimal() and len(text) <= 18):
        raise ValueError(text)
    return int(text)


def amount(text: str) -> Decimal:
    """Read an amount of money in yuan."""
    if not re.fullmatch(r"\d{1,12}(\.\d{1,2})?", text, re.ASCII):
        raise ValueError(text)
    return Decimal(text)


def day(text: str) -> datetime.date:
    """Read a date of the present era, 1900 to 2200."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        raise ValueError(text)
    found = datetime.date.fromisoformat(text)
    if not 1900 <= found.year <= 2200:
        raise ValueError(text)
    return found


def moment(text: str) -> datetime.datetime:
    """Read a point in time with its offset, 1900 to 2200."""
    found = parse_datetime(text.replace(" ", "+"))
    if found is None or timezone.is_naive(found) or not 1900 <= found.year <= 2200:
        raise ValueError(text)
    return found


def flag(text: str) -> bool:
    """Read ``true`` or ``false``."""
    return {"true": True, "false": False}[choice(["true", "false"])(text)]


def choices_schema(values: Iterable[str]) -> dict[str, Any]:
    """Return the schema of a choice."""
    return {"type": "string", "enum": list(values)}


def choice_parameter(
    name: str, values: Iterable[str], description: str | Promise, *, column: str = "", **options: Any
) -> Parameter:
    """Return a filter "is one of" on a column of choices; several values are separated by commas."""
    values = list(values)
    column = column or name
    return Parameter(
        name=name,
        description=description,
        apply=by(lambda wanted: Q(**{f"{column}__in": wanted})),
        parse=choice(values),
        schema=choices_schema(values),
        many=True,
        **options,
    )


def by(condition: Callable[[Any], Q]) -> Callable[[QuerySet[Any], Any], QuerySet[Any]]:
    """Return a filter made of a condition on rows."""
    return lambda rows, value: rows.filter(condition(value))


def region_parameter(description: str | Promise, column: str = "region") -> Parameter:
    """Return the filter "this division or one inside it"."""
    return Parameter(
        name="region",
        description=description,
        apply=by(lambda text: Q(**{f"{column}__code__startswith": region_prefix(text)})),
        parse=region_code,
        schema={"type": "string", "pattern": "^[0-9]{6}$"},
    )


def industry_parameter(description: str | Promise, column: str = "industry") -> Parameter:
    """Return the filter "this industry or one below it"; a section is a letter, all below it are digits."""
    return Parameter(
        name="industry", description=description, apply=by(lambda text: _below(column, text)), parse=code
    )


def _below(column: str, text: str) -> Q:
    if text.isdecimal():
        return Q(**{f"{column}__code__startswith": text})
    divisions = Industry.objects.filter(parent__code=text, level=2).values_list("code", flat=True)
    condition = Q(**{f"{column}__code": text})
    for division in list(divisions):
        condition |= Q(**{f"{column}__code__startswith": division})
    return condition


def region_code(text: str) -> str:
    """Read a division of six digits."""
    if not re.fullmatch(r"[0-9]{6}", text):
        raise ValueError(text)
    return text
