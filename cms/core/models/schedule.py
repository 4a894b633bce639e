"""One row per scheduled job: when it runs next, and who runs it now."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class JobOutcome(models.TextChoices):
    """How the last run of a job ended."""

    NONE = "", pgettext_lazy("job", "Not run yet")
    OK = "ok", pgettext_lazy("job", "Succeeded")
    FAILED = "failed", pgettext_lazy("job", "Failed")


class ScheduledJob(models.Model):
    """Hold the next run of a job and the lease of the scheduler that runs it."""

    name = models.CharField(pgettext_lazy("job", "name"), max_length=100, unique=True)
    cron = models.CharField(_("cron expression"), max_length=100)
    next_run_at = models.DateTimeField(_("next run"), db_index=True)
    claimed_by = models.CharField(_("claimed by"), max_length=100, blank=True, default="")
    claimed_until = models.DateTimeField(_("claimed until"), null=True, blank=True)
    last_started_at = models.DateTimeField(_("last started"), null=True, blank=True)
    last_finished_at = models.DateTimeField(_("last finished"), null=True, blank=True)
    last_outcome = models.CharField(
        _("last outcome"), max_length=10, choices=JobOutcome.choices, blank=True, default=JobOutcome.NONE
    )
    last_error = models.TextField(_("last error"), blank=True, default="")
    runs = models.PositiveIntegerField(_("runs"), default=0)

    class Meta:
        verbose_name = _("scheduled job")
        verbose_name_plural = _("scheduled jobs")

    def __str__(self) -> str:
        return self.name
