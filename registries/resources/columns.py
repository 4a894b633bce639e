"""A column: its heading, its field, and which widget reads and writes it."""

from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from import_export.fields import Field
from wagtail.fields import RichTextField

from cms.masterdata.models import Tag, TagDimension
from registries.models.fields import ChoiceListField
from registries.resources.errors import CellError
from registries.resources.owners import OwnerWidget
from registries.resources.references import ReferenceListWidget, ReferenceWidget
from registries.resources.widgets import (
    BooleanWidget,
    CellWidget,
    ChoiceListWidget,
    ChoiceWidget,
    DateWidget,
    NumberWidget,
    RichTextWidget,
    TextWidget,
)
from registries.tabular import BadCell, Column
from registries.tabular.table import heading_key

__all__ = ["CellError", "EntryColumn", "OwnerWidget", "widget_for"]

WAN = 10_000


class EntryColumn(Field):
    """One column of a library's sheet, in the terms of import-export and with what our screens need."""

    widget: CellWidget

    def __init__(
        self,
        *,
        name: str,
        heading: str | Promise,
        widget: CellWidget,
        readonly: bool = False,
        needed: bool = False,
        required: bool = False,
        help_text: str | Promise = "",
        synonyms: tuple[str, ...] = (),
        width: int = 18,
        field: Any = None,
    ) -> None:
        super().__init__(attribute=name, column_name=str(heading), widget=widget, readonly=readonly)
        self.name = name
        self.needed = needed
        self.required = required
        self.help_text = help_text
        self.synonyms = synonyms
        self.width = width
        self.field = field

    @property
    def is_many(self) -> bool:
        """Say whether the value is a list of rows."""
        return isinstance(self.widget, ReferenceListWidget)

    @property
    def is_reference(self) -> bool:
        """Say whether the value is the key of a row, whose name showing it needs."""
        return self.field is not None and bool(self.field.is_relation)

    def in_content(self, content: Any) -> Any:
        """Return what the content of a revision holds for this column."""
        return self.stored(content.get(self.name))

    def in_row(self, entry: Any) -> Any:
        """Return what the row of an entry holds for this column; lists of rows are read for many at once."""
        return self.stored(getattr(entry, self.field.attname))

    @property
    def keys(self) -> set[str]:
        """Return every heading by which the column is known, folded."""
        return {heading_key(text) for text in (str(self.column_name), self.name, *self.synonyms)}

    def read(self, cell: Any) -> Any:
        """Return the value of a cell.

        Raises:
            CellError: the cell cannot be taken.
        """
        if isinstance(cell, BadCell):
            raise CellError(cell.code, cell.message)
        if isinstance(cell, str) and not cell.strip():
            cell = None
        value = self.widget.clean(cell)
        if self.needed and value in (None, "", []):
            raise CellError("required", _("This column must be filled in."), remedy=_("Fill in the cell."))
        return value

    def stored(self, raw: Any) -> Any:
        """Return the value of what a row or the content of a revision holds."""
        if isinstance(self.widget, ReferenceListWidget):
            return sorted(raw or [])
        if self.field is None or self.field.is_relation:
            return raw
        return self.field.to_python(raw)

    def cell(self, value: Any) -> Any:
        """Return the typed cell of a value."""
        return self.widget.render(value)

    def sheet_column(self, *, with_choices: bool) -> Column:
        """Return the column as a workbook shows it."""
        choices = self.widget.choices() if with_choices and not self.readonly else []
        several = isinstance(self.widget, ReferenceListWidget | ChoiceListWidget)
        return Column(
            heading=str(self.column_name),
            kind=self.widget.kind,
            required=self.needed,
            width=self.width,
            help=str(self.help_text),
            choices=choices,
            strict=bool(choices) and not several,
        )


def widget_for(field: models.Field, *, name: str, money: bool, identifier: bool) -> CellWidget:
    """Return the widget that fits a model field.

    Raises:
        TypeError: no widget fits; leave the field out of the columns or add one here.
    """
    if isinstance(field, ChoiceListField):
        return ChoiceListWidget(field.flatchoices)
    if field.choices:
        return ChoiceWidget(field.flatchoices)
    if field.is_relation:
        return _relation_widget(field)
    if isinstance(field, models.BooleanField):
        return BooleanWidget()
    if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
        return DateWidget()
    if isinstance(field, models.DecimalField):
        digits = field.max_digits - field.decimal_places
        return NumberWidget(places=field.decimal_places, factor=WAN if money else 1, digits=digits)
    if isinstance(field, models.IntegerField):
        return NumberWidget(digits=9)
    return _text_widget(field, name=name, identifier=identifier)


def _text_widget(field: models.Field, *, name: str, identifier: bool) -> CellWidget:
    if isinstance(field, RichTextField):
        return RichTextWidget()
    if isinstance(field, models.CharField | models.TextField):
        one_line = not isinstance(field, models.TextField)
        return TextWidget(max_length=field.max_length, identifier=identifier, one_line=one_line)
    raise TypeError(f"No widget fits the field {name}.")


def _relation_widget(field: Any) -> CellWidget:
    model = field.related_model
    kind = ReferenceListWidget if field.many_to_many else ReferenceWidget
    if model is Tag:
        return kind(model, rows=_technology_tags)
    return kind(model)


def _technology_tags() -> models.QuerySet[Any]:
    return Tag.objects.current().filter(dimension=TagDimension.TECHNOLOGY).order_by("group", "name")
