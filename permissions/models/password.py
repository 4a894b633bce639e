"""Former passwords, as hashes, so that none of the last ones comes back."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class FormerPassword(models.Model):
    """The hash of a password that an account had until ``replaced_at``."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        on_delete=models.CASCADE,
        related_name="former_passwords",
    )
    password = models.CharField(max_length=128, editable=False)
    replaced_at = models.DateTimeField(_("replaced at"))

    class Meta:
        verbose_name = _("former password")
        verbose_name_plural = _("former passwords")
        default_permissions = ()
        indexes = [models.Index(fields=["user", "-replaced_at"], name="former_password_of_user")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.replaced_at:%Y-%m-%d}"
