"""The library of funds 资金项目: calls of authorities for which organisations and persons may apply."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.fields import RichTextField

from cms.core import library
from permissions.models import OrganisationKind
from registries.enums.fund import FundApplicant, FundKind, FundLevel
from registries.models.achievement import RICH_TEXT_FEATURES
from registries.models.entry import RegistryEntry, entry_constraints, entry_indexes
from registries.models.fields import ChoiceListField, WebAddressField


class Fund(RegistryEntry):
    """A call with its money, its conditions and the days between which one applies."""

    library_slug: ClassVar[str] = "fund"

    kind = models.CharField(_("kind of fund"), max_length=12, choices=FundKind)
    level = models.CharField(_("level of the fund"), max_length=10, choices=FundLevel)
    issuer = models.CharField(_("issuing body"), max_length=120, blank=True)
    document_number = models.CharField(_("number of the call"), max_length=60, blank=True)
    apply_from = models.DateField(_("applications from"), null=True, blank=True)
    apply_until = models.DateField(_("applications until"), null=True, blank=True)
    applicants = ChoiceListField(_("who may apply"), choices=FundApplicant.choices)
    amount_min = models.DecimalField(
        _("amount from"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    amount_max = models.DecimalField(
        _("amount to"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    amount_note = models.CharField(_("how the amount is found"), max_length=200, blank=True)
    description = RichTextField(_("text of the call"), blank=True, features=RICH_TEXT_FEATURES)
    conditions = models.TextField(_("conditions"), blank=True, max_length=2000)
    materials = models.TextField(
        _("papers to hand in"),
        blank=True,
        max_length=1000,
        help_text=_("One a line: paper | copies | remark."),
    )
    channel = models.CharField(_("where to apply"), max_length=200, blank=True)
    policy_url = WebAddressField(
        _("page of the policy"),
        blank=True,
        help_text=_("The announcement on this platform or on the website of the authority."),
    )

    class Meta(RegistryEntry.Meta):
        verbose_name = _("fund")
        verbose_name_plural = _("funds")
        constraints = [
            *entry_constraints("fund"),
            models.CheckConstraint(
                condition=models.Q(amount_min=None)
                | models.Q(amount_max=None)
                | models.Q(amount_max__gte=models.F("amount_min")),
                name="fund_amount_ordered",
            ),
            models.CheckConstraint(
                condition=models.Q(apply_from=None)
                | models.Q(apply_until=None)
                | models.Q(apply_until__gte=models.F("apply_from")),
                name="fund_application_ordered",
            ),
        ]
        indexes = entry_indexes("fund")

    def clean(self) -> None:
        super().clean()
        if self.amount_min is not None and self.amount_max is not None and self.amount_max < self.amount_min:
            raise ValidationError({"amount_max": _("The upper end of the amount lies below its lower end.")})
        if self.apply_from and self.apply_until and self.apply_until < self.apply_from:
            raise ValidationError({"apply_until": _("The end lies before the start.")})


library.register(
    library.LibrarySpec(
        slug="fund",
        model_label="registries.Fund",
        label=_("fund"),
        plural=_("library of funds"),
        prefix="ZX",
        icon="coin",
        url_segment="funds",
        description=_("Grants, rewards and programmes for which one may apply, with their last day."),
        order=100,
        family="work",
        owners=frozenset({"organisation"}),
        owner_kinds=frozenset(
            {
                OrganisationKind.GOVERNMENT,
                OrganisationKind.PARK,
                OrganisationKind.PUBLIC_INSTITUTION,
                OrganisationKind.SERVICE,
                OrganisationKind.ASSOCIATION,
            }
        ),
        groups=(
            library.FieldGroup(
                title=pgettext_lazy("fund", "Call"),
                fields=(
                    "kind",
                    "title",
                    "level",
                    "issuer",
                    "summary",
                    "applicants",
                    "apply_until",
                    "region",
                    "description",
                ),
            ),
            library.FieldGroup(
                title=_("Money and application"),
                fields=(
                    "apply_from",
                    "amount_min",
                    "amount_max",
                    "amount_note",
                    "conditions",
                    "materials",
                    "channel",
                ),
                collapsed=True,
            ),
            library.FieldGroup(
                title=_("Source and field"),
                fields=("document_number", "policy_url", "industry", "technologies"),
                collapsed=True,
            ),
            library.FieldGroup(title=_("Commitment"), fields=("no_secret_pledge",)),
        ),
        required=(
            "title",
            "summary",
            "kind",
            "level",
            "issuer",
            "applicants",
            "apply_until",
            "region",
            "description",
        ),
        summary_fields=(
            "title",
            "summary",
            "kind",
            "level",
            "applicants",
            "apply_from",
            "apply_until",
            "amount_min",
            "amount_max",
            "industry",
            "region",
        ),
        search_fields=("issuer", "document_number", "description", "conditions", "materials", "channel"),
        facets=("deadline", "level", "applicants", "amount", "region", "industry", "freshness"),
        facts=("apply_until", "amount", "level", "confirmed_at"),
        tab_field="kind",
        deadline_field="apply_until",
        tables={
            "materials": (
                pgettext_lazy("fund", "Paper"),
                pgettext_lazy("fund", "Copies"),
                pgettext_lazy("fund", "Remark"),
            )
        },
    )
)
