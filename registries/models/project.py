"""The library of cooperation projects 合作项目: what schools, enterprises and others do together."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalManyToManyField

from cms.core import library
from cms.masterdata.models import Major
from registries.enums.project import ProjectKind, ProjectState
from registries.models.entry import RegistryEntry, entry_constraints, entry_indexes

#: States in which there is a contract to name.
_AGREED = frozenset({ProjectState.RUNNING, ProjectState.ACCEPTED})


class Project(RegistryEntry):
    """A cooperation project; who takes part stands in its parties, what proves it in its evidence."""

    library_slug: ClassVar[str] = "project"

    kind = models.CharField(_("kind of cooperation"), max_length=20, choices=ProjectKind)
    state = models.CharField(
        _("state of the project"), max_length=12, choices=ProjectState, default=ProjectState.RECRUITING
    )
    join_until = models.DateField(_("partners sought until"), null=True, blank=True)
    started_on = models.DateField(pgettext_lazy("project", "started on"), null=True, blank=True)
    ends_on = models.DateField(pgettext_lazy("project", "ends on"), null=True, blank=True)
    amount = models.DecimalField(
        _("amount of the project"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    contract_number = models.CharField(_("contract number"), max_length=60, blank=True)
    contract_on = models.DateField(_("contract signed on"), null=True, blank=True)
    content = models.TextField(_("content of the cooperation"), blank=True, max_length=4000)
    shares = models.TextField(
        _("who gives and gains what"),
        blank=True,
        max_length=2000,
        help_text=_("One a line: organisation | gives | gains."),
    )
    milestones = models.TextField(
        _("milestones"),
        blank=True,
        max_length=2000,
        help_text=_("One a line: until | milestone | result."),
    )
    results = models.TextField(_("results so far"), blank=True, max_length=2000)
    partner_requirements = models.TextField(_("requirements on the partner"), blank=True, max_length=1000)
    majors = ParentalManyToManyField(Major, verbose_name=_("majors"), blank=True, related_name="+")
    participants = models.PositiveIntegerField(_("students and staff taking part"), null=True, blank=True)

    class Meta(RegistryEntry.Meta):
        verbose_name = _("cooperation project")
        verbose_name_plural = _("cooperation projects")
        constraints = [
            *entry_constraints("project"),
            models.CheckConstraint(
                condition=models.Q(started_on=None)
                | models.Q(ends_on=None)
                | models.Q(ends_on__gte=models.F("started_on")),
                name="project_period_ordered",
            ),
        ]
        indexes = entry_indexes("project")

    def required_now(self) -> tuple[str, ...]:
        if self.state == ProjectState.RECRUITING:
            return (*self.spec().required, "join_until", "partner_requirements")
        if self.state in _AGREED:
            return (*self.spec().required, "started_on", "contract_on")
        return self.spec().required

    def clean(self) -> None:
        super().clean()
        if self.started_on and self.ends_on and self.ends_on < self.started_on:
            raise ValidationError({"ends_on": _("The end lies before the start.")})
        if self.contract_number and self.contract_on is None:
            raise ValidationError({"contract_on": _("Give the day on which the contract was signed.")})


library.register(
    library.LibrarySpec(
        slug="project",
        model_label="registries.Project",
        label=_("cooperation project"),
        plural=_("library of cooperation projects"),
        prefix="XM",
        icon="folders",
        url_segment="projects",
        description=_(
            "Order classes, joint bases, technical services and contests, under way or open to you."
        ),
        order=90,
        family="work",
        demand_category="training",
        owners=frozenset({"organisation"}),
        groups=(
            library.FieldGroup(
                title=pgettext_lazy("project", "Project"),
                fields=(
                    "kind",
                    "title",
                    "state",
                    "join_until",
                    "summary",
                    "content",
                    "industry",
                    "technologies",
                    "region",
                ),
            ),
            library.FieldGroup(
                title=_("Period, money and contract"),
                fields=("started_on", "ends_on", "amount", "contract_number", "contract_on"),
                collapsed=True,
            ),
            library.FieldGroup(
                title=_("Course of the project"),
                fields=(
                    "shares",
                    "milestones",
                    "results",
                    "partner_requirements",
                    "majors",
                    "participants",
                ),
                collapsed=True,
            ),
            library.FieldGroup(title=_("Commitment"), fields=("no_secret_pledge",)),
        ),
        required=("title", "summary", "kind", "state", "content", "industry", "region"),
        summary_fields=(
            "title",
            "summary",
            "kind",
            "state",
            "join_until",
            "industry",
            "region",
            "started_on",
            "ends_on",
        ),
        search_fields=("content", "shares", "milestones", "results", "partner_requirements"),
        facets=("region", "state", "deadline", "industry", "majors", "freshness"),
        facts=("state", "join_until", "amount", "confirmed_at"),
        tab_field="kind",
        deadline_field="join_until",
        required_by="state",
        amounts={"amount": library.Amount()},
        tables={
            "shares": (
                pgettext_lazy("project", "Organisation"),
                pgettext_lazy("project", "Gives"),
                pgettext_lazy("project", "Gains"),
            ),
            "milestones": (
                pgettext_lazy("project", "Until"),
                pgettext_lazy("project", "Milestone"),
                pgettext_lazy("project", "Result"),
            ),
        },
    )
)
