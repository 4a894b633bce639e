"""The login form of the portal and of everyone who has no other door."""

from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from permissions.login import RefusesSuspended


class LoginForm(RefusesSuspended, AuthenticationForm):
    """Ask for user name and password; say the same whatever was wrong with them."""

    error_messages = {
        "invalid_login": _("User name and password do not match. Check the letter case and try again."),
        "inactive": _("User name and password do not match. Check the letter case and try again."),
    }

    def __init__(self, request: HttpRequest | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.label_suffix = ""
        self.fields["username"].label = _("User name or phone number")
        for name, autocomplete in (("username", "username"), ("password", "current-password")):
            attrs = self.fields[name].widget.attrs
            attrs.update({"class": "input", "autocomplete": autocomplete})
            attrs.pop("autofocus", None)
            if self.is_bound and self.errors:
                attrs.update({"aria-invalid": "true", "aria-describedby": "login-error"})
