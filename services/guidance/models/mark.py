"""One mark of a person on a checklist: a step that was looked at, or the list put away."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from permissions.models import Organisation


class GuidanceMark(models.Model):
    """Remember for one person and organisation that something was seen; it holds no fact about the organisation."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE, related_name="+"
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        on_delete=models.CASCADE,
        related_name="+",
    )
    mark = models.SlugField(_("mark"), max_length=40)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("mark on a checklist")
        verbose_name_plural = _("marks on checklists")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["user", "organisation", "mark"], name="guidance_mark_once"),
        ]

    def __str__(self) -> str:
        return self.mark
