"""The forms of own fields: what a field says, and the type that it is to have."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registries.domain.fields import FieldWanted, ListValue
from registries.domain.fields_rules import LONGEST_LABEL, MOST_PLACES
from registries.enums.own_fields import FieldKind, ReferenceList
from registries.models import FieldDefinition
from registries.models.field_definition import LONGEST_TEXT, SHORT_TEXT

#: Fields of a form that one type only asks for, by type.
FOR_KIND = {
    "values": "choice choices",
    "reference": "reference",
    "max_length": "text",
    "places": "number",
}
FLAGS = ("is_required", "is_public", "is_filter", "is_listed", "is_searchable")


class KindForm(forms.Form):
    """A type with what it needs: the values of a list, a code list, the longest text, decimal places."""

    fields: dict[str, Any]

    kind = forms.ChoiceField(label=pgettext_lazy("own field", "type"), choices=FieldKind.choices)
    values = forms.CharField(
        label=_("values of the list"),
        required=False,
        max_length=8_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One value a line, in the order in which they are offered."),
    )
    reference = forms.ChoiceField(
        label=_("code list"), required=False, choices=[("", "—"), *ReferenceList.choices]
    )
    max_length = forms.IntegerField(
        label=_("longest text"),
        initial=SHORT_TEXT,
        required=False,
        min_value=1,
        max_value=LONGEST_TEXT,
        help_text=_("Characters; above 200 the field is a box of several lines."),
    )
    places = forms.IntegerField(
        label=_("decimal places"), initial=0, required=False, min_value=0, max_value=MOST_PLACES
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, kinds in FOR_KIND.items():
            if name in self.fields:
                self.fields[name].widget.attrs["data-cf-for"] = kinds

    def list_values(self) -> list[ListValue]:
        """Return the values of the list, one for each line that says something."""
        lines = self.cleaned_data.get("values", "").splitlines()
        return [ListValue(label=line.strip()) for line in lines if line.strip()]

    def size(self, name: str, default: int) -> int:
        """Return a number, or what holds where none was given."""
        value = self.cleaned_data.get(name)
        return default if value is None else int(value)


class FieldForm(KindForm):
    """A new field."""

    label = forms.CharField(label=pgettext_lazy("own field", "name"), max_length=LONGEST_LABEL)
    key = forms.CharField(
        label=pgettext_lazy("own field", "key"),
        required=False,
        max_length=40,
        help_text=_(
            "For the API. Left empty it is made of the pinyin of the name; it never changes afterwards."
        ),
    )
    help_text = forms.CharField(
        label=pgettext_lazy("own field", "help text"),
        required=False,
        max_length=200,
        help_text=_("Stands below the field in the form and in the instructions of the import template."),
    )
    is_required = forms.BooleanField(label=_("required for a submission"), required=False)
    is_public = forms.BooleanField(
        label=_("part of the public summary"),
        required=False,
        help_text=_("Otherwise it is shown only to who may read the whole entry."),
    )
    is_filter = forms.BooleanField(label=_("a filter of lists"), required=False)
    is_listed = forms.BooleanField(label=_("a column of lists"), required=False)
    is_searchable = forms.BooleanField(label=_("found by the search"), required=False)

    field_order = ["label", "kind", "values", "reference", "max_length", "places", "help_text", *FLAGS, "key"]

    def wanted(self) -> FieldWanted:
        """Return what the form says in the terms of the domain."""
        data = self.cleaned_data
        return FieldWanted(
            label=data["label"],
            kind=data.get("kind", FieldKind.TEXT),
            key=data.get("key", ""),
            reference=data.get("reference", ""),
            values=self.list_values(),
            help_text=data["help_text"],
            max_length=self.size("max_length", SHORT_TEXT),
            places=self.size("places", 0),
            **{name: data[name] for name in FLAGS},
        )


class ChangedFieldForm(FieldForm):
    """A known field: key and type stay, every value of its list keeps its place and may get another word."""

    def __init__(self, *args: Any, definition: FieldDefinition, **kwargs: Any) -> None:
        names = ("label", "help_text", "max_length", "places", *FLAGS)
        kwargs["initial"] = {name: getattr(definition, name) for name in names}
        super().__init__(*args, **kwargs)
        self.definition = definition
        for name in ("key", "kind", "reference"):
            del self.fields[name]
        for name, kinds in FOR_KIND.items():
            if name in self.fields and definition.kind not in kinds.split():
                del self.fields[name]
        if "values" in self.fields:
            self.fields["values"].label = _("further values")
            self.fields["values"].widget.attrs["rows"] = 3
        self._add_known_values()

    def _add_known_values(self) -> None:
        for one in self.definition.choices if self.definition.has_choices else ():
            label = _g("Value “%(label)s”") % {"label": one["label"]}
            self.fields[f"value-{one['key']}"] = forms.CharField(
                label=label, initial=one["label"], max_length=LONGEST_LABEL
            )
            self.fields[f"off-{one['key']}"] = forms.BooleanField(
                label=_("not offered any more"), initial=bool(one.get("off")), required=False
            )

    def known_values(self) -> list[dict[str, Any]]:
        """Return the fields of the values that the list has."""
        return [
            {"label": self[f"value-{key}"], "off": self[f"off-{key}"]} for key in self.definition.labels()
        ] if self.definition.has_choices else []  # fmt: skip

    def list_values(self) -> list[ListValue]:
        data = self.cleaned_data
        known = [
            ListValue(key=key, label=data[f"value-{key}"], off=data[f"off-{key}"])
            for key in self.definition.labels()
            if f"value-{key}" in data
        ]
        return known + super().list_values()
