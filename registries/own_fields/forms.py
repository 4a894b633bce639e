"""Own fields in the form of an entry, made for each form: another process may just have defined one."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import pgettext_lazy
from wagtail.admin.widgets import AdminAutoHeightTextInput, AdminDateInput

from cms.core.errors import Invalid
from registries.enums.own_fields import FieldKind
from registries.models import FieldDefinition
from registries.models.field_definition import SHORT_TEXT
from registries.own_fields.entries import assign_own, missing_own
from registries.own_fields.reading import definitions, value_in
from registries.own_fields.references import MODELS, code_column, current_rows, row_of
from registries.own_fields.values import DIGITS
from registries.pickers import make_searchable

#: Names the own fields that a form shows: one that it does not know of is not emptied by sending it.
SHOWN = "own-fields"
_YES_NO = [
    ("", "—"),
    ("true", pgettext_lazy("own field", "yes")),
    ("false", pgettext_lazy("own field", "no")),
]


def form_field_of(field: FieldDefinition, value: Any = None) -> forms.Field:
    """Return the form field of an own field; ``value`` is what the entry says and what may stay."""
    made = _MAKERS[FieldKind(field.kind)](field, value)
    made.label, made.help_text = field.label, field.help_text
    # A dot in an id would have to be escaped in every selector.
    made.widget.attrs["id"] = f"id_extra-{field.key}"
    return made


def _text(field: FieldDefinition, value: Any) -> forms.Field:
    widget = forms.TextInput if field.max_length <= SHORT_TEXT else AdminAutoHeightTextInput
    return forms.CharField(max_length=field.max_length, widget=widget)


def _number(field: FieldDefinition, value: Any) -> forms.Field:
    return forms.DecimalField(max_digits=DIGITS + field.places, decimal_places=field.places)


def _date(field: FieldDefinition, value: Any) -> forms.Field:
    return forms.DateField(widget=AdminDateInput)


def _choice(field: FieldDefinition, value: Any) -> forms.Field:
    kept = {value} if isinstance(value, str) else set()
    return forms.ChoiceField(choices=[("", "—"), *field.offered(kept)])


def _choices(field: FieldDefinition, value: Any) -> forms.Field:
    kept = set(value) if isinstance(value, list) else set()
    return forms.MultipleChoiceField(choices=field.offered(kept), widget=forms.CheckboxSelectMultiple)


def _boolean(field: FieldDefinition, value: Any) -> forms.Field:
    return forms.TypedChoiceField(choices=_YES_NO, coerce=lambda text: text == "true", empty_value=None)


def _reference(field: FieldDefinition, value: Any) -> forms.Field:
    rows = current_rows(field.reference)
    column = code_column(field.reference)
    if isinstance(value, str) and value and not rows.filter(**{column: value}).exists():
        earlier = row_of(field.reference, value)
        if earlier is not None:
            model = MODELS[field.reference]
            rows = model._default_manager.filter(Q(pk__in=rows.order_by().values("pk")) | Q(pk=earlier.pk))
            rows = rows.order_by(column)
    made = forms.ModelChoiceField(queryset=rows, to_field_name=column)
    make_searchable(made)
    return made


_MAKERS = {
    FieldKind.TEXT: _text,
    FieldKind.NUMBER: _number,
    FieldKind.DATE: _date,
    FieldKind.CHOICE: _choice,
    FieldKind.CHOICES: _choices,
    FieldKind.BOOLEAN: _boolean,
    FieldKind.REFERENCE: _reference,
}


def initial_of(field: FieldDefinition, value: Any) -> Any:
    """Return what the form field of an own field shows at first."""
    if field.kind == FieldKind.BOOLEAN and isinstance(value, bool):
        return "true" if value else "false"
    return value


def plain_of(field: FieldDefinition, cleaned: Any) -> Any:
    """Return what a form field gives in the shape that the domain takes."""
    if field.kind == FieldKind.REFERENCE and cleaned is not None:
        return str(getattr(cleaned, code_column(field.reference)))
    return cleaned


class OwnFieldsMixin:
    """Own fields of the library in the form of an entry, named ``extra.<key>`` there as everywhere."""

    fields: dict[str, Any]
    cleaned_data: dict[str, Any]
    errors: Any
    instance: Any
    initial: dict[str, Any]
    add_error: Any
    data: Any
    _meta: Any

    def add_own_fields(self) -> None:
        """Put the own fields into the form; required ones are waived while a draft is saved, as all others are."""
        self.own: tuple[FieldDefinition, ...] = definitions(self._meta.model.library_slug)
        for field in self.own:
            value = value_in(self.instance, field)
            made = form_field_of(field, value)
            made.required = field.is_required
            self.fields[field.name] = made
            self.initial.setdefault(field.name, initial_of(field, value))
        if self.own:
            shown = ",".join(field.key for field in self.own)
            self.fields[SHOWN] = forms.CharField(required=False, widget=forms.HiddenInput, initial=shown)
        required = [field.name for field in self.own if field.is_required]
        self._meta.defer_required_on_fields = [*self._meta.defer_required_on_fields, *required]

    @property
    def own_required(self) -> list[str]:
        """Return the names of the own fields that a submission needs."""
        return [field.name for field in self.own if field.is_required]

    def take_own_fields(self) -> None:
        """Give the entry the values of the own fields that the form has shown."""
        shown = set(str(self.cleaned_data.get(SHOWN) or "").split(","))
        given = {
            field.key: plain_of(field, self.cleaned_data[field.name])
            for field in self.own
            if field.key in shown and field.name in self.cleaned_data
        }
        try:
            assign_own(self.instance, given)
        except Invalid as error:
            for name, texts in error.fields.items():
                self.add_error(name if name in self.fields else None, [str(text) for text in texts])

    def add_missing_own(self) -> None:
        """Report the own fields that a submission still needs beside them."""
        for name, texts in missing_own(self.instance).items():
            if name in self.fields and name not in self.errors:
                self.add_error(name, texts[0])


__all__ = ["SHOWN", "OwnFieldsMixin", "form_field_of", "initial_of", "plain_of"]
