"""Own fields of a library in the form of a person's own entry."""

from typing import Any

from django import forms

from portal.code_labels import scheme_of
from portal.own.codes import CodeField
from registries.enums.own_fields import FieldKind
from registries.models import FieldDefinition
from registries.own_fields.forms import form_field_of, initial_of, plain_of
from registries.own_fields.reading import value_in
from registries.own_fields.references import MODELS, row_of

_ROWS = 4


def field_for(field: FieldDefinition, draft: Any) -> forms.Field:
    """Return the form field of an own field with what the draft says; it may be empty until the entry is handed in."""
    value = value_in(draft, field)
    if field.kind == FieldKind.REFERENCE:
        row = row_of(field.reference, value) if isinstance(value, str) else None
        chosen = [row] if row is not None else []
        scheme = scheme_of(MODELS[field.reference])
        return CodeField(
            scheme=scheme, many=False, chosen=chosen, label=field.label, help_text=field.help_text
        )
    made = form_field_of(field, value)
    made.required, made.initial = False, initial_of(field, value)
    if field.kind == FieldKind.DATE:
        made.widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    elif isinstance(made.widget, forms.Textarea):
        made.widget = forms.Textarea(attrs={"rows": _ROWS})
    return made


def values_of(fields: tuple[FieldDefinition, ...], form: Any) -> dict[str, Any]:
    """Return the valid values of the own fields that the form was sent with."""
    return {
        field.name: plain_of(field, form.cleaned_data[field.name])
        for field in fields
        if field.name in form.cleaned_data
        and field.name not in form.errors
        # A form that was opened before the field was defined does not empty it.
        and (field.name in form.data or field.kind == FieldKind.CHOICES)
    }
