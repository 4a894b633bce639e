"""The body of a page as a list of blocks: HTML where text has structure, plain values elsewhere."""

from typing import Any

from django.utils.html import escape
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from wagtail.rich_text import RichText

from api.html import Absolute, clean_html, with_absolute_urls


@extend_schema_field({"oneOf": [{"type": "string"}, {"type": "object", "additionalProperties": {}}]})
class _ValueField(serializers.Field[Any, Any, Any, Any]):
    """A value whose shape depends on the type of its block."""


class BlockSerializer(serializers.Serializer[Any]):
    """One block of a body."""

    type = serializers.CharField(
        help_text=_("paragraph, heading, quote, picture, table, files, call_to_action; skip others")
    )
    id = serializers.CharField(help_text=_("Stays the same while the block is edited"))
    value = _ValueField(help_text=_("HTML for a paragraph, an object for every other type"))


def blocks_of(body: Any, absolute: Absolute) -> list[dict[str, Any]]:
    """Return the blocks of a StreamField value; a block whose picture or file has gone is left out."""
    found = []
    for child in body:
        value = _value(child, absolute)
        if value is not None:
            found.append({"type": child.block_type, "id": child.id or "", "value": value})
    return found


def _value(child: Any, absolute: Absolute) -> Any:
    if isinstance(child.value, RichText):
        return clean_html(child.value.source, absolute)
    if child.block_type == "table":
        return _table(child.value, absolute)
    return with_absolute_urls(child.block.get_api_representation(child.value), absolute)


def _table(table: Any, absolute: Absolute) -> dict[str, Any] | None:
    if not table:
        return None
    return {
        "caption": table.caption or "",
        "columns": [column["heading"] for column in table.columns],
        "rows": [[_cell(cell.value, absolute) for cell in row] for row in table.rows],
    }


def _cell(value: Any, absolute: Absolute) -> str:
    """Return a cell as HTML, whatever the type of its column."""
    if isinstance(value, RichText):
        return clean_html(value.source, absolute)
    return "" if value is None else str(escape(str(value)))
