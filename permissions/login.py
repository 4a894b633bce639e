"""The login form of the console, and what every login form of ours refuses."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.auth import LoginForm

from permissions.access.suspension import MESSAGE, is_suspended


class RefusesSuspended:
    """Tell staff of a suspended organisation why they cannot log in, once the password was right."""

    def confirm_login_allowed(self, user: Any) -> None:
        """Refuse inactive accounts and those whose every organisation is suspended."""
        super().confirm_login_allowed(user)  # type: ignore[misc]  # a mixin for Django's authentication form
        if is_suspended(user):
            raise forms.ValidationError(MESSAGE, code="organisation_suspended")


class ConsoleLoginForm(RefusesSuspended, LoginForm):
    """Wagtail's form with a label on the password, which upstream leaves to the field's English name."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("Password")
