"""Rows that a library keeps beside its entries, described from their model."""

from typing import Any

from django.db import models
from rest_framework import serializers

from cms.core.library import ChildTable, LibrarySpec
from registries.domain import child_rows


def rows_of(spec: LibrarySpec, table: ChildTable, pk: int) -> list[dict[str, Any]]:
    """Return the rows of one entry."""
    return child_rows.rows_by_entry(spec.model, table, [pk]).get(pk, [])


def describe(spec: LibrarySpec, table: ChildTable) -> serializers.Serializer[Any]:
    """Return the description of a table; null where only the summary may be seen."""
    model = child_rows.model_of(spec.model, table)
    members: dict[str, Any] = {name: _field(model._meta.get_field(name)) for name in table.columns}
    members["__doc__"] = f"A row of {table.name} of the library {spec.slug}."
    made = type(f"{model.__name__}RowSerializer", (serializers.Serializer,), members)
    found: serializers.Serializer[Any] = made(many=True, allow_null=True)
    return found


def _field(field: Any) -> serializers.Field[Any, Any, Any, Any]:
    if isinstance(field, models.IntegerField):
        return serializers.IntegerField()
    return serializers.CharField()
