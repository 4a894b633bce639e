"""The talent library 人才库: profiles of students, graduates and employees, each of them the person's own."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalManyToManyField

from cms.core import library
from cms.masterdata.models import Major, Occupation, Region, Skill
from permissions.domain.consents import consented, current
from permissions.purposes import Purpose
from registries.enums.position import PositionKind
from registries.enums.talent import Availability, EducationLevel, SkillGrade, TalentKind
from registries.models.entry import RegistryEntry, entry_constraints, entry_indexes
from registries.models.fields import ChoiceListField

FIRST_YEAR, LAST_YEAR = 1960, 2100


def _wage(label: Any) -> models.DecimalField:
    return models.DecimalField(
        label, max_digits=10, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )


class Talent(RegistryEntry):
    """What a person wants others to know of his training and wishes.

    Name, phone, identity number, birth date and nation are no fields: they stay with the Person, outside revisions. The
    title is a headline. Without the person's consent nobody but the person sees anything of it.
    """

    library_slug: ClassVar[str] = "talent"

    kind = models.CharField(pgettext_lazy("talent", "is now"), max_length=10, choices=TalentKind)
    availability = models.CharField(
        _("looking for"), max_length=12, choices=Availability, default=Availability.OPEN
    )
    education = models.CharField(_("education"), max_length=10, choices=EducationLevel, blank=True)
    school = models.CharField(pgettext_lazy("talent", "school"), max_length=100, blank=True)
    major = models.ForeignKey(
        Major, verbose_name=_("major"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    graduation_year = models.PositiveSmallIntegerField(
        _("year of graduation"),
        null=True,
        blank=True,
        validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)],
    )
    skill_grade = models.CharField(_("skill grade"), max_length=18, choices=SkillGrade, blank=True)
    skills = ParentalManyToManyField(Skill, verbose_name=_("skills"), blank=True, related_name="+")
    certificates = models.CharField(_("certificates"), max_length=200, blank=True)
    occupation = models.ForeignKey(
        Occupation,
        verbose_name=_("wanted occupation"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    wanted_kinds = ChoiceListField(_("wanted kinds of position"), choices=PositionKind.choices)
    wanted_regions = ParentalManyToManyField(
        Region, verbose_name=_("wanted regions"), blank=True, related_name="+"
    )
    wage_min = _wage(_("expected wage from"))
    wage_max = _wage(_("expected wage to"))
    wage_negotiable = models.BooleanField(_("expected wage negotiable"), default=False)
    available_from = models.DateField(_("can start on"), null=True, blank=True)
    experience = models.TextField(
        _("experience"), blank=True, max_length=2000, help_text=_("No names, phone or identity numbers.")
    )
    works = models.TextField(_("works and projects"), blank=True, max_length=2000)

    class Meta(RegistryEntry.Meta):
        verbose_name = _("talent")
        verbose_name_plural = _("talents")
        constraints = [
            *entry_constraints("talent"),
            models.CheckConstraint(condition=Q(person__isnull=False), name="talent_owned_by_person"),
            models.CheckConstraint(
                condition=Q(wage_min=None) | Q(wage_max=None) | Q(wage_max__gte=models.F("wage_min")),
                name="talent_wage_ordered",
            ),
        ]
        indexes = [*entry_indexes("talent"), models.Index(fields=["person"], name="talent_person_idx")]

    @classmethod
    def shown_condition(cls) -> Q:
        return super().shown_condition() & cls.outside_condition()

    @classmethod
    def outside_condition(cls) -> Q:
        return consented(Purpose.TALENT_LISTING)

    def missing_for_submission(self) -> dict[str, list[Any]]:
        missing = super().missing_for_submission()
        if self.person is not None and current(self.person, Purpose.TALENT_LISTING) is None:
            missing["person"] = [_("Agree to be listed in the talent library first.")]
        return missing

    def clean(self) -> None:
        super().clean()
        if self.wage_min is not None and self.wage_max is not None and self.wage_max < self.wage_min:
            raise ValidationError({"wage_max": _("The upper end of the wage lies below its lower end.")})


library.register(
    library.LibrarySpec(
        slug="talent",
        model_label="registries.Talent",
        label=_("talent"),
        plural=_("talent library"),
        prefix="RC",
        icon="users-group",
        url_segment="talents",
        description=_("Students, graduates and employees with their training, skills and wishes."),
        order=50,
        owners=frozenset({"person"}),
        masks_person=True,
        consents=(Purpose.TALENT_LISTING.value, Purpose.SHARE_ENTERPRISE.value),
        demand_category="talent",
        family="people",
        tags=("industry", "skills"),
        amounts={"wage": library.Amount(unit=_("yuan a month"), low=4_000, high=7_000)},
        groups=(
            library.FieldGroup(
                title=pgettext_lazy("talent", "Profile"),
                fields=(
                    "kind",
                    "title",
                    "summary",
                    "education",
                    "major",
                    "graduation_year",
                    "skills",
                    "region",
                    "availability",
                ),
            ),
            library.FieldGroup(
                title=pgettext_lazy("talent", "Training and skills"),
                fields=("school", "skill_grade", "certificates", "industry", "technologies"),
            ),
            library.FieldGroup(
                title=pgettext_lazy("talent", "Wishes"),
                fields=(
                    "occupation",
                    "wanted_kinds",
                    "wanted_regions",
                    "wage_min",
                    "wage_max",
                    "wage_negotiable",
                    "available_from",
                ),
            ),
            library.FieldGroup(
                title=pgettext_lazy("talent", "Experience"), fields=("experience", "works"), collapsed=True
            ),
            library.FieldGroup(title=_("Commitment"), fields=("no_secret_pledge",)),
        ),
        required=("title", "summary", "kind", "education", "region", "skills"),
        summary_fields=(
            "title",
            "summary",
            "kind",
            "industry",
            "region",
            "education",
            "major",
            "graduation_year",
            "skill_grade",
            "skills",
            "availability",
            "wanted_kinds",
        ),
        search_fields=("certificates", "experience", "works"),
        facets=(
            "region",
            "status",
            "industry",
            "major",
            "education",
            "skill_grade",
            "wanted_kinds",
            "availability",
            "wage",
            "freshness",
        ),
        facts=("skill_grade", "education", "wage", "confirmed_at"),
        tab_field="kind",
    )
)
