"""Own fields of a library for tests."""

from typing import Any

from permissions.domain.accounts import system_user
from registries.domain import fields
from registries.domain.fields import FieldWanted, ListValue
from registries.models import FieldDefinition


def make_field(
    label: str = "危险化学品等级",
    kind: str = "choice",
    *,
    library: str = "demand",
    values: Any = None,
    **wanted: Any,
) -> FieldDefinition:
    """Return a field of a library; lists get the values 甲类, 乙类, 丙类 with keys jialei, yilei, binglei."""
    if kind in {"choice", "choices"}:
        wanted["values"] = [ListValue(label=one) for one in values or ("甲类", "乙类", "丙类")]
    return fields.define(
        actor=system_user(), library=library, wanted=FieldWanted(label=label, kind=kind, **wanted)
    )


def wanted_of(definition: FieldDefinition, **changes: Any) -> FieldWanted:
    """Return what the definition says, with changes."""
    said: dict[str, Any] = {
        name: getattr(definition, name)
        for name in (
            "label", "kind", "reference", "help_text", "max_length", "places",
            "is_required", "is_public", "is_filter", "is_listed", "is_searchable",
        )
    }  # fmt: skip
    said["values"] = [
        ListValue(label=one["label"], key=one["key"], off=bool(one["off"])) for one in definition.choices
    ]
    return FieldWanted(**{**said, **changes})
