"""One row per scheduled job: when it runs next, and who runs it now."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class JobOutcome(models.TextChoices):
    """How the last run of a job ended."""

    NONE = "", _("Not run yet")
    OK = "ok", _("Succeeded")
    FAILED = "failed", _("Failed")


class ScheduledJob(models.Model):
    """Hold the next run of a job and the lease of the scheduler that runs it."""

    name = models.CharField(_("name"), max_length=100, unique=True)
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
