"""The demand library 需求库: technical problems, talent, training, testing, equipment and venues."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField

from cms.core import library
from cms.masterdata.models import Major, Occupation, Skill
from registries.enums import (
    CooperationMode,
    DemandCategory,
    Difficulty,
    Education,
    IpOwnership,
    TrainingMode,
)
from registries.models.entry import RegistryEntry, entry_constraints, entry_indexes
from registries.models.fields import ChoiceListField


class Demand(RegistryEntry):
    """What an organisation needs and cannot do alone."""

    library_slug: ClassVar[str] = "demand"

    category = models.CharField(_("category"), max_length=12, choices=DemandCategory)
    problem = models.TextField(_("problem"), blank=True, max_length=4000)
    indicators = models.TextField(
        _("quantified indicators"),
        blank=True,
        max_length=2000,
        help_text=_("One a line: indicator | present value | required value | test method."),
    )
    existing_basis = models.TextField(_("existing basis"), blank=True, max_length=2000)
    tried = models.TextField(_("solutions tried"), blank=True, max_length=2000)
    difficulty = models.CharField(_("difficulty"), max_length=8, choices=Difficulty, blank=True)
    cooperation_modes = ChoiceListField(_("ways of cooperation"), choices=CooperationMode.choices)
    budget_min = models.DecimalField(
        _("budget from"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    budget_max = models.DecimalField(
        _("budget to"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    budget_negotiable = models.BooleanField(_("budget negotiable"), default=False)
    wanted_by = models.DateField(_("wanted by"), null=True, blank=True)
    is_bounty = models.BooleanField(_("open call with bounty"), default=False)
    bounty = models.DecimalField(
        _("bounty"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    ip_ownership = models.CharField(_("ownership of results"), max_length=10, choices=IpOwnership, blank=True)
    partner_requirements = models.TextField(_("requirements on the partner"), blank=True, max_length=1000)
    occupation = models.ForeignKey(
        Occupation,
        verbose_name=_("occupation"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    headcount = models.PositiveIntegerField(
        _("headcount"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    education = models.CharField(_("education"), max_length=10, choices=Education, blank=True)
    majors = ParentalManyToManyField(Major, verbose_name=_("majors"), blank=True, related_name="+")
    skills = ParentalManyToManyField(Skill, verbose_name=_("skills"), blank=True, related_name="+")
    certificates = models.CharField(_("certificates"), max_length=200, blank=True)
    start_on = models.DateField(_("start of work"), null=True, blank=True)
    training_mode = models.CharField(_("way of training"), max_length=14, choices=TrainingMode, blank=True)

    class Meta(RegistryEntry.Meta):
        verbose_name = _("demand")
        verbose_name_plural = _("demands")
        constraints = [
            *entry_constraints("demand"),
            models.CheckConstraint(
                condition=models.Q(budget_min=None)
                | models.Q(budget_max=None)
                | models.Q(budget_max__gte=models.F("budget_min")),
                name="demand_budget_ordered",
            ),
        ]
        indexes = entry_indexes("demand")

    def required_now(self) -> tuple[str, ...]:
        if self.category == DemandCategory.TALENT:
            return (*self.spec().required, "occupation", "headcount", "majors")
        if self.category in {DemandCategory.RESEARCH, DemandCategory.RETROFIT}:
            return (*self.spec().required, "problem", "indicators", "wanted_by")
        return (*self.spec().required, "problem", "wanted_by")

    def either_now(self) -> tuple[tuple[str, ...], ...]:
        # The tags do not name every technology, and matching needs one of the two.
        technical = self.category in {DemandCategory.RESEARCH, DemandCategory.RETROFIT}
        return (("industry", "technologies"),) if technical else ()

    def clean(self) -> None:
        super().clean()
        if self.budget_min is not None and self.budget_max is not None and self.budget_max < self.budget_min:
            raise ValidationError({"budget_max": _("The upper end of the budget lies below its lower end.")})
        if self.bounty is not None and not self.is_bounty:
            raise ValidationError({"is_bounty": _("Tick this when a bounty is offered.")})


library.register(
    library.LibrarySpec(
        slug="demand",
        model_label="registries.Demand",
        label=_("demand"),
        plural=_("demand library"),
        prefix="XQ",
        icon="bulb",
        url_segment="demands",
        description=_("Technical, talent, training and testing demands of enterprises and schools."),
        order=10,
        groups=(
            library.FieldGroup(
                title=_("Problem and indicators"),
                fields=(
                    "category",
                    "title",
                    "summary",
                    "industry",
                    "technologies",
                    "region",
                    "problem",
                    "indicators",
                ),
            ),
            library.FieldGroup(
                title=_("Conditions"),
                fields=(
                    "wanted_by",
                    "budget_min",
                    "budget_max",
                    "budget_negotiable",
                    "difficulty",
                    "cooperation_modes",
                    "ip_ownership",
                    "existing_basis",
                    "tried",
                    "is_bounty",
                    "bounty",
                    "partner_requirements",
                ),
                collapsed=True,
            ),
            library.FieldGroup(
                title=_("Talent"),
                fields=(
                    "occupation",
                    "headcount",
                    "education",
                    "majors",
                    "skills",
                    "certificates",
                    "start_on",
                    "training_mode",
                ),
                collapsed=True,
            ),
            library.FieldGroup(title=_("Commitment"), fields=("no_secret_pledge",)),
        ),
        required=("title", "summary", "category", "region"),
        summary_fields=("title", "summary", "category", "industry", "region", "difficulty", "wanted_by"),
        search_fields=(
            "problem",
            "indicators",
            "existing_basis",
            "tried",
            "partner_requirements",
            "certificates",
        ),
        facets=("region", "status", "industry", "difficulty", "budget", "freshness"),
        facts=("budget", "wanted_by", "headcount", "confirmed_at"),
        tab_field="category",
        deadline_field="wanted_by",
        tables={"indicators": (_("Indicator"), _("Present"), _("Required"), _("Test method"))},
    )
)
