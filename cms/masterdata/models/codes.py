"""The code lists: regions, industries, majors, occupations, skills."""

from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.masterdata.models.edition import Edition, Scheme, in_force
from cms.masterdata.models.spelled import SpelledRow


class CodeRowQuerySet(models.QuerySet[Any]):
    """Find code rows by date."""

    def current(self, on: date | None = None) -> Self:
        """Return the rows in force ``on`` a day (today unless told) of editions in force that day."""
        day = on or timezone.localdate()
        return self.filter(in_force(day), in_force(day, "edition__"))


class CodeRow(SpelledRow):
    """Hold one row of an edition of a code list; validity dates are inclusive at both ends."""

    SCHEME: ClassVar[Scheme]

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="+", verbose_name=_("edition"))
    code = models.CharField(_("code"), max_length=20, db_index=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("parent")
    )
    level = models.PositiveSmallIntegerField(_("level"))
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    objects = CodeRowQuerySet.as_manager()

    class Meta(SpelledRow.Meta):
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["edition", "code"], name="%(app_label)s_%(class)s_code"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="%(app_label)s_%(class)s_dates",
            ),
            models.CheckConstraint(
                condition=Q(level=1, parent__isnull=True) | Q(level__gt=1, parent__isnull=False),
                name="%(app_label)s_%(class)s_parent",
            ),
        ]


class Region(CodeRow):
    """Hold an administrative division (GB/T 2260): province, prefecture, county."""

    SCHEME = Scheme.REGION

    class Meta(CodeRow.Meta):
        verbose_name = _("administrative division")
        verbose_name_plural = _("administrative divisions")


class Industry(CodeRow):
    """Hold an industry (GB/T 4754): section letter, then division, group and class digits."""

    SCHEME = Scheme.INDUSTRY

    class Meta(CodeRow.Meta):
        verbose_name = _("industry")
        verbose_name_plural = _("industries")


class StudyLevel(models.TextChoices):
    """Say at which level of vocational education a major is taught."""

    SECONDARY = "secondary", _("Secondary vocational")
    ASSOCIATE = "associate", _("Vocational college, associate")
    BACHELOR = "bachelor", _("Vocational bachelor")


class Major(CodeRow):
    """Hold a major of the vocational catalogue: category, class, major.

    Categories and classes are one row for all study levels, under the code of the associate level: the
    catalogue numbers them in step (category 66, 46 and 26 are the same), so compare majors by ancestor and
    not by digits.
    """

    SCHEME = Scheme.MAJOR

    study_level = models.CharField(_("study level"), max_length=10, choices=StudyLevel.choices, blank=True)

    class Meta(CodeRow.Meta):
        verbose_name = _("major")
        verbose_name_plural = _("majors")


class Occupation(CodeRow):
    """Hold an occupation of the national classification (2022): major, middle, minor group, occupation."""

    SCHEME = Scheme.OCCUPATION

    class Meta(CodeRow.Meta):
        verbose_name = _("occupation")
        verbose_name_plural = _("occupations")


class Skill(CodeRow):
    """Hold a skill that positions ask for and talents have; the list is the platform's own."""

    SCHEME = Scheme.SKILL

    class Meta(CodeRow.Meta):
        verbose_name = _("skill")
        verbose_name_plural = _("skills")
