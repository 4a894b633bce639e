"""Own fields as filters of the lists in the console; made for each request."""

from collections.abc import Callable
from typing import Any

import django_filters
from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import pgettext
from wagtail.admin.widgets import AdminDateInput

from registries.enums.own_fields import FieldKind
from registries.models import FieldDefinition
from registries.own_fields import conditions
from registries.own_fields.reading import definitions
from registries.own_fields.references import code_column, current_rows
from registries.pickers import make_searchable

Filters = dict[str, Any]


def own_filters_of(library: str) -> Filters:
    """Return the filters of a library's own fields by name: ``extra.<key>``, for a range with ``.from`` and ``.to``."""
    found: Filters = {}
    for field in definitions(library):
        if field.is_filter:
            found |= _MAKERS[FieldKind(field.kind)](field)
    return found


def _by(condition: Callable[[Any], Any]) -> Callable[..., Any]:
    def narrow(queryset: Any, _name: str, value: Any) -> Any:
        return queryset if value in (None, "", []) else queryset.filter(condition(value))

    return narrow


def _chosen(field: FieldDefinition) -> Filters:
    made = django_filters.MultipleChoiceFilter(
        label=field.label,
        choices=list(field.labels().items()),
        widget=forms.CheckboxSelectMultiple,
        method=_by(lambda values: conditions.one_of(field, values)),
    )
    return {field.name: made}


def _flag(field: FieldDefinition) -> Filters:
    made = django_filters.ChoiceFilter(
        label=field.label,
        choices=[("true", pgettext("own field", "yes")), ("false", pgettext("own field", "no"))],
        method=_by(lambda value: conditions.one_of(field, [value])),
    )
    return {field.name: made}


def _reference(field: FieldDefinition) -> Filters:
    column = code_column(field.reference)
    made = _ReferenceFilter(
        label=field.label,
        queryset=current_rows(field.reference),
        to_field_name=column,
        method=_by(lambda row: conditions.one_of(field, [getattr(row, column)])),
    )
    return {field.name: made}


class _ReferenceFilter(django_filters.ModelChoiceFilter):
    """A select of a code list that can be searched."""

    @property
    def field(self) -> Any:
        made = super().field
        make_searchable(made)
        return made


def _text(field: FieldDefinition) -> Filters:
    made = django_filters.CharFilter(
        label=field.label,
        max_length=100,
        method=_by(lambda text: conditions.contains(field, text)),
    )
    return {field.name: made}


def _number(field: FieldDefinition) -> Filters:
    return _range(field, django_filters.NumberFilter)


def _date(field: FieldDefinition) -> Filters:
    return _range(field, django_filters.DateFilter, widget=AdminDateInput)


def _range(field: FieldDefinition, kind: Any, **options: Any) -> Filters:
    low = kind(
        label=_g("%(field)s from") % {"field": field.label},
        method=_by(lambda value: conditions.between(field, low=value)),
        **options,
    )
    high = kind(
        label=_g("%(field)s to") % {"field": field.label},
        method=_by(lambda value: conditions.between(field, high=value)),
        **options,
    )
    return {f"{field.name}.from": low, f"{field.name}.to": high}


_MAKERS: dict[FieldKind, Callable[[FieldDefinition], Filters]] = {
    FieldKind.TEXT: _text,
    FieldKind.NUMBER: _number,
    FieldKind.DATE: _date,
    FieldKind.CHOICE: _chosen,
    FieldKind.CHOICES: _chosen,
    FieldKind.BOOLEAN: _flag,
    FieldKind.REFERENCE: _reference,
}
