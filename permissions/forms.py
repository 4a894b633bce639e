"""Forms of accounts and roles in the console: they carry no flag and no group."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from permissions.models import User


class AccountForm(forms.ModelForm):
    """An account: login name, name of the person, and a password for the first login."""

    name = forms.CharField(label=_("Name of the person"), max_length=100)
    password1 = forms.CharField(
        label=_("Password for the first login"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
        help_text=_("The person has to choose another one at the first login."),
    )

    class Meta:
        model = User
        fields: tuple[str, ...] = ("username",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.pop("for_user", None)
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["username"].disabled = True
            self.fields["name"].initial = self.instance.display_name
            self.fields["name"].disabled = True


class AccountEditForm(AccountForm):
    """What the operator may change: whether the account works. A password is reset on its own screen."""

    password1 = None  # type: ignore[assignment]  # Django's way to leave a field of the base form out

    class Meta(AccountForm.Meta):
        fields: tuple[str, ...] = ("username", "is_active")


class ResetForm(forms.Form):
    """Why a password is reset; needed where the person holds an office."""

    reason = forms.CharField(
        label=_("Why the password is reset"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For example: forgot the password, identity checked by phone."),
    )

    def __init__(self, *args: Any, in_office: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = in_office
