"""Government policies and whether they apply today."""

import datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Min, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, PageChooserPanel
from wagtail.models import PageManager, PageQuerySet
from wagtail.search import index

from cms.masterdata.models import Region
from content.enums import PolicyAudience, PolicyLevel, PolicyTopic, PolicyValidity
from content.models.base import ContentPage
from content.models.choice_set import ChoiceSetField
from content.states import POLICY_RULE


class PolicyQuerySet(PageQuerySet):
    """Policies by whether they apply."""

    def with_validity(self, today: datetime.date | None = None) -> Self:
        """Annotate ``computed_validity`` by the rule that ``validity`` follows in Python."""
        day = today or timezone.localdate()
        successors = (
            PolicyPage.objects.filter(replaces=OuterRef("pk"), live=True)
            .order_by()
            .values("replaces")
            .annotate(day=Min(Coalesce("effective_on", "issued_on")))
            .values("day")
        )
        return self.annotate(replaced_on=Subquery(successors)).annotate(
            computed_validity=POLICY_RULE.expression(day)
        )

    def valid_as(self, *validities: str, today: datetime.date | None = None) -> Self:
        """Keep those with one of the validities."""
        return self.with_validity(today).filter(computed_validity__in=validities)


PolicyManager = PageManager.from_queryset(PolicyQuerySet)


class PolicyPage(ContentPage):
    """A policy document.

    Template ``content/policy_page.html``: ``page.validity`` (PolicyValidity; ``.label`` is the word),
    ``document_number``, ``level``/``get_level_display``, ``region``, ``issuing_office``, ``topic_labels``,
    ``audience_labels``, ``issued_on``, ``effective_on``, ``expires_on`` (last day in force), ``replaces``
    (PolicyPage or None); context ``successor`` (the policy that replaces this one and that the reader may
    see, or None).
    """

    document_number = models.CharField(_("document number"), max_length=80, blank=True)
    level = models.CharField(_("level"), max_length=12, choices=PolicyLevel)
    region = models.ForeignKey(
        Region,
        verbose_name=_("region it applies to"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Empty: the whole country."),
    )
    issuing_office = models.CharField(_("issuing office"), max_length=200)
    topics = ChoiceSetField(_("topics"), choice_set=PolicyTopic)
    audience_kinds = ChoiceSetField(_("addressees"), choice_set=PolicyAudience, blank=True)
    issued_on = models.DateField(_("issued on"))
    effective_on = models.DateField(
        _("effective on"), null=True, blank=True, help_text=_("Empty: the day it was issued.")
    )
    expires_on = models.DateField(
        _("in force until"), null=True, blank=True, help_text=_("Last day. Empty: no end is laid down.")
    )
    replaces = models.ForeignKey(
        "self",
        verbose_name=_("replaces"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="successors",
        help_text=_("The earlier policy that ends when this one takes effect."),
    )

    parent_page_types: ClassVar[list[str]] = ["content.PolicyIndexPage"]
    search_fields = [
        *ContentPage.search_fields,
        index.SearchField("document_number"),
        index.SearchField("issuing_office"),
        index.FilterField("level"),
        index.FilterField("issued_on"),
    ]
    field_panels: ClassVar[list[Any]] = [
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("document_number"), FieldPanel("issuing_office")]),
                FieldRowPanel([FieldPanel("level"), FieldPanel("region")]),
                FieldRowPanel([FieldPanel("topics"), FieldPanel("audience_kinds")]),
            ],
            _("Document details"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel(
                    [FieldPanel("issued_on"), FieldPanel("effective_on"), FieldPanel("expires_on")]
                ),
                PageChooserPanel("replaces"),
            ],
            _("Validity"),
        ),
    ]
    page_description = _("A government document with its dates, addressees and text")

    objects = PolicyManager()

    class Meta(ContentPage.Meta):
        abstract = False
        verbose_name = _("policy")
        verbose_name_plural = _("policies")
        constraints = [
            *ContentPage.Meta.constraints,
            models.CheckConstraint(
                condition=Q(effective_on=None) | Q(expires_on=None) | Q(expires_on__gte=F("effective_on")),
                name="content_policy_expires_after_effect",
            ),
            models.CheckConstraint(
                condition=Q(expires_on=None)
                | Q(expires_on__gte=F("issued_on"))
                | Q(effective_on__isnull=False),
                name="content_policy_expires_after_issue",
            ),
            models.CheckConstraint(
                condition=Q(replaces=None) | ~Q(replaces=F("page_ptr")),
                name="content_policy_replaces_another",
            ),
        ]
        indexes = [models.Index(fields=["issued_on"], name="policypage_issued_idx")]

    @cached_property
    def replaced_on(self) -> datetime.date | None:
        """Return the first day of the earliest published successor; lists carry it as an annotation."""
        if not self.pk:
            return None
        days = self.successors.filter(live=True).values_list("effective_on", "issued_on")
        return min((effective or issued for effective, issued in days), default=None)

    @property
    def validity(self) -> PolicyValidity:
        """Return whether the policy applies today."""
        return PolicyValidity(POLICY_RULE.of(self, timezone.localdate()))

    @property
    def topic_labels(self) -> list[str]:
        """Return the topics in words."""
        return self._meta.get_field("topics").labels(self.topics)

    @property
    def audience_labels(self) -> list[str]:
        """Return the addressees in words."""
        return self._meta.get_field("audience_kinds").labels(self.audience_kinds)

    def collect_errors(self, errors: dict[str, Any]) -> None:
        super().collect_errors(errors)
        begins = self.effective_on or self.issued_on
        if begins and self.expires_on and self.expires_on < begins:
            errors["expires_on"] = _("The last day lies before the first. Please check both dates.")
        if self.replaces_id and self.replaces_id == self.pk:
            errors["replaces"] = _("A policy cannot replace itself. Choose the earlier policy.")
