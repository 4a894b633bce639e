"""The equipment library 设备库: instruments, machines and pilot plants that others may use."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.core import library
from registries.enums.equipment import PRICED, EquipmentCondition, EquipmentKind, FeeBasis, SharingScope
from registries.models.entry import RegistryEntry, entry_constraints, entry_indexes

#: A leap year has no more hours than these.
HOURS_OF_A_YEAR = 8784


def _hours(label: Any) -> models.PositiveIntegerField:
    return models.PositiveIntegerField(
        label, null=True, blank=True, validators=[MaxValueValidator(HOURS_OF_A_YEAR)]
    )


def _amount(label: Any) -> models.DecimalField:
    return models.DecimalField(
        label, max_digits=14, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )


class Equipment(RegistryEntry):
    """A piece of equipment that an organisation shares."""

    library_slug: ClassVar[str] = "equipment"

    kind = models.CharField(_("kind of equipment"), max_length=12, choices=EquipmentKind)
    english_name = models.CharField(_("English name"), max_length=120, blank=True)
    model_number = models.CharField(_("model and specification"), max_length=120, blank=True)
    manufacturer = models.CharField(_("manufacturer"), max_length=120, blank=True)
    made_in = models.CharField(_("country of origin"), max_length=40, blank=True)
    class_code = models.CharField(
        _("classification code"),
        max_length=20,
        blank=True,
        help_text=_("As in the classification of fixed assets, for example A02100400."),
    )
    asset_number = models.CharField(_("asset number"), max_length=40, blank=True)
    original_value = _amount(_("original value"))
    bought_on = models.DateField(_("bought on"), null=True, blank=True)
    used_since = models.DateField(_("in use since"), null=True, blank=True)
    place = models.CharField(
        pgettext_lazy("equipment", "place"),
        max_length=120,
        blank=True,
        help_text=_("Building and room, so that a visitor finds it."),
    )
    technical_data = models.TextField(
        _("main technical data"),
        blank=True,
        max_length=2000,
        help_text=_("One a line: what | value."),
    )
    functions = models.TextField(_("main functions"), blank=True, max_length=2000)
    sample_requirements = models.TextField(_("requirements on samples"), blank=True, max_length=1000)
    operator_qualification = models.CharField(_("qualification to operate it"), max_length=200, blank=True)
    condition = models.CharField(
        pgettext_lazy("equipment", "condition"),
        max_length=8,
        choices=EquipmentCondition,
        default=EquipmentCondition.NORMAL,
    )
    calibrated_until = models.DateField(_("calibration valid until"), null=True, blank=True)
    sharing = models.CharField(pgettext_lazy("equipment", "open to"), max_length=12, choices=SharingScope)
    open_hours = models.CharField(
        pgettext_lazy("equipment", "opening hours"),
        max_length=200,
        blank=True,
        help_text=_("For example: Monday to Friday 9:00–17:00, closed in the summer holidays."),
    )
    lead_days = models.PositiveSmallIntegerField(
        _("days to book ahead"), null=True, blank=True, validators=[MaxValueValidator(365)]
    )
    shortest_hours = models.DecimalField(
        _("shortest use in hours"),
        max_digits=5,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    longest_hours = models.DecimalField(
        _("longest use in hours"),
        max_digits=5,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    fee_basis = models.CharField(
        pgettext_lazy("equipment", "charged"), max_length=10, choices=FeeBasis, blank=True
    )
    fee_outside = _amount(_("fee for others"))
    fee_inside = _amount(_("fee for one's own people"))
    fee_note = models.CharField(_("notes on the fee"), max_length=200, blank=True)
    hours_per_year = _hours(_("machine hours a year"))
    shared_hours = _hours(_("of these shared hours"))

    class Meta(RegistryEntry.Meta):
        verbose_name = _("equipment")
        verbose_name_plural = _("pieces of equipment")
        constraints = [
            *entry_constraints("equipment"),
            models.CheckConstraint(
                condition=models.Q(hours_per_year=None)
                | models.Q(shared_hours=None)
                | models.Q(shared_hours__lte=models.F("hours_per_year")),
                name="equipment_shared_of_all",
            ),
        ]
        indexes = entry_indexes("equipment")

    def required_now(self) -> tuple[str, ...]:
        if self.fee_basis in PRICED:
            return (*self.spec().required, "fee_outside")
        return self.spec().required

    def clean(self) -> None:
        super().clean()
        hours, shared = self.hours_per_year, self.shared_hours
        if hours is not None and shared is not None and shared > hours:
            raise ValidationError(
                {"shared_hours": _("There cannot be more shared hours than machine hours.")}
            )
        shortest, longest = self.shortest_hours, self.longest_hours
        if shortest is not None and longest is not None and longest < shortest:
            raise ValidationError({"longest_hours": _("The longest use is shorter than the shortest one.")})
        if self.bought_on and self.used_since and self.used_since < self.bought_on:
            raise ValidationError({"used_since": _("It cannot be in use before it was bought.")})
        if self.fee_basis == FeeBasis.FREE and (self.fee_outside or self.fee_inside):
            raise ValidationError({"fee_basis": _("A fee is given: choose what it is charged for.")})


library.register(
    library.LibrarySpec(
        slug="equipment",
        model_label="registries.Equipment",
        label=_("equipment"),
        plural=_("equipment library"),
        prefix="SB",
        icon="microscope",
        url_segment="equipment",
        description=_("Instruments, machines and pilot plants that schools and enterprises open to others."),
        order=40,
        owners=frozenset({"organisation"}),
        demand_category="equipment",
        family="supply",
        amounts={
            "original_value": library.Amount(),
            "fee_outside": library.Amount(unit=_("yuan"), basis="fee_basis"),
            "fee_inside": library.Amount(unit=_("yuan"), basis="fee_basis"),
        },
        tables={"technical_data": (pgettext_lazy("equipment", "Item"), pgettext_lazy("equipment", "Value"))},
        groups=(
            library.FieldGroup(
                title=pgettext_lazy("equipment", "Equipment"),
                fields=(
                    "kind",
                    "title",
                    "summary",
                    "model_number",
                    "industry",
                    "technologies",
                    "region",
                    "place",
                    "technical_data",
                    "sharing",
                ),
            ),
            library.FieldGroup(
                title=_("Opening and fees"),
                fields=(
                    "condition",
                    "open_hours",
                    "lead_days",
                    "shortest_hours",
                    "longest_hours",
                    "fee_basis",
                    "fee_outside",
                    "fee_inside",
                    "fee_note",
                    "calibrated_until",
                ),
            ),
            library.FieldGroup(
                title=pgettext_lazy("equipment", "Use"),
                fields=(
                    "functions",
                    "sample_requirements",
                    "operator_qualification",
                    "hours_per_year",
                    "shared_hours",
                ),
                collapsed=True,
            ),
            library.FieldGroup(
                title=pgettext_lazy("equipment", "Asset"),
                fields=(
                    "english_name",
                    "manufacturer",
                    "made_in",
                    "class_code",
                    "asset_number",
                    "original_value",
                    "bought_on",
                    "used_since",
                ),
                collapsed=True,
            ),
            library.FieldGroup(title=_("Commitment"), fields=("no_secret_pledge",)),
        ),
        required=(
            "title",
            "summary",
            "kind",
            "model_number",
            "region",
            "place",
            "technical_data",
            "sharing",
        ),
        summary_fields=(
            "title",
            "summary",
            "kind",
            "industry",
            "region",
            "model_number",
            "sharing",
            "condition",
            "fee_basis",
            "calibrated_until",
        ),
        search_fields=(
            "model_number",
            "english_name",
            "manufacturer",
            "technical_data",
            "functions",
            "sample_requirements",
        ),
        facets=("region", "status", "industry", "sharing", "condition", "fee_basis", "freshness"),
        facts=("sharing", "fee_outside", "calibrated_until", "confirmed_at"),
        tab_field="kind",
    )
)
