"""Rows that hold for a period of days, both ends included."""

import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def in_force(on: datetime.date | None = None, *, prefix: str = "") -> Q:
    """Return the condition "holds on that day" (default today, Asia/Shanghai) for ``valid_from``/``valid_to``."""
    day = on or timezone.localdate()
    return (Q(**{f"{prefix}valid_from": None}) | Q(**{f"{prefix}valid_from__lte": day})) & (
        Q(**{f"{prefix}valid_to": None}) | Q(**{f"{prefix}valid_to__gte": day})
    )


class PeriodQuerySet(models.QuerySet):
    """Rows by the day on which they hold."""

    def current(self, on: datetime.date | None = None) -> "PeriodQuerySet":
        """Keep the rows in force on that day (default today)."""
        return self.filter(in_force(on))


class Period(models.Model):
    """A row with a first and a last day, either of them open."""

    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        abstract = True
