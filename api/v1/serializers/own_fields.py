"""The fields that an operator defined for a library: their values in an entry, and what they are."""

from collections.abc import Iterable, Sequence
from types import SimpleNamespace
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from api.v1.serializers.common import ChoiceValueSerializer
from registries.enums.own_fields import FieldKind
from registries.models import FieldDefinition
from registries.own_fields.reading import definitions
from registries.own_fields.references import learn_values, name_of
from registries.own_fields.values import is_empty


class FieldDefinitionSerializer(serializers.Serializer[Any]):
    """An own field of a library."""

    library = serializers.CharField(help_text=_("Slug of the library"))
    key = serializers.CharField(
        help_text=_("Name in extra and, behind extra., of the filter; it never changes")
    )
    label = serializers.CharField(  # type: ignore[assignment]  # a declared field, popped by the metaclass
        help_text=_("Name for people")
    )
    type = serializers.ChoiceField(choices=FieldKind.choices)
    help_text = serializers.CharField(  # type: ignore[assignment]  # a declared field, popped by the metaclass
        allow_blank=True
    )
    required = serializers.BooleanField(  # type: ignore[assignment]  # a declared field, popped by the metaclass
        help_text=_("Needed for a submission")
    )
    public = serializers.BooleanField(
        help_text=_("Part of the public summary; otherwise null for who reads the summary only")
    )
    filter = serializers.BooleanField(help_text=_("The list may be narrowed by it"))
    listed = serializers.BooleanField(help_text=_("Part of the rows of the list, too"))
    choices = ChoiceValueSerializer(many=True, help_text=_("Values of the field's own list"))
    code_list = serializers.CharField(allow_null=True, help_text=_("The code list that it refers to"))


class FieldDefinitionsSerializer(serializers.Serializer[Any]):
    """All own fields that the caller may know of."""

    results = FieldDefinitionSerializer(many=True)


def definition_value(field: FieldDefinition) -> dict[str, Any]:
    """Return what a client has to know of a field."""
    return {
        "library": field.library,
        "key": field.key,
        "label": field.label,
        "type": field.kind,
        "help_text": field.help_text,
        "required": field.is_required,
        "public": field.is_public,
        "filter": field.is_filter,
        "listed": field.is_listed,
        "choices": [{"value": key, "label": label} for key, label in field.offered()],
        "code_list": field.reference or None,
    }


def own_values(
    library: str, rows: Sequence[dict[str, Any]], *, only_listed: bool
) -> dict[int, dict[str, Any]]:
    """Return by entry the own fields of rows that hold ``pk``, ``extra`` and ``full``; protected ones are null."""
    fields = [one for one in definitions(library) if one.is_listed or not only_listed]
    if not fields:
        return {}
    learn_values(fields, [SimpleNamespace(extra=row["extra"]) for row in rows])
    return {row["pk"]: _values(fields, row) for row in rows}


def _values(fields: Iterable[FieldDefinition], row: dict[str, Any]) -> dict[str, Any]:
    extra = row["extra"] or {}
    return {
        field.key: _value(field, extra.get(field.key)) if row["full"] or field.is_public else None
        for field in fields
    }


def _value(field: FieldDefinition, value: Any) -> Any:
    if is_empty(value):
        return None
    if field.kind == FieldKind.CHOICES:
        return [_chosen(field, one) for one in (value if isinstance(value, list) else [value])]
    if field.kind == FieldKind.CHOICE:
        return _chosen(field, value)
    if field.kind == FieldKind.REFERENCE:
        return {"code": str(value), "name": name_of(field, str(value))}
    return value


def _chosen(field: FieldDefinition, value: Any) -> dict[str, str]:
    return {"value": str(value), "label": field.labels().get(str(value), str(value))}
