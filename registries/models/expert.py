"""The expert library 专家库: whom one may ask for advice, reviews, training and mentoring."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.core import library
from permissions.models import Person
from registries.enums.expert import ExpertKind, ExpertService, Rank, ServiceMode
from registries.enums.talent import EducationLevel, SkillGrade
from registries.models.entry import RegistryEntry, entry_constraints, entry_indexes
from registries.models.fields import ChoiceListField


class Expert(RegistryEntry):
    """An expert whom an organisation offers, or who applied in person.

    The title says how the expert is called and in what; name and contact stay with the Person.
    """

    library_slug: ClassVar[str] = "expert"

    kind = models.CharField(_("kind of expert"), max_length=10, choices=ExpertKind)
    expert = models.ForeignKey(
        Person,
        verbose_name=_("the expert"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("One of your people; leave it empty if the expert has no account here."),
    )
    employer = models.CharField(
        _("employer"),
        max_length=120,
        blank=True,
        help_text=_("Needed where a person applies himself."),
    )
    department = models.CharField(_("department"), max_length=80, blank=True)
    post = models.CharField(_("post"), max_length=80, blank=True)
    rank = models.CharField(_("level of title"), max_length=12, choices=Rank, blank=True)
    professional_title = models.CharField(_("professional title"), max_length=60, blank=True)
    skill_grade = models.CharField(_("skill grade"), max_length=18, choices=SkillGrade, blank=True)
    education = models.CharField(_("education"), max_length=10, choices=EducationLevel, blank=True)
    discipline = models.CharField(_("discipline"), max_length=120, blank=True)
    research = models.TextField(_("field of work"), blank=True, max_length=1000)
    services = ChoiceListField(_("can be asked for"), choices=ExpertService.choices)
    achievements = models.TextField(
        _("representative results"), blank=True, max_length=2000, help_text=_("One a line.")
    )
    certificates = models.CharField(_("certificates"), max_length=200, blank=True)
    modes = ChoiceListField(_("ways of working"), choices=ServiceMode.choices)
    times = models.CharField(_("available times"), max_length=120, blank=True)
    service_area = models.CharField(_("area of work"), max_length=120, blank=True)
    yearly_limit = models.PositiveSmallIntegerField(
        _("services a year at most"), null=True, blank=True, validators=[MaxValueValidator(366)]
    )
    fee_min = models.DecimalField(
        _("fee from"),
        max_digits=10,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    fee_max = models.DecimalField(
        _("fee to"),
        max_digits=10,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    fee_negotiable = models.BooleanField(_("fee negotiable"), default=False)
    recusals = models.CharField(
        _("organisations to keep away from"),
        max_length=400,
        blank=True,
        help_text=_("Only your own side and reviewers see this."),
    )
    agreed = models.BooleanField(
        _("the expert agrees to be listed"),
        default=False,
        help_text=_("The expert knows what stands here and agrees that it is shown."),
    )

    class Meta(RegistryEntry.Meta):
        verbose_name = _("expert")
        verbose_name_plural = _("experts")
        constraints = [
            *entry_constraints("expert"),
            models.CheckConstraint(
                condition=models.Q(fee_min=None)
                | models.Q(fee_max=None)
                | models.Q(fee_max__gte=models.F("fee_min")),
                name="expert_fee_ordered",
            ),
            models.CheckConstraint(
                condition=models.Q(person=None) | models.Q(expert=None), name="expert_is_its_person"
            ),
        ]
        indexes = [*entry_indexes("expert"), models.Index(fields=["person"], name="expert_person_idx")]

    def required_now(self) -> tuple[str, ...]:
        needed = self.spec().required
        return (*needed, "employer") if self.person_id is not None else needed

    def clean(self) -> None:
        super().clean()
        if self.fee_min is not None and self.fee_max is not None and self.fee_max < self.fee_min:
            raise ValidationError({"fee_max": _("The upper end of the fee lies below its lower end.")})
        if self.person_id is not None and self.expert_id is not None:
            raise ValidationError({"expert": _("You are the expert of your own entry: leave this empty.")})


library.register(
    library.LibrarySpec(
        slug="expert",
        model_label="registries.Expert",
        label=_("expert"),
        plural=_("expert library"),
        prefix="ZJ",
        icon="user-star",
        url_segment="experts",
        description=_(
            "People from schools, enterprises, trades and government who advise, review and teach."
        ),
        order=30,
        demand_category="research",
        family="people",
        internal=frozenset({"expert", "recusals"}),
        amounts={"fee": library.Amount(unit=_("yuan a day"), low=1_000, high=3_000)},
        groups=(
            library.FieldGroup(
                title=pgettext_lazy("expert", "Expert"),
                fields=(
                    "kind",
                    "title",
                    "summary",
                    "technologies",
                    "services",
                    "industry",
                    "region",
                    "rank",
                    "employer",
                    "agreed",
                ),
            ),
            library.FieldGroup(
                title=_("Person and profession"),
                fields=(
                    "expert",
                    "department",
                    "post",
                    "professional_title",
                    "skill_grade",
                    "education",
                    "discipline",
                    "research",
                    "achievements",
                    "certificates",
                ),
            ),
            library.FieldGroup(
                title=_("How to work together"),
                fields=(
                    "modes",
                    "times",
                    "service_area",
                    "yearly_limit",
                    "recusals",
                    "fee_min",
                    "fee_max",
                    "fee_negotiable",
                ),
                collapsed=True,
            ),
            library.FieldGroup(title=_("Commitment"), fields=("no_secret_pledge",)),
        ),
        required=("title", "summary", "kind", "technologies", "services", "region", "rank", "agreed"),
        summary_fields=("title", "summary", "kind", "industry", "region", "rank", "services", "technologies"),
        search_fields=("research", "discipline", "achievements", "professional_title", "certificates"),
        facets=("region", "status", "industry", "services", "rank", "skill_grade", "freshness"),
        facts=("rank", "services", "fee", "confirmed_at"),
        tab_field="kind",
    )
)
