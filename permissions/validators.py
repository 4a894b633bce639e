"""Password rules that need the account's history; settings name them beside Django's own."""

from typing import Any

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

#: How many former passwords are remembered and refused, besides the present one.
REMEMBERED = 5


class FormerPasswordValidator:
    """Refuse the present password and the last five before it."""

    def validate(self, password: str, user: Any = None) -> None:
        if user is None or user.pk is None:
            return
        former = user.former_passwords.order_by("-replaced_at", "-pk").values_list("password", flat=True)
        if any(check_password(password, known) for known in [user.password, *former[:REMEMBERED]]):
            raise ValidationError(
                _("You used this password before. Choose one that differs from your last %(count)d."),
                code="password_used_before",
                params={"count": REMEMBERED},
            )

    def get_help_text(self) -> str:
        return _("The password must differ from your last %(count)d passwords.") % {"count": REMEMBERED}
