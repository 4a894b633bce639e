"""Exchange fairs: events with sessions and exhibitors."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Orderable
from wagtail.search import index

from content.enums import FairKind
from content.models.gatherings import GatheringManager, GatheringPage
from permissions.models import Organisation


class ExchangeFairPage(GatheringPage):
    """An exchange fair.

    Template ``content/exchange_fair_page.html``: all of an event but the agenda, and ``kind`` and
    ``get_kind_display``, ``theme``, ``sessions`` (rows with ``title``, ``starts_at``, ``ends_at``, ``place``,
    ``capacity``), ``exhibitors`` (rows with ``organisation``, ``booth``, ``brings``).
    """

    kind = models.CharField(_("kind"), max_length=20, choices=FairKind)
    theme = models.CharField(_("theme"), max_length=120, blank=True)

    parent_page_types: ClassVar[list[str]] = ["content.FairIndexPage"]
    search_fields = [*GatheringPage.search_fields, index.SearchField("theme"), index.FilterField("kind")]
    field_panels: ClassVar[list[Any]] = [
        MultiFieldPanel([FieldRowPanel([FieldPanel("kind"), FieldPanel("theme")])], _("Kind and theme")),
        *GatheringPage.time_panels,
    ]
    list_panels: ClassVar[list[Any]] = [
        InlinePanel("sessions", heading=_("Sessions"), label=_("Session"), max_num=60),
        InlinePanel("exhibitors", heading=_("Exhibitors"), label=_("Exhibitor"), max_num=500),
    ]
    list_heading = _("Sessions and exhibitors")
    page_description = _("A meeting of schools, enterprises and talent with sessions and exhibitors")

    objects = GatheringManager()

    class Meta(GatheringPage.Meta):
        abstract = False
        verbose_name = _("exchange fair")
        verbose_name_plural = _("exchange fairs")


class FairSession(Orderable):
    """One session of a fair."""

    page = ParentalKey(ExchangeFairPage, on_delete=models.CASCADE, related_name="sessions")
    title = models.CharField(_("title"), max_length=120)
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))
    place = models.CharField(_("place"), max_length=120, blank=True)
    capacity = models.PositiveIntegerField(_("seats"), null=True, blank=True)

    panels: ClassVar[list[Any]] = [
        FieldPanel("title"),
        FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
        FieldRowPanel([FieldPanel("place"), FieldPanel("capacity")]),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gte=F("starts_at")), name="content_session_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        super().clean()
        if self.starts_at and self.ends_at and self.ends_at < self.starts_at:
            raise ValidationError({"ends_at": _("The end lies before the start. Please check both times.")})


class FairExhibitor(Orderable):
    """An organisation at a fair: where it stands and what it brings."""

    page = ParentalKey(ExchangeFairPage, on_delete=models.CASCADE, related_name="exhibitors")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="+"
    )
    booth = models.CharField(_("booth"), max_length=20, blank=True)
    brings = models.CharField(
        _("brings"), max_length=200, blank=True, help_text=_("For example: 3 demands, 12 positions.")
    )

    panels: ClassVar[list[Any]] = [
        FieldRowPanel([FieldPanel("organisation"), FieldPanel("booth")]),
        FieldPanel("brings"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("exhibitor")
        verbose_name_plural = _("exhibitors")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["page", "organisation"], name="content_exhibitor_once"),
            models.UniqueConstraint(
                fields=["page", "booth"], condition=~Q(booth=""), name="content_booth_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.booth}".strip()
