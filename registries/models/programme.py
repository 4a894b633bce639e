"""The programme library 开设专业: what a school teaches at one level, with its cohorts."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalManyToManyField

from cms.core import library
from cms.masterdata.models import Major, Skill
from permissions.models import OrganisationKind
from registries.enums.programme import ProgrammeFeature, ProgrammeLevel, Schooling
from registries.models.entry import RegistryEntry, entry_constraints, entry_indexes
from registries.models.fields import ChoiceListField

FIRST_YEAR, LAST_YEAR = 1900, 2100
_YEARS = [MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)]


class Programme(RegistryEntry):
    """A major of the catalogue as one school teaches it."""

    library_slug: ClassVar[str] = "programme"

    study_level = models.CharField(
        pgettext_lazy("programme", "level of study"), max_length=12, choices=ProgrammeLevel
    )
    major = models.ForeignKey(
        Major,
        verbose_name=_("major of the catalogue"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("The code of the catalogue follows from it."),
    )
    schooling = models.CharField(_("length of schooling"), max_length=4, choices=Schooling, blank=True)
    intake = models.PositiveIntegerField(_("places a year"), null=True, blank=True)
    students = models.PositiveIntegerField(_("students enrolled"), null=True, blank=True)
    opened_in = models.PositiveSmallIntegerField(
        _("taught since (year)"), null=True, blank=True, validators=_YEARS
    )
    features = ChoiceListField(_("part that enterprises take"), choices=ProgrammeFeature.choices)
    skills = ParentalManyToManyField(Skill, verbose_name=_("skills taught"), blank=True, related_name="+")
    courses = models.TextField(
        _("core courses"),
        blank=True,
        max_length=2000,
        help_text=_("One a line: course | hours | enterprise that teaches with you."),
    )
    certificates = models.CharField(_("certificates that students take"), max_length=200, blank=True)
    aims = models.TextField(_("aims of training"), blank=True, max_length=2000)
    careers = models.TextField(_("occupations of graduates"), blank=True, max_length=1000)
    partner_wishes = models.TextField(_("wanted from enterprises"), blank=True, max_length=1000)

    class Meta(RegistryEntry.Meta):
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        constraints = entry_constraints("programme")
        indexes = entry_indexes("programme")


class ProgrammeCohort(models.Model):
    """The students of one year of entry; a plain number of the school, kept beside the entry and without review."""

    programme = models.ForeignKey(
        Programme, verbose_name=_("programme"), on_delete=models.CASCADE, related_name="cohorts"
    )
    year = models.PositiveSmallIntegerField(_("year of entry"), validators=_YEARS)
    classes = models.PositiveSmallIntegerField(_("classes"), validators=[MaxValueValidator(200)])
    students = models.PositiveIntegerField(_("students"), validators=[MaxValueValidator(20_000)])

    class Meta:
        verbose_name = _("cohort")
        verbose_name_plural = _("cohorts")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["programme", "year"], name="cohort_once")]

    def __str__(self) -> str:
        return f"{self.year} {self.programme}"


library.register(
    library.LibrarySpec(
        slug="programme",
        model_label="registries.Programme",
        label=_("programme"),
        plural=_("programme library"),
        prefix="ZY",
        icon="school",
        url_segment="programmes",
        description=_("What the schools of the region teach, for whom and with which enterprises."),
        order=70,
        family="people",
        demand_category="talent",
        owners=frozenset({"organisation"}),
        owner_kinds=frozenset({OrganisationKind.SCHOOL}),
        groups=(
            library.FieldGroup(
                title=_("Programme"),
                fields=(
                    "study_level",
                    "title",
                    "major",
                    "schooling",
                    "summary",
                    "industry",
                    "technologies",
                    "region",
                ),
            ),
            library.FieldGroup(
                title=_("Students"),
                fields=("intake", "students", "opened_in", "careers"),
                collapsed=True,
            ),
            library.FieldGroup(
                title=_("Teaching"),
                fields=("aims", "courses", "skills", "certificates"),
                collapsed=True,
            ),
            library.FieldGroup(
                title=_("Enterprises take part"), fields=("features", "partner_wishes"), collapsed=True
            ),
            library.FieldGroup(title=_("Commitment"), fields=("no_secret_pledge",)),
        ),
        required=("title", "summary", "study_level", "major", "schooling", "industry", "region"),
        summary_fields=(
            "title",
            "summary",
            "study_level",
            "major",
            "schooling",
            "industry",
            "region",
            "intake",
            "features",
        ),
        search_fields=("major", "courses", "certificates", "aims", "careers", "partner_wishes"),
        facets=("region", "features", "schooling", "industry", "major", "freshness"),
        facts=("schooling", "intake", "students", "confirmed_at"),
        tab_field="study_level",
        tables={"courses": (_("Course"), _("Hours"), _("Enterprise that teaches"))},
        child_tables=(
            library.ChildTable(
                name="cohorts", title=_("Cohorts"), columns=("year", "classes", "students"), newest_first=True
            ),
        ),
    )
)
