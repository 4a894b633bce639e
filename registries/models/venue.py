"""The library of training bases and venues 实训基地/场地."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalManyToManyField

from cms.core import library
from cms.masterdata.models import Major
from registries.enums.equipment import SharingScope
from registries.enums.venue import VenueFee, VenueKind, VenueLevel, VenueUse
from registries.models.entry import RegistryEntry, entry_constraints, entry_indexes
from registries.models.fields import ChoiceListField


class Venue(RegistryEntry):
    """A place where people train, meet or start an enterprise."""

    library_slug: ClassVar[str] = "venue"

    kind = models.CharField(_("kind of venue"), max_length=16, choices=VenueKind)
    level = models.CharField(pgettext_lazy("venue", "level"), max_length=10, choices=VenueLevel, blank=True)
    address = models.CharField(
        pgettext_lazy("venue", "place"),
        max_length=120,
        blank=True,
        help_text=_("Road, building and floor, so that a visitor finds it."),
    )
    area = models.DecimalField(
        _("area (m²)"),
        max_digits=10,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
    )
    stations = models.PositiveIntegerField(
        _("work stations"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    capacity = models.PositiveIntegerField(
        _("holds people"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    sharing = models.CharField(
        pgettext_lazy("venue", "open to"), max_length=12, choices=SharingScope, blank=True
    )
    uses = ChoiceListField(_("may be used for"), choices=VenueUse.choices)
    open_hours = models.CharField(
        pgettext_lazy("venue", "opening hours"),
        max_length=200,
        blank=True,
        help_text=_("For example Monday to Friday 8:30–17:30; training weeks of the school excepted."),
    )
    booking = models.CharField(
        _("how to book"), max_length=200, blank=True, help_text=_("How early, by whom, with which papers.")
    )
    fee = models.CharField(pgettext_lazy("venue", "fee"), max_length=12, choices=VenueFee, blank=True)
    fee_note = models.CharField(
        _("notes on the fee"), max_length=200, blank=True, help_text=_("For example 300 yuan per half day.")
    )
    equipment_summary = models.TextField(
        _("main equipment"), blank=True, max_length=2000, help_text=_("One a line: equipment | number | use.")
    )
    majors = ParentalManyToManyField(Major, verbose_name=_("majors served"), blank=True, related_name="+")
    facilities = models.TextField(_("facilities and safety"), blank=True, max_length=1000)
    results = models.TextField(_("use so far"), blank=True, max_length=1000)

    class Meta(RegistryEntry.Meta):
        verbose_name = _("venue")
        verbose_name_plural = _("venues")
        constraints = entry_constraints("venue")
        indexes = entry_indexes("venue")

    def clean(self) -> None:
        super().clean()
        if self.fee == VenueFee.FREE and self.fee_note and "元" in self.fee_note:
            raise ValidationError({"fee": _("The notes name an amount: choose how the use is charged.")})

    def required_now(self) -> tuple[str, ...]:
        if self.kind in {VenueKind.MEETING, VenueKind.INCUBATOR}:
            return (*self.spec().required, "capacity")
        return (*self.spec().required, "majors", "equipment_summary")


library.register(
    library.LibrarySpec(
        slug="venue",
        model_label="registries.Venue",
        label=_("training base or venue"),
        plural=_("library of training bases and venues"),
        prefix="JD",
        icon="building-warehouse",
        url_segment="venues",
        description=_("Training bases, industry colleges, meeting rooms and incubators that others may use."),
        order=80,
        family="place",
        demand_category="venue",
        owners=frozenset({"organisation"}),
        groups=(
            library.FieldGroup(
                title=pgettext_lazy("venue", "Venue"),
                fields=(
                    "kind",
                    "title",
                    "summary",
                    "level",
                    "region",
                    "address",
                    "sharing",
                    "industry",
                    "technologies",
                ),
            ),
            library.FieldGroup(
                title=_("Size and equipment"),
                fields=("area", "stations", "capacity", "equipment_summary", "majors", "facilities"),
                collapsed=True,
            ),
            library.FieldGroup(
                title=_("Opening and booking"),
                fields=("uses", "open_hours", "booking", "fee", "fee_note", "results"),
                collapsed=True,
            ),
            library.FieldGroup(title=_("Commitment"), fields=("no_secret_pledge",)),
        ),
        required=("title", "summary", "kind", "region", "address", "sharing", "uses"),
        summary_fields=(
            "title",
            "summary",
            "kind",
            "level",
            "industry",
            "region",
            "area",
            "stations",
            "sharing",
            "uses",
            "fee",
        ),
        search_fields=("address", "equipment_summary", "facilities", "results"),
        facets=("region", "uses", "level", "sharing", "fee", "majors", "industry", "freshness"),
        facts=("area", "stations", "sharing", "confirmed_at"),
        tab_field="kind",
        tables={
            "equipment_summary": (
                pgettext_lazy("venue", "Equipment"),
                pgettext_lazy("venue", "Number"),
                pgettext_lazy("venue", "Use"),
            )
        },
    )
)
