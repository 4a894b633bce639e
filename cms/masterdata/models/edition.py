"""Editions: one published version of a code list."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Scheme(models.TextChoices):
    """Name the code lists that come in editions."""

    REGION = "region", _("Administrative divisions")
    INDUSTRY = "industry", _("Industries")
    MAJOR = "major", _("Majors")
    OCCUPATION = "occupation", _("Occupations")
    SKILL = "skill", _("Skills")


def in_force(on: date, prefix: str = "") -> Q:
    """Return the condition that a dated row is in force ``on`` that day; both ends are inclusive."""
    starts = Q(**{f"{prefix}valid_from__lte": on})
    ends = Q(**{f"{prefix}valid_to__isnull": True}) | Q(**{f"{prefix}valid_to__gte": on})
    return starts & ends


class EditionQuerySet(models.QuerySet["Edition"]):
    """Find editions by date."""

    def current(self, on: date | None = None) -> "EditionQuerySet":
        """Return the editions in force ``on`` a day, today unless told."""
        return self.filter(in_force(on or timezone.localdate()))


class Edition(models.Model):
    """Record one dated version of a code list and where it comes from."""

    scheme = models.CharField(_("code list"), max_length=20, choices=Scheme.choices)
    version = models.CharField(_("version"), max_length=40)
    title = models.CharField(_("title"), max_length=200)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition of a code list")
        verbose_name_plural = _("editions of code lists")
        constraints = [
            models.UniqueConstraint(fields=["scheme", "version"], name="masterdata_edition_unique"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="masterdata_edition_dates",
            ),
        ]

    def __str__(self) -> str:
        return self.title
