"""The login of a person."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext


class User(AbstractUser):  # type: ignore[django-manager-missing]  # the plugin loses managers of abstract bases
    """How a person logs in; rights come from role grants, never from flags on this row."""

    session_version = models.PositiveIntegerField(_("session version"), default=1, editable=False)
    password_changed_at = models.DateTimeField(_("password changed at"), null=True, editable=False)
    must_change_password = models.BooleanField(_("must change password"), default=False)

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")

    def __str__(self) -> str:
        return self.display_name

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        # A session is good for one password and one session version: a change of either ends all sessions.
        value = f"{self.password}:{self.session_version}"
        return salted_hmac("permissions.User.session", value, secret=secret, algorithm="sha256").hexdigest()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the account; a new password that comes from Wagtail's account page ends all tokens, too."""
        if self._password is not None and not self._state.adding and kwargs.get("update_fields") is None:  # type: ignore[attr-defined]  # set by AbstractBaseUser.set_password
            self.session_version += 1
            self.password_changed_at = timezone.now()
        super().save(*args, **kwargs)

    def get_full_name(self) -> str:
        """Return the person's name; a person has one name field, first and last names are not used here."""
        person = getattr(self, "person", None)
        return person.name if person else super().get_full_name()

    @property
    def display_name(self) -> str:
        """Return the person's name, or the login name where no person is known."""
        if self.username == "system":
            # It writes histories that people read; its login name is no word of theirs.
            return pgettext("channel", "The platform itself")
        return self.get_full_name() or self.username
