"""Forms about one's own data."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms.register import PlainForm


class ConfirmForm(PlainForm):
    """The present password, once more."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class NameForm(PlainForm):
    """One's own name."""

    name = forms.CharField(
        label=_("Name"), max_length=50, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )


class ConsentForm(PlainForm):
    """A consent: until when, and the guardian of a child."""

    until = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    guardian = forms.CharField(label=_("Name of the guardian"), max_length=50, required=False)
    guardian_relation = forms.CharField(label=_("Relation to you"), max_length=20, required=False)
    guardian_evidence = forms.CharField(
        label=_("Where the guardian's signed consent lies"), max_length=100, required=False
    )

    def __init__(self, *args: Any, is_child: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_child:
            for name in ("guardian", "guardian_relation", "guardian_evidence"):
                del self.fields[name]
