"""The achievement library 成果库: what schools and enterprises have developed and offer for use."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalManyToManyField
from wagtail.fields import RichTextField

from cms.core import library
from permissions.models import Person
from registries.enums import (
    MATURITY_OF_STAGE,
    AchievementForm,
    AchievementKind,
    AchievementLevel,
    DevelopmentStage,
    IpState,
    Maturity,
    Originality,
    TransferIntention,
    TransferMode,
)
from registries.models.entry import RegistryEntry, entry_constraints, entry_indexes
from registries.models.fields import ChoiceListField

RICH_TEXT_FEATURES = ["bold", "h3", "ol", "ul", "link"]


class Achievement(RegistryEntry):
    """A scientific or technical achievement offered for use."""

    library_slug: ClassVar[str] = "achievement"

    kind = models.CharField(_("kind of achievement"), max_length=10, choices=AchievementKind)
    description = RichTextField(
        pgettext_lazy("achievement", "description"), blank=True, features=RICH_TEXT_FEATURES
    )
    keywords = models.CharField(
        _("keywords"), max_length=60, blank=True, help_text=_("At most three, separated by 、.")
    )
    form = models.CharField(_("form of achievement"), max_length=10, choices=AchievementForm, blank=True)
    originality = models.CharField(_("originality"), max_length=10, choices=Originality, blank=True)
    level = models.CharField(
        pgettext_lazy("achievement", "level"), max_length=14, choices=AchievementLevel, blank=True
    )
    stage_of_development = models.CharField(
        _("stage of development"), max_length=12, choices=DevelopmentStage
    )
    trl = models.PositiveSmallIntegerField(
        _("technology readiness level"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(9)],
    )
    trl_standard = models.CharField(_("TRL standard"), max_length=40, blank=True, default="GB/T 22900—2022")
    completers = ParentalManyToManyField(Person, verbose_name=_("completed by"), blank=True, related_name="+")
    ip_state = models.CharField(_("state of IP"), max_length=8, choices=IpState, blank=True)
    ip_number = models.CharField(_("IP number"), max_length=60, blank=True)
    ip_expires_on = models.DateField(_("IP expires on"), null=True, blank=True)
    started_on = models.DateField(_("started on"), null=True, blank=True)
    finished_on = models.DateField(_("finished on"), null=True, blank=True)
    intention = models.CharField(
        _("intention to transfer"), max_length=10, choices=TransferIntention, blank=True
    )
    transfer_modes = ChoiceListField(_("ways of transfer"), choices=TransferMode.choices)
    wanted_partners = models.CharField(_("wanted partners"), max_length=200, blank=True)
    price_min = models.DecimalField(
        _("price from"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    price_max = models.DecimalField(
        _("price to"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    price_negotiable = models.BooleanField(_("price negotiable"), default=False)
    application_cases = models.TextField(_("applications so far"), blank=True, max_length=2000)

    class Meta(RegistryEntry.Meta):
        verbose_name = _("achievement")
        verbose_name_plural = _("achievements")
        constraints = [
            *entry_constraints("achievement"),
            models.CheckConstraint(
                condition=models.Q(trl=None) | models.Q(trl__range=(1, 9)), name="achievement_trl_range"
            ),
            models.CheckConstraint(
                condition=models.Q(price_min=None)
                | models.Q(price_max=None)
                | models.Q(price_max__gte=models.F("price_min")),
                name="achievement_price_ordered",
            ),
        ]
        indexes = entry_indexes("achievement")

    @property
    def maturity(self) -> Maturity:
        """Return the stage in the words of the national registration."""
        return MATURITY_OF_STAGE[DevelopmentStage(self.stage_of_development)]

    def clean(self) -> None:
        super().clean()
        if self.price_min is not None and self.price_max is not None and self.price_max < self.price_min:
            raise ValidationError({"price_max": _("The upper end of the price lies below its lower end.")})
        if self.started_on and self.finished_on and self.finished_on < self.started_on:
            raise ValidationError({"finished_on": _("The end lies before the start.")})
        if (
            len([word for word in self.keywords.replace("，", "、").replace(",", "、").split("、") if word])
            > 3
        ):
            raise ValidationError({"keywords": _("Give at most three keywords.")})


library.register(
    library.LibrarySpec(
        slug="achievement",
        model_label="registries.Achievement",
        label=_("achievement"),
        plural=_("achievement library"),
        prefix="CG",
        icon="certificate",
        url_segment="achievements",
        description=_(
            "Patents, processes and products of schools, institutes and enterprises that others may use."
        ),
        order=20,
        groups=(
            library.FieldGroup(
                title=_("Achievement"),
                fields=(
                    "kind",
                    "title",
                    "summary",
                    "industry",
                    "technologies",
                    "stage_of_development",
                    "trl",
                    "region",
                    "description",
                ),
            ),
            library.FieldGroup(
                title=_("Transfer"),
                fields=(
                    "intention",
                    "transfer_modes",
                    "price_min",
                    "price_max",
                    "price_negotiable",
                    "wanted_partners",
                    "application_cases",
                ),
                collapsed=True,
            ),
            library.FieldGroup(
                title=pgettext_lazy("achievement", "Registration"),
                fields=(
                    "keywords",
                    "form",
                    "originality",
                    "level",
                    "trl_standard",
                    "completers",
                    "ip_state",
                    "ip_number",
                    "ip_expires_on",
                    "started_on",
                    "finished_on",
                ),
                collapsed=True,
            ),
            library.FieldGroup(title=_("Commitment"), fields=("no_secret_pledge",)),
        ),
        required=(
            "title",
            "summary",
            "kind",
            "stage_of_development",
            "industry",
            "technologies",
            "description",
        ),
        summary_fields=("title", "summary", "kind", "industry", "region", "stage_of_development", "trl"),
        search_fields=("keywords", "description", "application_cases", "wanted_partners", "ip_number"),
        facets=("region", "stage_of_development", "industry", "intention", "price", "freshness"),
        facts=("stage_of_development", "trl", "price", "confirmed_at"),
        tab_field="kind",
    )
)
