"""Own fields as parameters of a list: ``extra.<key>``, for numbers and days also ``.from`` and ``.to``."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from api.v1.filters.base import MAX_SEARCH_LENGTH, Parameter, by, choice, choices_schema, day, flag
from registries.enums.own_fields import FieldKind
from registries.models import FieldDefinition
from registries.own_fields import conditions
from registries.own_fields.reading import definitions


def own_parameters(library: str) -> tuple[Parameter, ...]:
    """Return the filters on the own fields of a library, as they are defined now."""
    return tuple(one for field in definitions(library) if field.is_filter for one in parameters_of(field))


def parameters_of(field: FieldDefinition) -> tuple[Parameter, ...]:
    """Return the filters on one field; a protected one finds only entries whose body the caller may read."""
    if field.kind in {FieldKind.NUMBER, FieldKind.DATE}:
        return _range(field)
    return (_ONE[FieldKind(field.kind)](field),)


def _parameter(field: FieldDefinition, end: str = "", **given: Any) -> Parameter:
    options: dict[str, Any] = {"description": field.label, "protected": not field.is_public} | given
    return Parameter(name=f"{field.name}{end}", **options)


def _range(field: FieldDefinition) -> tuple[Parameter, ...]:
    if field.kind == FieldKind.DATE:
        parse: Callable[[str], Any] = day
        schema = {"type": "string", "format": "date"}
    else:
        parse, schema = _number, {"type": "string", "format": "decimal"}
    low = _("%(field)s from") % {"field": field.label}
    high = _("%(field)s to") % {"field": field.label}
    shared: dict[str, Any] = {"parse": parse, "schema": schema}
    return (
        _parameter(field, apply=by(lambda value: conditions.equal(field, value)), **shared),
        _parameter(
            field,
            ".from",
            description=low,
            apply=by(lambda value: conditions.between(field, low=value)),
            **shared,
        ),
        _parameter(
            field,
            ".to",
            description=high,
            apply=by(lambda value: conditions.between(field, high=value)),
            **shared,
        ),
    )


def _chosen(field: FieldDefinition) -> Parameter:
    values = list(field.labels())
    return _parameter(
        field,
        apply=by(lambda wanted: conditions.one_of(field, wanted)),
        parse=choice(values),
        schema=choices_schema(values),
        many=True,
    )


def _flag(field: FieldDefinition) -> Parameter:
    return _parameter(
        field,
        apply=by(lambda wanted: conditions.one_of(field, ["true" if wanted else "false"])),
        parse=flag,
        schema={"type": "boolean"},
    )


def _code(field: FieldDefinition) -> Parameter:
    return _parameter(
        field, apply=by(lambda wanted: conditions.one_of(field, wanted)), parse=_code_text, many=True
    )


def _text(field: FieldDefinition) -> Parameter:
    return _parameter(
        field,
        description=_("%(field)s contains this text") % {"field": field.label},
        apply=by(lambda text: conditions.contains(field, text)),
        parse=_some_text,
        schema={"type": "string", "minLength": 1, "maxLength": MAX_SEARCH_LENGTH},
    )


_ONE: dict[FieldKind, Callable[[FieldDefinition], Parameter]] = {
    FieldKind.TEXT: _text,
    FieldKind.CHOICE: _chosen,
    FieldKind.CHOICES: _chosen,
    FieldKind.BOOLEAN: _flag,
    FieldKind.REFERENCE: _code,
}


def _number(text: str) -> Decimal:
    if not re.fullmatch(r"-?\d{1,12}(\.\d{1,4})?", text, re.ASCII):
        raise ValueError(text)
    return Decimal(text)


def _code_text(text: str) -> str:
    if not re.fullmatch(r"[0-9A-Za-z_-]{1,80}", text, re.ASCII):
        raise ValueError(text)
    return text


def _some_text(text: str) -> str:
    if not text.strip() or len(text) > MAX_SEARCH_LENGTH:
        raise ValueError(text)
    return text.strip()
