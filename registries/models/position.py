"""The position library 岗位库: jobs, internships, apprenticeships and part-time work."""

from decimal import Decimal
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalManyToManyField

from cms.core import library
from cms.masterdata.models import Major, Occupation, Skill
from registries.enums import Education
from registries.enums.position import (
    TRAINEES,
    Hazard,
    Intensity,
    Lodging,
    PositionKind,
    ShiftPattern,
)
from registries.models.entry import RegistryEntry, entry_constraints, entry_indexes
from registries.models.fields import ChoiceListField

HOURS_OF_A_DAY, DAYS_OF_A_WEEK = 24, 7


def _monthly(label: Any) -> models.DecimalField:
    return models.DecimalField(
        label, max_digits=10, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )


def _hours(label: Any, most: int) -> models.DecimalField:
    return models.DecimalField(
        label,
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.5")), MaxValueValidator(most)],
    )


def _count(label: Any, least: int = 0, **options: Any) -> models.PositiveIntegerField:
    return models.PositiveIntegerField(
        label, null=True, blank=True, validators=[MinValueValidator(least)], **options
    )


class Position(RegistryEntry):
    """A position that an organisation wants to fill."""

    library_slug: ClassVar[str] = "position"

    kind = models.CharField(_("kind of position"), max_length=14, choices=PositionKind)
    occupation = models.ForeignKey(
        Occupation,
        verbose_name=_("occupation"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    place = models.CharField(pgettext_lazy("position", "place of work"), max_length=120, blank=True)
    headcount = _count(_("headcount"), least=1)
    apply_until = models.DateField(_("apply until"), null=True, blank=True)
    duties = models.TextField(_("duties"), blank=True, max_length=2000)
    majors = ParentalManyToManyField(Major, verbose_name=_("majors"), blank=True, related_name="+")
    education = models.CharField(_("education"), max_length=10, choices=Education, blank=True)
    skills = ParentalManyToManyField(Skill, verbose_name=_("skills"), blank=True, related_name="+")
    certificates = models.CharField(_("certificates"), max_length=200, blank=True)
    wage_min = _monthly(_("wage from"))
    wage_max = _monthly(_("wage to"))
    wage_negotiable = models.BooleanField(_("wage negotiable"), default=False)
    same_post_wage = _monthly(_("wage of the same post"))
    internship_pay = _monthly(_("pay of the internship"))
    benefits = ChoiceListField(_("board and lodging"), choices=Lodging.choices)
    shift_pattern = models.CharField(_("shift pattern"), max_length=10, choices=ShiftPattern, blank=True)
    daily_hours = _hours(_("hours a day"), HOURS_OF_A_DAY)
    weekly_hours = _hours(_("hours a week"), HOURS_OF_A_DAY * DAYS_OF_A_WEEK)
    rest_days = models.DecimalField(
        _("rest days a week"),
        max_digits=2,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(DAYS_OF_A_WEEK)],
    )
    night_shift = models.BooleanField(_("night shifts"), default=False)
    hazards = ChoiceListField(
        _("hazards at work"),
        choices=Hazard.choices,
        help_text=_("Tick “none of these” if there are none: an empty answer says nothing."),
    )
    intensity = models.CharField(_("labour intensity"), max_length=1, choices=Intensity, blank=True)
    present_headcount = _count(_("people on posts of this kind now"))
    counted_on = models.DateField(_("counted on"), null=True, blank=True)
    mentors = _count(_("mentors"))
    starts_on = models.DateField(pgettext_lazy("position", "starts on"), null=True, blank=True)
    ends_on = models.DateField(pgettext_lazy("position", "ends on"), null=True, blank=True)

    class Meta(RegistryEntry.Meta):
        verbose_name = _("position")
        verbose_name_plural = _("positions")
        constraints = [
            *entry_constraints("position"),
            models.CheckConstraint(
                condition=models.Q(wage_min=None)
                | models.Q(wage_max=None)
                | models.Q(wage_max__gte=models.F("wage_min")),
                name="position_wage_ordered",
            ),
        ]
        indexes = [
            *entry_indexes("position"),
            models.Index(fields=["apply_until"], name="position_deadline_idx"),
        ]

    def required_now(self) -> tuple[str, ...]:
        needed = self.spec().required
        if self.kind in TRAINEES:
            needed = (*needed, "majors", "starts_on", "ends_on", "daily_hours", "weekly_hours", "mentors")
        if self.kind == PositionKind.INTERNSHIP:
            needed = (
                *needed,
                "same_post_wage",
                "internship_pay",
                "present_headcount",
                "counted_on",
                "hazards",
            )
        elif not self.wage_negotiable:
            needed = (*needed, "wage_min")
        return needed

    def clean(self) -> None:
        super().clean()
        wrong: dict[str, Any] = {}
        self._check_money(wrong)
        self._check_hours(wrong)
        self._check_dates(wrong)
        if Hazard.NONE in self.hazards and len(self.hazards) > 1:
            wrong["hazards"] = _("“None of these” does not go with another hazard.")
        if wrong:
            raise ValidationError(wrong)

    def _check_money(self, wrong: dict[str, Any]) -> None:
        if self.wage_min is not None and self.wage_max is not None and self.wage_max < self.wage_min:
            wrong["wage_max"] = _("The upper end of the wage lies below its lower end.")
        if self.kind == PositionKind.INTERNSHIP and self.internship_pay == 0:
            # 《职业学校学生实习管理规定》第十七条: interns of a post are paid, and not less than agreed.
            wrong["internship_pay"] = _("An internship is paid: enter the monthly pay.")

    def _check_hours(self, wrong: dict[str, Any]) -> None:
        rest = self.rest_days or 0
        if self.daily_hours is not None and self.weekly_hours is not None:
            if self.weekly_hours < self.daily_hours:
                wrong["weekly_hours"] = _("A week has not fewer hours than a day.")
            elif self.weekly_hours > self.daily_hours * (DAYS_OF_A_WEEK - rest):
                wrong["weekly_hours"] = _("So many hours do not fit into the working days of a week.")
        if (self.present_headcount is None) != (self.counted_on is None):
            name = "counted_on" if self.counted_on is None else "present_headcount"
            wrong[name] = _("Give the number of people and the day on which they were counted.")

    def _check_dates(self, wrong: dict[str, Any]) -> None:
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            wrong["ends_on"] = _("The end lies before the start.")
        if self.apply_until and self.ends_on and self.apply_until > self.ends_on:
            wrong["apply_until"] = _("Nobody can apply after the work has ended.")
        if self.counted_on and self.counted_on > timezone.localdate():
            wrong["counted_on"] = _("This day lies in the future.")


_A_MONTH = library.Amount(unit=_("yuan a month"), low=4_000, high=7_000)

library.register(
    library.LibrarySpec(
        slug="position",
        model_label="registries.Position",
        label=_("position"),
        plural=_("position library"),
        prefix="GW",
        icon="briefcase",
        url_segment="positions",
        description=_(
            "Jobs, internships, apprenticeships and part-time work at the organisations of the region."
        ),
        order=60,
        owners=frozenset({"organisation"}),
        demand_category="talent",
        family="people",
        tags=("industry", "majors"),
        deadline_field="apply_until",
        amounts={"wage": _A_MONTH, "same_post_wage": _A_MONTH, "internship_pay": _A_MONTH},
        groups=(
            library.FieldGroup(
                title=pgettext_lazy("position", "Position"),
                fields=(
                    "kind",
                    "title",
                    "summary",
                    "occupation",
                    "industry",
                    "majors",
                    "region",
                    "place",
                    "headcount",
                    "apply_until",
                ),
            ),
            library.FieldGroup(
                title=_("Pay and board"),
                fields=(
                    "wage_min",
                    "wage_max",
                    "wage_negotiable",
                    "same_post_wage",
                    "internship_pay",
                    "benefits",
                ),
            ),
            library.FieldGroup(
                title=_("Working conditions"),
                fields=(
                    "shift_pattern",
                    "daily_hours",
                    "weekly_hours",
                    "rest_days",
                    "night_shift",
                    "hazards",
                    "intensity",
                ),
            ),
            library.FieldGroup(
                title=pgettext_lazy("position", "Requirements"),
                fields=("duties", "education", "skills", "certificates", "technologies"),
                collapsed=True,
            ),
            library.FieldGroup(
                title=_("Training at work"),
                fields=("starts_on", "ends_on", "mentors", "present_headcount", "counted_on"),
                collapsed=True,
            ),
            library.FieldGroup(title=_("Commitment"), fields=("no_secret_pledge",)),
        ),
        required=(
            "title",
            "summary",
            "kind",
            "occupation",
            "region",
            "place",
            "headcount",
            "apply_until",
        ),
        summary_fields=(
            "title",
            "summary",
            "kind",
            "occupation",
            "industry",
            "majors",
            "region",
            "headcount",
            "education",
            "apply_until",
            "shift_pattern",
            "wage_min",
            "wage_max",
            "wage_negotiable",
        ),
        search_fields=("duties", "certificates", "place"),
        facets=(
            "region",
            "status",
            "industry",
            "majors",
            "education",
            "wage",
            "shift_pattern",
            "hazards",
            "freshness",
        ),
        facts=("wage", "headcount", "apply_until", "confirmed_at"),
        tab_field="kind",
    )
)
