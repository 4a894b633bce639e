"""What an organisation was before: codes of its past, and merges with all that is needed to undo them."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from permissions.models.organisation import Organisation


class FormerCode(models.Model):
    """A unified social credit code under which an organisation was known; the code still finds it."""

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.CASCADE, related_name="former_codes"
    )
    uscc = models.CharField(_("former code"), max_length=18, unique=True)
    recorded_on = models.DateField(_("recorded on"), default=timezone.localdate)

    class Meta:
        verbose_name = _("former code")
        verbose_name_plural = _("former codes")
        default_permissions = ()

    def __str__(self) -> str:
        return self.uscc


class OrganisationMerge(models.Model):
    """One organisation taken into another, with every changed row as it was before."""

    survivor = models.ForeignKey(
        Organisation,
        verbose_name=_("surviving organisation"),
        on_delete=models.PROTECT,
        related_name="merges",
    )
    merged = models.ForeignKey(
        Organisation, verbose_name=_("merged organisation"), on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(_("reason"), max_length=200)
    changes = models.JSONField(_("changes"), default=list, editable=False)
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("merged by"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    merged_at = models.DateTimeField(_("merged at"), default=timezone.now)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("undone by"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)
    undo_reason = models.CharField(_("reason of the undoing"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("merge of organisations")
        verbose_name_plural = _("merges of organisations")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["merged"], condition=models.Q(undone_at=None), name="organisation_merged_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(survivor=models.F("merged")), name="organisation_merge_of_two"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.merged} → {self.survivor}"
