"""Forms of newcomers: a person, and the organisation that the person speaks for."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from cms.masterdata.models import Industry, Region
from cms.masterdata.resolver import Resolver
from permissions.models import Application
from permissions.models.organisation import OrganisationKind, OrganisationSize, UnitRelation
from portal.code_labels import label_of

MESSAGE_LENGTH = 200


class PlainForm(forms.Form):
    """A form whose controls carry the classes and descriptions of the portal."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["label_suffix"] = ""
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            attrs = field.widget.attrs
            if not isinstance(field.widget, forms.CheckboxInput):
                attrs.setdefault("class", "input")
            attrs.pop("autofocus", None)
            attrs["aria-describedby"] = f"id_{name}-about"

    def mark_errors(self) -> None:
        """Tell assistive technology which controls hold errors."""
        for name in self.errors:
            if name in self.fields:
                self.fields[name].widget.attrs["aria-invalid"] = "true"


class PhoneForm(PlainForm):
    """Ask for a mobile number."""

    phone = forms.CharField(
        label=_("Mobile number"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel-national"}),
    )


class CodeForm(PlainForm):
    """Ask for the code of the text message."""

    code = forms.CharField(
        label=_("Code of the text message"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


class PersonForm(PlainForm):
    """Ask for what an account needs."""

    # What is missing is told by the domain together with everything else that is wrong, in one round.
    name = forms.CharField(
        label=_("Your name"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=200,
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    username = forms.CharField(
        label=_("Login name"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    consent = forms.BooleanField(required=False)


class CreditCodeForm(PlainForm):
    """Ask for a unified social credit code."""

    uscc = forms.CharField(
        label=_("Unified social credit code"),
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


class ApplicationForm(PlainForm):
    """What an application says; every field may be empty until it is handed in."""

    name = forms.CharField(label=_("Full name"), max_length=200, required=False)
    organisation_kind = forms.ChoiceField(
        label=_("Kind of organisation"), choices=[("", "—"), *OrganisationKind.choices], required=False
    )
    relation = forms.ChoiceField(
        label=_("Relation to it"), choices=[("", "—"), *UnitRelation.choices], required=False
    )
    region = forms.CharField(label=_("Registered region"), max_length=200, required=False)
    industry = forms.CharField(label=_("Industry"), max_length=200, required=False)
    size = forms.ChoiceField(label=_("Size"), choices=[("", "—"), *OrganisationSize.choices], required=False)
    position = forms.CharField(label=_("Your position"), max_length=50, required=False)
    contact_phone = forms.CharField(
        label=_("Another phone for questions"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
    is_another = forms.BooleanField(label=_("None of these is my organisation"), required=False)

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        kwargs.setdefault("initial", _initial(application))
        super().__init__(*args, **kwargs)
        if application.parent_id is None:
            del self.fields["relation"]
        for name, scheme in (("region", "region"), ("industry", "industry")):
            self.fields[name].widget.attrs |= {"data-suggest": scheme, "autocomplete": "off"}

    def clean_region(self) -> Any:
        """Return the region that was written."""
        return _resolve(Region, self.cleaned_data["region"])

    def clean_industry(self) -> Any:
        """Return the industry that was written."""
        return _resolve(Industry, self.cleaned_data["industry"])

    def facts(self) -> dict[str, Any]:
        """Return what is valid; a wrong field does not keep the others from being saved."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if name not in self.errors}


class JoinForm(PlainForm):
    """Ask for a line to the manager of a verified organisation."""

    message = forms.CharField(
        label=_("A line to the manager"),
        max_length=MESSAGE_LENGTH,
        required=False,
        widget=forms.TextInput(),
    )


def _initial(application: Application) -> dict[str, Any]:
    values = {
        name: getattr(application, name)
        for name in (
            "name",
            "organisation_kind",
            "relation",
            "size",
            "position",
            "contact_phone",
            "is_another",
        )
    }
    return values | {name: label_of(getattr(application, name)) for name in ("region", "industry")}


def _resolve(model: Any, text: str) -> Any:
    """Return the row of a code list that ``text`` means, or say which ones come near."""
    if not text.strip():
        return None
    resolver = Resolver(model)
    match = resolver.resolve(text)
    if match.row is not None:
        return match.row
    near = [label_of(row) for row in match.candidates or resolver.suggest(text)][:3]
    if near:
        raise forms.ValidationError(
            _g("There is no “%(text)s”. Is it one of these: %(near)s?")
            % {"text": text, "near": "、".join(near)}
        )
    raise forms.ValidationError(_g("There is no “%(text)s”. Choose from the list.") % {"text": text})
