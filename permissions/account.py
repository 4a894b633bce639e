"""One's own account in the console: Wagtail's page without the fields that this product does not have."""

from typing import Any

from django.contrib.auth.forms import SetPasswordForm
from django.urls import path
from django.utils.functional import cached_property
from wagtail.admin.auth import require_admin_access
from wagtail.admin.forms.auth import PasswordChangeForm
from wagtail.admin.views.account import AccountView, ChangePasswordPanel

from permissions.domain import passwords


class OwnPasswordForm(PasswordChangeForm):
    """Wagtail's three fields; the domain changes the password and keeps its history."""

    def save(self, commit: bool = True) -> Any:
        """Change the password through the domain."""
        data = self.cleaned_data
        passwords.change_password(
            actor=self.user, current=data["old_password"], password=data["new_password1"]
        )
        return self.user


class OwnPasswordPanel(ChangePasswordPanel):
    """The panel with our form, asked once: the page would build and check it for every question."""

    form_class = OwnPasswordForm

    @cached_property
    def _form(self) -> SetPasswordForm:
        return super().get_form()

    def get_form(self) -> SetPasswordForm:
        return self._form


class OwnAccountView(AccountView):
    """Leave out Wagtail's required first and last name and e-mail: a person has one name, kept by the operator."""

    def get_panels(self) -> list[Any]:
        kept = [panel for panel in super().get_panels() if panel.name not in {"name_email", "password"}]
        return [*kept, self._password_panel]

    @cached_property
    def _password_panel(self) -> OwnPasswordPanel:
        return OwnPasswordPanel(self.request, self.request.user, None)


urlpatterns = [path("account/", require_admin_access(OwnAccountView.as_view()), name="wagtailadmin_account")]
