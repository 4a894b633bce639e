"""Choose a new password."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class PasswordForm(forms.Form):
    """The present password, and the new one twice; the rules are the domain's."""

    current = forms.CharField(label=_("Present password"), strip=False, widget=forms.PasswordInput)
    password = forms.CharField(label=_("New password"), strip=False, widget=forms.PasswordInput)
    again = forms.CharField(label=_("New password once more"), strip=False, widget=forms.PasswordInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        for name, field in self.fields.items():
            kind = "current-password" if name == "current" else "new-password"
            field.widget.attrs.update({"class": "input", "autocomplete": kind})
        self.fields["password"].widget.attrs["aria-describedby"] = "hint-password"

    def clean_again(self) -> str:
        """Refuse a second entry that differs from the first."""
        again: str = self.cleaned_data["again"]
        if again != self.cleaned_data.get("password", again):
            raise forms.ValidationError(_("The two entries differ. Type the new password again."))
        return again

    def mark_errors(self) -> None:
        """Tie every error to its control, for screen readers."""
        for name in self.errors:
            if name in self.fields:
                attrs = self.fields[name].widget.attrs
                described = f"{attrs.get('aria-describedby', '')} error-{name}".strip()
                attrs.update({"aria-invalid": "true", "aria-describedby": described})
