"""Shapes that several resources share."""

import datetime
from functools import lru_cache
from typing import Any

from django.db.models import Field
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers


class ChoiceValueSerializer(serializers.Serializer[Any]):
    """A value of a fixed list."""

    value = serializers.CharField(help_text=_("Stable English identifier"))
    label = serializers.CharField(  # type: ignore[assignment]  # a declared field, popped by the metaclass
        help_text=_("Word for people")
    )


class CodeSerializer(serializers.Serializer[Any]):
    """A row of a code list."""

    code = serializers.CharField()
    name = serializers.CharField()


class TagSerializer(serializers.Serializer[Any]):
    """A controlled tag."""

    slug = serializers.CharField()
    name = serializers.CharField()


class OrganisationRefSerializer(serializers.Serializer[Any]):
    """An organisation in a line."""

    id = serializers.IntegerField()
    name = serializers.CharField()


def page_serializer(name: str, row: type[serializers.Serializer[Any]]) -> type[serializers.Serializer[Any]]:
    """Return the shape of a page of rows."""
    fields = {
        "__doc__": "A page of a list.",
        "count": serializers.IntegerField(
            allow_null=True, help_text=_("All rows of the list; null where a cursor is used")
        ),
        "next": serializers.URLField(allow_null=True),
        "previous": serializers.URLField(allow_null=True),
        "results": row(many=True),
    }
    made: type[serializers.Serializer[Any]] = type(f"{name}PageSerializer", (serializers.Serializer,), fields)
    return extend_schema_serializer(many=False)(made)


def choice_value(field: Field[Any, Any], value: Any) -> dict[str, str] | None:
    """Return value and label of a field with choices."""
    if value in {None, ""}:
        return None
    return {"value": value, "label": label_of(field, value)}


def label_of(field: Field[Any, Any], value: str) -> str:
    """Return the word for a value of a field with choices."""
    return _labels(field, get_language() or "").get(value, value)


@lru_cache(maxsize=256)
def _labels(field: Any, language: str) -> dict[str, str]:
    # A list of twenty rows asks a hundred times; translating each time was most of its rendering.
    return {value: str(label) for value, label in field.flatchoices}


def code_value(code: str | None, name: str | None) -> dict[str, str] | None:
    """Return a row of a code list."""
    return {"code": code, "name": name or ""} if code else None


def time_text(value: datetime.datetime | None) -> str | None:
    """Return a point in time in the product's time zone."""
    return timezone.localtime(value).isoformat(timespec="seconds") if value else None


def date_text(value: datetime.date | None) -> str | None:
    """Return a date."""
    return value.isoformat() if value else None
