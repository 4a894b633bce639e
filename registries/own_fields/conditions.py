"""Own fields as conditions on rows, the same on SQLite and PostgreSQL.

The text of a value is compared (``->>``), never the JSON: keys of lists, codes and ISO dates compare as text, numbers
are cast where they are numbers. A value of an earlier type therefore matches nothing and breaks nothing.
"""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Case, DecimalField, F, Q, TextField, Value, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.db.models.lookups import (
    Contains,
    GreaterThanOrEqual,
    IContains,
    In,
    IsNull,
    LessThanOrEqual,
    Regex,
    StartsWith,
)

from cms.masterdata.queries import region_prefix
from registries.enums.own_fields import FieldKind, ReferenceList
from registries.models import FieldDefinition

_NUMBER = r"^-?[0-9]{1,14}(\.[0-9]{1,4})?$"
NOTHING = Q(pk__in=[])


def text_value(field: FieldDefinition) -> Any:
    """Return the expression "the text of the value"; the key was checked when the field was defined."""
    return KeyTextTransform(field.key, F("extra"), output_field=TextField())


def filled(field: FieldDefinition) -> Q:
    """Return the condition "says something"."""
    return Q(IsNull(text_value(field), False))


def one_of(field: FieldDefinition, values: Iterable[str]) -> Q:
    """Return the condition "is, or has, one of these": keys, codes, ``true`` and ``false``, or whole texts."""
    wanted = [str(value) for value in values]
    if not wanted:
        return NOTHING
    if field.kind == FieldKind.CHOICES:
        found = Q()
        for value in wanted:
            # Keys hold letters, digits and _ only, so a quoted key in the text of the list is that key.
            found |= Q(Contains(text_value(field), f'"{value}"')) if value.isascii() else NOTHING
        return found
    if field.kind == FieldKind.BOOLEAN:
        return Q(In(text_value(field), [one for one in wanted if one in {"true", "false"}] or ["-"]))
    if field.kind == FieldKind.REFERENCE and field.reference in {
        ReferenceList.REGION,
        ReferenceList.INDUSTRY,
    }:
        return _inside(field, wanted)
    return Q(In(text_value(field), wanted))


def _inside(field: FieldDefinition, codes: Iterable[str]) -> Q:
    """Return the condition "this one or below it", where codes of the list show what lies inside."""
    found = NOTHING
    for code in codes:
        prefix = region_prefix(code) if field.reference == ReferenceList.REGION else code
        found |= Q(StartsWith(text_value(field), prefix))
    return found


def contains(field: FieldDefinition, text: str) -> Q:
    """Return the condition "the text holds this", in upper or lower case."""
    return Q(IContains(text_value(field), text))


def between(field: FieldDefinition, low: Any = None, high: Any = None) -> Q:
    """Return the condition "from ``low`` to ``high``" for a number or a day; None is open."""
    if field.kind == FieldKind.DATE:
        value: Any = text_value(field)
        given: tuple[Any, ...] = tuple(
            bound.isoformat() if isinstance(bound, dt.date) else bound for bound in (low, high)
        )
    else:
        value = number_value(field)
        given = (low, high)
    found = filled(field)
    if given[0] is not None:
        found &= Q(GreaterThanOrEqual(value, _bound(given[0])))
    if given[1] is not None:
        found &= Q(LessThanOrEqual(value, _bound(given[1])))
    return found


def equal(field: FieldDefinition, value: Any) -> Q:
    """Return the condition "is exactly this" for a number or a day."""
    return between(field, value, value)


def _bound(value: Any) -> Any:
    return Value(value, output_field=_DECIMAL) if isinstance(value, Decimal) else Value(value)


_DECIMAL: Any = DecimalField(max_digits=20, decimal_places=4)


def number_value(field: FieldDefinition) -> Any:
    """Return the value as a number, NULL where it is none: the cast of any other text would be an error."""
    is_number = Q(Regex(text_value(field), _NUMBER))
    return Case(
        When(is_number, then=Cast(text_value(field), _DECIMAL)),
        default=Value(None, output_field=_DECIMAL),
        output_field=_DECIMAL,
    )
