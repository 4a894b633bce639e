"""The home page and the three index pages."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from content.models.base import SitePage


class HomePage(SitePage):
    """The home page; its lists are the portal's. Template ``content/home_page.html``."""

    headline = models.CharField(_("headline"), max_length=60, blank=True)
    notice = models.CharField(
        _("one-line notice"), max_length=80, blank=True, help_text=_("Shown above the newest demands.")
    )
    notice_url = models.URLField(_("address of the notice"), blank=True)

    max_count = 1
    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    subpage_types: ClassVar[list[str]] = [
        "content.EventIndexPage",
        "content.FairIndexPage",
        "content.PolicyIndexPage",
    ]
    content_panels = [
        *SitePage.content_panels,
        FieldPanel("headline"),
        FieldPanel("notice"),
        FieldPanel("notice_url"),
    ]

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")


class IndexPage(SitePage):
    """A page that lists its children, filtered by the query string."""

    introduction = models.TextField(_("introduction"), max_length=300, blank=True)

    max_count = 1
    parent_page_types: ClassVar[list[str]] = ["content.HomePage"]
    content_panels = [*SitePage.content_panels, FieldPanel("introduction")]

    class Meta:
        abstract = True


class EventIndexPage(IndexPage):
    """All events. Template ``content/event_index_page.html``."""

    subpage_types: ClassVar[list[str]] = ["content.EventPage"]

    class Meta:
        verbose_name = _("index of events")
        verbose_name_plural = _("indexes of events")


class FairIndexPage(IndexPage):
    """All exchange fairs. Template ``content/fair_index_page.html``."""

    subpage_types: ClassVar[list[str]] = ["content.ExchangeFairPage"]

    class Meta:
        verbose_name = _("index of exchange fairs")
        verbose_name_plural = _("indexes of exchange fairs")


class PolicyIndexPage(IndexPage):
    """All policies. Template ``content/policy_index_page.html``."""

    subpage_types: ClassVar[list[str]] = ["content.PolicyPage"]

    class Meta:
        verbose_name = _("index of policies")
        verbose_name_plural = _("indexes of policies")
