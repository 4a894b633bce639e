"""The login form of the console."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.auth import LoginForm


class ConsoleLoginForm(LoginForm):
    """Wagtail's form with a label on the password, which upstream leaves to the field's English name."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("Password")
