"""Forms of accounts and roles in the console: they carry no flag and no group."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from permissions.access import standing_of
from permissions.models import GrantScope, User
from permissions.roles import GRANTABLE_BY_MANAGER, Role


class AccountForm(forms.ModelForm):
    """An account: login name, name of the person, password."""

    name = forms.CharField(label=_("Name of the person"), max_length=100)
    password1 = forms.CharField(
        label=_("Password"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), strip=False
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
            self.fields["password1"].required = False
            self.fields["password1"].help_text = _("Leave blank if not changing.")


class AccountEditForm(AccountForm):
    """What the operator may change: whether the account works, and a new password."""

    class Meta(AccountForm.Meta):
        fields: tuple[str, ...] = ("username", "is_active")


class GrantForm(forms.Form):
    """Give a role in one organisation."""

    username = forms.CharField(label=_("Login name of the colleague"), max_length=150)
    role = forms.ChoiceField(label=_("Role"))
    scope = forms.ChoiceField(label=_("Scope"), choices=GrantScope.choices, initial=GrantScope.SUBTREE)
    valid_from = forms.DateField(
        label=_("Valid from"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    valid_to = forms.DateField(
        label=_("Valid to"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        operator = standing_of(actor).has_role(Role.PLATFORM_OPERATOR)
        offered = [
            role for role in Role if role in GRANTABLE_BY_MANAGER or (operator and role != Role.AUDITOR)
        ]
        field: Any = self.fields["role"]
        field.choices = [(role.value, role.label) for role in offered]

    def clean_username(self) -> User:
        user = User.objects.filter(username=self.cleaned_data["username"].strip(), is_active=True).first()
        if user is None:
            raise forms.ValidationError(_("There is no account with this login name."))
        return user
