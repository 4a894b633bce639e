"""Named exceptions: one outsider sees one entry, until a day."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class EntryException(models.Model):
    """A person who may see one entry although no rule says so; it always ends."""

    library = models.SlugField(_("library"), max_length=40)
    entry_id = models.PositiveBigIntegerField(_("entry"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        on_delete=models.CASCADE,
        related_name="entry_exceptions",
    )
    actions = models.JSONField(_("actions"), default=list)
    reason = models.CharField(_("reason"), max_length=200)
    expires_at = models.DateTimeField(_("until"))
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("granted by"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("named exception")
        verbose_name_plural = _("named exceptions")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["library", "entry_id", "user"], name="entry_exception_once")
        ]

    def __str__(self) -> str:
        return f"{self.library}/{self.entry_id} · {self.user}"
