"""Days on which the rule 'Monday to Friday are working days' does not hold."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class HolidayKind(models.TextChoices):
    """Say whether a day is off or a make-up working day."""

    OFF = "off", _("day off")
    WORK = "work", _("make-up working day")


class Holiday(models.Model):
    """Hold one day of a year's official holiday notice; ``year`` is that of the notice, not of the day."""

    day = models.DateField(_("day"), unique=True)
    kind = models.CharField(_("kind"), max_length=4, choices=HolidayKind.choices)
    name = models.CharField(_("name"), max_length=40)
    year = models.PositiveSmallIntegerField(_("year of the notice"), db_index=True)

    class Meta:
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["off", "work"]), name="masterdata_holiday_kind")
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"
