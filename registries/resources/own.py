"""Columns of the fields that an operator defined: a cell becomes the stored value of the field and back."""

import datetime as dt
import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any

from registries.enums.own_fields import FieldKind, ReferenceList
from registries.models import FieldDefinition, RegistryEntry
from registries.own_fields.reading import definitions, value_in
from registries.own_fields.references import MODELS, code_column, current_rows, learn, name_of, row_of
from registries.resources.columns import EntryColumn
from registries.resources.errors import CellError
from registries.resources.references import LISTED_AT_MOST, ReferenceWidget
from registries.resources.widgets import (
    BooleanWidget,
    CellWidget,
    ChoiceListWidget,
    ChoiceWidget,
    DateWidget,
    NumberWidget,
    TextWidget,
)

_WITH_CODE = re.compile(r"(?P<name>.+)（(?P<code>[^（）]+)）")


class OwnNumberWidget(NumberWidget):
    """A number, stored as the text of a decimal."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str | None:  # type: ignore[override]  # as stored
        number = super().clean(value, row, **kwargs)
        return None if number is None else f"{number:f}"

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        if value in {None, ""}:
            return None
        try:
            return super().render(Decimal(str(value)))
        except InvalidOperation:
            return str(value)

    def same(self, one: Any, other: Any) -> bool:
        return bool(self.render(one) == self.render(other))


class OwnDateWidget(DateWidget):
    """A day, stored as ISO text."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str | None:  # type: ignore[override]  # as stored
        day = super().clean(value, row, **kwargs)
        return day.isoformat() if day else None

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        try:
            return dt.date.fromisoformat(value) if value else None
        except ValueError:
            return str(value)

    def show(self, value: Any) -> str:
        return str(value or "")


class OwnChoiceWidget(ChoiceWidget):
    """One of the field's list; what is offered no more is still understood, so that a round trip changes nothing."""

    def __init__(self, field: FieldDefinition) -> None:
        super().__init__(field.labels().items())
        self._offered = [label for _key, label in field.offered()]

    def same(self, one: Any, other: Any) -> bool:
        return bool((one or None) == (other or None))

    def choices(self) -> list[str]:
        return self._offered


class OwnChoicesWidget(ChoiceListWidget):
    """Several of the field's list."""

    def __init__(self, field: FieldDefinition) -> None:
        super().__init__(field.labels().items())
        self._offered = [label for _key, label in field.offered()]

    def choices(self) -> list[str]:
        return self._offered


class OwnBooleanWidget(BooleanWidget):
    """是 or 否; an empty cell says neither."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> bool | None:  # type: ignore[override]  # or nothing
        return None if value is None or value == "" else super().clean(value, row, **kwargs)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str | None:  # type: ignore[override]  # or nothing
        return None if value is None else super().render(value)


class OwnReferenceWidget(ReferenceWidget):
    """A row of a code list; the value is its code."""

    def __init__(self, field: FieldDefinition) -> None:
        super().__init__(MODELS[field.reference], rows=lambda: current_rows(field.reference))
        self.of = field

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str | None:  # type: ignore[override]  # the code
        try:
            pk = super().clean(value, row, **kwargs)
        except CellError:
            earlier = self._earlier(value)
            if earlier is None:
                raise
            return earlier
        found = self.instance(pk) if pk is not None else None
        return None if found is None else str(getattr(found, code_column(self.of.reference)))

    def _earlier(self, value: Any) -> str | None:
        """Return the code of a row that is in force no more, written as an export writes it."""
        match = _WITH_CODE.fullmatch(value.strip()) if isinstance(value, str) else None
        row = row_of(self.of.reference, match["code"]) if match else None
        return match["code"] if match and row is not None and row.name == match["name"] else None

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str | None:
        if not value:
            return None
        name = name_of(self.of, value)
        return name if self.of.reference == ReferenceList.TAG or name == value else f"{name}（{value}）"

    def learn(self, pks: Iterable[Any]) -> None:
        learn({(self.of.reference, code) for code in pks if isinstance(code, str)})

    def instance(self, pk: Any) -> Any | None:
        return self._rows.get(pk)

    def assigned(self, value: Any) -> Any:
        return value

    def choices(self) -> list[str]:
        return [self._label(row) for row in current_rows(self.of.reference)[:LISTED_AT_MOST]]


def widget_of(field: FieldDefinition) -> CellWidget:
    """Return what reads and writes the cells of an own field."""
    if field.kind == FieldKind.NUMBER:
        return OwnNumberWidget(places=field.places)
    if field.kind == FieldKind.DATE:
        return OwnDateWidget()
    if field.kind == FieldKind.CHOICE:
        return OwnChoiceWidget(field)
    if field.kind == FieldKind.CHOICES:
        return OwnChoicesWidget(field)
    if field.kind == FieldKind.BOOLEAN:
        return OwnBooleanWidget()
    if field.kind == FieldKind.REFERENCE:
        return OwnReferenceWidget(field)
    return TextWidget(max_length=field.max_length)


class OwnColumn(EntryColumn):
    """A column of an own field: its heading is the name of the field."""

    def __init__(self, definition: FieldDefinition) -> None:
        super().__init__(
            name=definition.name,
            heading=definition.label,
            widget=widget_of(definition),
            required=definition.is_required,
            help_text=definition.help_text,
            synonyms=(definition.key,),
            width=18,
        )
        self.definition = definition

    @property
    def is_reference(self) -> bool:
        return isinstance(self.widget, OwnReferenceWidget)

    def in_content(self, content: Any) -> Any:
        return (content.get("extra") or {}).get(self.definition.key)

    def in_row(self, entry: RegistryEntry) -> Any:
        return value_in(entry, self.definition)


def own_columns(library: str) -> list[OwnColumn]:
    """Return the columns of the fields that are in use, in their order."""
    return [OwnColumn(one) for one in definitions(library)]
