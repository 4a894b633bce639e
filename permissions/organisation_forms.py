"""Forms of organisations, units, names and merges in the console; they translate in, the domain decides."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.core.errors import DomainError
from cms.masterdata.models import Industry, Region
from permissions.models import (
    Capacity,
    NameKind,
    Organisation,
    OrganisationKind,
    OrganisationSize,
    UnitRelation,
)

BLANK: list[tuple[str, Any]] = [("", "—")]


class RowSelect(forms.Select):
    """A select whose options tell code and initials of their rows, so that a person can search it."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)
        row = getattr(value, "instance", None)
        words = [getattr(row, one, "") or "" for one in ("code", "initials", "uscc")]
        if any(words):
            option["attrs"]["data-search"] = " ".join(word for word in words if word)
        return option


def row_field(label: Any, queryset: Any, *, required: bool = False, **options: Any) -> Any:
    """Return a field that offers rows to search in."""
    return forms.ModelChoiceField(
        label=label, queryset=queryset, required=required, widget=RowSelect, empty_label="—", **options
    )


def date_field(label: Any, *, required: bool = False, **options: Any) -> forms.DateField:
    """Return a field for a day with the browser's calendar."""
    return forms.DateField(
        label=label, required=required, widget=forms.DateInput(attrs={"type": "date"}), **options
    )


def show_error(form: forms.BaseForm, error: DomainError) -> None:
    """Put what the domain refuses beside the field it is about, the rest on top of the form."""
    beside = {name: texts for name, texts in error.fields.items() if name in form.fields}
    for name, texts in beside.items():
        form.add_error(name, [str(text) for text in texts])
    if not beside:
        others = [str(text) for texts in error.fields.values() for text in texts]
        form.add_error(None, [error.message, *(text for text in others if text != error.message)])


def regions() -> Any:
    """Return the regions in force, in the order of their codes."""
    return Region.objects.current().order_by("code", "pk")


def industries() -> Any:
    """Return the industries in force, in the order of their codes."""
    return Industry.objects.current().order_by("code", "pk")


def parks() -> Any:
    """Return the parks that organisations can lie in."""
    return Organisation.objects.filter(kind=OrganisationKind.PARK, merged_into=None).order_by("pinyin", "pk")


class FactsForm(forms.Form):
    """The facts of an organisation; a view takes away what its person may not change."""

    name = forms.CharField(
        label=_("Official name"), max_length=200, help_text=_("As on the licence; rare characters are fine.")
    )
    kind = forms.ChoiceField(
        label=_("Kind"), choices=OrganisationKind.choices, initial=OrganisationKind.ENTERPRISE
    )
    uscc = forms.CharField(
        label=_("Unified social credit code"),
        max_length=40,
        required=False,
        help_text=_("18 characters. Without it the organisation can be recorded, but not verified."),
    )
    region = row_field(_("Registered region"), None)
    operating_region = row_field(_("Operating region"), None, help_text=_("Where it differs."))
    park = row_field(_("Industrial park"), None)
    industry = row_field(_("Industry"), None)
    size = forms.ChoiceField(label=_("Size"), choices=BLANK + OrganisationSize.choices, required=False)
    capacities = forms.MultipleChoiceField(
        label=_("What it does on the platform"),
        choices=Capacity.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    introduction = forms.CharField(
        label=_("Introduction"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Two or three sentences; everybody reads them."),
    )

    def __init__(self, *args: Any, only: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = {"region": regions, "operating_region": regions, "park": parks, "industry": industries}
        for name in [name for name in self.fields if only is not None and name not in only]:
            del self.fields[name]
        for name, offered in rows.items():
            if name in self.fields:
                self.fields[name].queryset = offered()  # type: ignore[attr-defined]  # a ModelChoiceField


class RegisterForm(FactsForm):
    """A new organisation, with the answer to "is it one of these?"."""

    is_another = forms.BooleanField(
        label=_("It is none of these. Register it all the same."),
        required=False,
        widget=forms.HiddenInput,
    )


class ReasonForm(forms.Form):
    """A step that needs a reason."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It stays in the audit trail; the organisation reads it."),
    )


class RenameForm(forms.Form):
    """A new official name from a day on."""

    name = forms.CharField(label=_("New official name"), max_length=200)
    on = date_field(
        _("From"),
        help_text=_("Empty: from today. With a coming day the present name stays in force until then."),
    )


class NameForm(forms.Form):
    """A former or short name by which people look for the organisation."""

    name = forms.CharField(label=_("Name"), max_length=200)
    kind = forms.ChoiceField(
        label=_("What kind of name"),
        choices=[(one.value, one.label) for one in (NameKind.SHORT, NameKind.FORMER)],
    )
    valid_from = date_field(_("Valid from"))
    valid_to = date_field(_("Valid to"))


class UnitForm(forms.Form):
    """A new unit."""

    name = forms.CharField(label=_("Name of the unit"), max_length=200)
    relation = forms.ChoiceField(label=_("What it is"), choices=UnitRelation.choices)
    region = row_field(_("Region, if it lies elsewhere"), None)
    uscc = forms.CharField(
        label=_("Unified social credit code of its own"),
        max_length=40,
        required=False,
        help_text=_("Empty: it works under the code of the organisation above. A subsidiary has its own."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = regions()  # type: ignore[attr-defined]  # a ModelChoiceField


class MoveForm(ReasonForm):
    """A unit's new place."""

    parent = row_field(_("New place"), None, required=True)
    relation = forms.ChoiceField(label=_("What it is there"), choices=UnitRelation.choices)
    field_order = ("parent", "relation", "reason")

    def __init__(self, *args: Any, places: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = places  # type: ignore[attr-defined]  # a ModelChoiceField


class MergeForm(ReasonForm):
    """The decision to merge; the name of the merged one is typed, because it ends something."""

    typed = forms.CharField(label=_("Type the name of the organisation that ends"), max_length=200)
    field_order = ("reason", "typed")

    def __init__(self, *args: Any, merged: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.merged = merged
        self.fields["reason"].required = True

    def clean_typed(self) -> str:
        typed: str = self.cleaned_data["typed"].strip()
        if typed != self.merged.name:
            raise forms.ValidationError(
                _("This is not its name. Type “%(name)s”.") % {"name": self.merged.name}
            )
        return typed


class ConsortiumForm(forms.Form):
    """The facts of a consortium."""

    name = forms.CharField(label=_("Name"), max_length=200)
    slug = forms.SlugField(
        label=_("Identifier"),
        max_length=50,
        help_text=_("Latin letters for addresses, e.g. qiannan-lin; it stays."),
    )
    kind = forms.ChoiceField(label=_("Kind"))
    region = row_field(_("Region"), None)
    founded_on = date_field(_("Founded on"))

    def __init__(self, *args: Any, is_new: bool = True, **kwargs: Any) -> None:
        from permissions.models import ConsortiumKind

        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = ConsortiumKind.choices  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["region"].queryset = regions()  # type: ignore[attr-defined]  # a ModelChoiceField
        if not is_new:
            del self.fields["slug"]


class AdmitForm(forms.Form):
    """A new member, with its admission document."""

    organisation = row_field(_("Organisation"), None, required=True)
    role = forms.ChoiceField(label=_("Seat"))
    valid_from = date_field(_("Member from"), initial=timezone.localdate)
    valid_to = date_field(_("Until"), help_text=_("Empty: without end."))
    admission_file = forms.CharField(
        label=_("Admission document"),
        max_length=200,
        required=False,
        help_text=_("Title and number, e.g. 理事会决议〔2026〕3号."),
    )
    scan = forms.FileField(
        label=_("Scan of it"),
        required=False,
        help_text=_("PDF, JPG or PNG, at most 10 MB. Only the operator and the organisation see it."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        from permissions.models import MemberRole

        super().__init__(*args, **kwargs)
        offered = Organisation.objects.active().filter(parent=None, merged_into=None)
        self.fields["organisation"].queryset = offered.order_by("pinyin", "pk")  # type: ignore[attr-defined]
        self.fields["role"].choices = MemberRole.choices  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["role"].initial = MemberRole.MEMBER


class EndForm(forms.Form):
    """The last day of a membership; empty ends it now."""

    last_day = forms.DateField(required=False)
