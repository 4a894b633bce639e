"""What events and exchange fairs share: a time, a place, registration, organisers, and a computed state."""

import datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Orderable, Page, PageManager, PageQuerySet
from wagtail.search import index

from cms.masterdata.models import Region
from content.enums import GatheringState
from content.models.base import ContentPage
from content.states import GATHERING_RULE
from permissions.models import Organisation


class GatheringQuerySet(PageQuerySet):
    """Events or fairs by where they stand in time."""

    def with_state(self, now: datetime.datetime | None = None) -> Self:
        """Annotate ``computed_state`` by the rule that ``state`` follows in Python."""
        return self.annotate(computed_state=GATHERING_RULE.expression(now or timezone.now()))

    def in_state(self, *states: str, now: datetime.datetime | None = None) -> Self:
        """Keep those in one of the states."""
        return self.with_state(now).filter(computed_state__in=states)


GatheringManager = PageManager.from_queryset(GatheringQuerySet)


class GatheringPage(ContentPage):
    """Something people come together for."""

    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))
    place = models.CharField(_("place"), max_length=200, blank=True, help_text=_("Building, hall, street."))
    region = models.ForeignKey(
        Region, verbose_name=_("region"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_online = models.BooleanField(_("online"), default=False)
    online_url = models.URLField(_("address of the online meeting"), max_length=500, blank=True)
    capacity = models.PositiveIntegerField(_("seats"), null=True, blank=True, help_text=_("Empty: no limit."))
    organiser_text = models.CharField(
        _("further organisers"),
        max_length=200,
        blank=True,
        help_text=_("Organisers that are not on the platform, as they should read."),
    )
    registration_opens_at = models.DateTimeField(
        _("registration opens at"), null=True, blank=True, help_text=_("Empty: with publication.")
    )
    registration_closes_at = models.DateTimeField(
        _("registration closes at"), null=True, blank=True, help_text=_("Empty: when it starts.")
    )
    cancelled = models.BooleanField(_("cancelled"), default=False)

    search_fields = [
        *ContentPage.search_fields,
        index.SearchField("place"),
        index.SearchField("organiser_text"),
        index.FilterField("starts_at"),
        index.FilterField("ends_at"),
        index.FilterField("cancelled"),
    ]
    time_panels: ClassVar[list[Any]] = [
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
                FieldPanel("region"),
                FieldPanel("place"),
                FieldRowPanel([FieldPanel("is_online"), FieldPanel("online_url")]),
                FieldPanel("cancelled"),
            ],
            _("Time and place"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("registration_opens_at"), FieldPanel("registration_closes_at")]),
                FieldPanel("capacity"),
            ],
            _("Registration"),
        ),
        MultiFieldPanel(
            [InlinePanel("organisers", label=_("Organiser"), max_num=20), FieldPanel("organiser_text")],
            _("Organisers"),
        ),
    ]

    class Meta:
        abstract = True
        constraints = [
            *ContentPage.Meta.constraints,
            models.CheckConstraint(
                condition=Q(ends_at__gte=F("starts_at")), name="%(app_label)s_%(class)s_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(registration_opens_at=None)
                | Q(registration_closes_at=None)
                | Q(registration_closes_at__gte=F("registration_opens_at")),
                name="%(app_label)s_%(class)s_registration_ordered",
            ),
            models.CheckConstraint(
                condition=Q(registration_closes_at=None) | Q(registration_closes_at__lte=F("ends_at")),
                name="%(app_label)s_%(class)s_registration_before_end",
            ),
        ]
        indexes = [models.Index(fields=["starts_at"], name="%(class)s_starts_idx")]

    @property
    def state(self) -> GatheringState:
        """Return where it stands now."""
        return GatheringState(GATHERING_RULE.of(self, timezone.now()))

    @property
    def organiser_names(self) -> list[str]:
        """Return all organisers in their order, those outside the platform last."""
        names = [str(organiser.organisation) for organiser in self.organisers.all()]
        return [*names, self.organiser_text] if self.organiser_text else names

    def collect_errors(self, errors: dict[str, Any]) -> None:
        super().collect_errors(errors)
        starts, ends = self.starts_at, self.ends_at
        opens, closes = self.registration_opens_at, self.registration_closes_at
        if starts and ends and ends < starts:
            errors["ends_at"] = _("The end lies before the start. Please check both times.")
        if opens and closes and closes < opens:
            errors["registration_closes_at"] = _(
                "Registration closes before it opens. Please check both times."
            )
        elif closes and ends and closes > ends:
            errors["registration_closes_at"] = _("Registration closes after the end. Choose an earlier time.")
        if self.is_online and not self.online_url and not self.place:
            errors["online_url"] = _("Give the address of the online meeting, or the place.")


class PageOrganiser(Orderable):
    """An organiser of an event or fair, in the order of the announcement."""

    page = ParentalKey(Page, on_delete=models.CASCADE, related_name="organisers")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="+"
    )

    panels: ClassVar[list[Any]] = [FieldPanel("organisation")]

    class Meta(Orderable.Meta):
        verbose_name = _("organiser")
        verbose_name_plural = _("organisers")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["page", "organisation"], name="content_page_organiser_once")
        ]

    def __str__(self) -> str:
        return str(self.organisation)
