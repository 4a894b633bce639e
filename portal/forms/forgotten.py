"""Forms of who forgot the password."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms.register import CodeForm, PhoneForm, PlainForm


class NewPasswordForm(PlainForm):
    """Ask for a new password once; it can be shown, and the rules are the domain's."""

    password = forms.CharField(
        label=_("New password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


__all__ = ["CodeForm", "NewPasswordForm", "PhoneForm"]
