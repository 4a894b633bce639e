"""Events: announcements with a time, a place and a registration window."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.models import Orderable

from content.models.gatherings import GatheringManager, GatheringPage


class EventPage(GatheringPage):
    """An event.

    Template ``content/event_page.html``: ``page.state`` (GatheringState; ``.label`` is the word),
    ``starts_at``, ``ends_at``, ``place``, ``region``, ``is_online``, ``online_url``, ``capacity``,
    ``organisers`` (rows with ``organisation``), ``organiser_text``, ``organiser_names``,
    ``registration_opens_at``, ``registration_closes_at``, ``cancelled``,
    ``agenda`` (rows with ``starts_at``, ``ends_at`` or None, ``title``, ``detail``).
    """

    parent_page_types: ClassVar[list[str]] = ["content.EventIndexPage"]
    field_panels = GatheringPage.time_panels
    list_panels: ClassVar[list[Any]] = [InlinePanel("agenda", label=_("Agenda item"), max_num=60)]
    list_heading = _("Agenda")
    page_description = _("An announcement with time, place, registration and agenda")

    objects = GatheringManager()

    class Meta(GatheringPage.Meta):
        abstract = False
        verbose_name = _("event")
        verbose_name_plural = _("events")


class AgendaItem(Orderable):
    """One row of the agenda of an event."""

    page = ParentalKey(EventPage, on_delete=models.CASCADE, related_name="agenda")
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"), null=True, blank=True)
    title = models.CharField(_("title"), max_length=120)
    detail = models.CharField(_("detail"), max_length=300, blank=True)

    panels: ClassVar[list[Any]] = [
        FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
        FieldPanel("title"),
        FieldPanel("detail"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gte=F("starts_at")),
                name="content_agenda_ends_after_start",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        super().clean()
        if self.starts_at and self.ends_at and self.ends_at < self.starts_at:
            raise ValidationError({"ends_at": _("The end lies before the start. Please check both times.")})
