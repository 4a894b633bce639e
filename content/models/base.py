"""What every editorial page has: summary, body, source, responsible editor, audience.

Context of the templates ``templates/content/<model>.html``, for those who write them:

- Every page passes ``page`` (the specific page) and ``request``.
- Content pages offer ``page.summary`` (plain text), ``page.body`` (render with ``{% include_block %}``; the
  blocks bring their templates ``templates/content/blocks/*.html``), ``page.source``,
  ``page.responsible_editor``, ``page.visibility`` and ``get_visibility_display``, ``page.consortium``,
  ``page.last_published_at``.
- Index pages pass ``listing`` (``content.filters.Listing``): ``page`` (a Django paginator page of specific
  pages the reader may see), ``count``, ``filterset`` (bound; ``filterset.form`` has one field per filter),
  ``chips`` (applied filters with ``label``, ``value``, ``remove_url``), ``query`` (the query string without
  ``page``, for pager links).
"""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.functional import classproperty
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
)
from wagtail.fields import StreamField
from wagtail.models import Page, PagePermissionTester
from wagtail.search import index

from content.blocks import BodyBlock
from content.models.context import context_of
from permissions.audience import Visibility
from permissions.models import Consortium, Organisation

#: A page has no owner, hence neither the audience "own organisation" nor a separate public summary.
PAGE_AUDIENCES = [
    (choice.value, choice.label) for choice in (Visibility.PUBLIC, Visibility.CONSORTIUM, Visibility.NAMED)
]


class ReviewedPagePermissions(PagePermissionTester):
    """Answer for pages that go live through review only.

    Wagtail's "publish" right means here: review, take down and reorder. Nobody publishes past the review, and
    the audience is a field of the page, so there are no view restrictions to set.
    """

    def can_publish(self) -> bool:
        return False

    def can_publish_subpage(self) -> bool:
        return False

    def can_set_view_restrictions(self) -> bool:
        return False

    def can_unschedule(self) -> bool:
        return super().can_publish()

    def can_review(self) -> bool:
        """Return whether the user may decide on submissions of others."""
        return super().can_publish()


class SitePage(Page):
    """A page of this site: published after review by another person, without Wagtail's privacy settings."""

    promote_panels: ClassVar[list[Any]] = [
        MultiFieldPanel(
            [FieldPanel("slug"), FieldPanel("search_description")], _("Address and search engines")
        )
    ]
    private_page_options: ClassVar[list[str]] = []

    class Meta:
        abstract = True

    def permissions_for_user(self, user: Any) -> ReviewedPagePermissions:
        return ReviewedPagePermissions(user, self)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context.update(context_of(self, request))
        return context


class ContentPage(SitePage):
    """An event, fair or policy."""

    summary = models.TextField(
        _("summary"), max_length=300, blank=True, help_text=_("One or two sentences for lists and sharing.")
    )
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)
    source = models.CharField(
        _("source"), max_length=120, help_text=_("Who published this first; our own text: the platform.")
    )
    responsible_editor = models.CharField(
        _("responsible editor"), max_length=60, help_text=_("Shown under the text.")
    )
    visibility = models.CharField(
        _("audience"), max_length=12, choices=PAGE_AUDIENCES, default=Visibility.PUBLIC
    )
    consortium = models.ForeignKey(
        Consortium,
        verbose_name=_("consortium"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Its member organisations are the audience."),
    )

    parent_page_types: ClassVar[list[str]] = []
    subpage_types: ClassVar[list[str]] = []

    search_fields = [
        *Page.search_fields,
        index.SearchField("summary"),
        index.SearchField("body"),
        index.FilterField("visibility"),
    ]
    audience_panels: ClassVar[list[Any]] = [
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("visibility"), FieldPanel("consortium")]),
                InlinePanel("audience_organisations", label=_("Named organisation"), max_num=50),
            ],
            _("Who may see it"),
        )
    ]
    origin_panels: ClassVar[list[Any]] = [
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("source"), FieldPanel("responsible_editor")])],
            _("Source and responsibility"),
        )
    ]
    field_panels: ClassVar[list[Any]] = []
    list_panels: ClassVar[list[Any]] = []
    list_heading: ClassVar[Any] = ""

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(visibility__in=[value for value, _label in PAGE_AUDIENCES]),
                name="%(app_label)s_%(class)s_audience_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(visibility=Visibility.CONSORTIUM) | models.Q(consortium__isnull=False),
                name="%(app_label)s_%(class)s_audience_has_consortium",
            ),
        ]

    @classproperty
    def edit_handler(cls) -> TabbedInterface:  # noqa: N805  # a property of the class
        """Arrange the editor: what it is and says, its lists, the audience, the address, the schedule."""
        content = [*Page.content_panels, *cls.field_panels, FieldPanel("summary"), FieldPanel("body")]
        lists = [ObjectList(cls.list_panels, heading=cls.list_heading)] if cls.list_panels else []
        tabs = [
            ObjectList([*content, *cls.origin_panels], heading=_("Content")),
            *lists,
            ObjectList(cls.audience_panels, heading=_("Audience")),
            ObjectList(cls.promote_panels, heading=_("Address")),
            ObjectList(cls.settings_panels, heading=_("Schedule")),
        ]
        return TabbedInterface(tabs, base_form_class=cls.base_form_class)

    def clean(self) -> None:
        super().clean()
        errors: dict[str, Any] = {}
        self.collect_errors(errors)
        if errors:
            raise ValidationError(errors)

    def collect_errors(self, errors: dict[str, Any]) -> None:
        """Add what is wrong with the fields of this page; subclasses add theirs."""
        if self.visibility == Visibility.CONSORTIUM and self.consortium_id is None:
            errors["consortium"] = _("Choose the consortium whose members may see this page.")


class PageAudience(models.Model):
    """An organisation that a page is meant for."""

    page = ParentalKey(Page, on_delete=models.CASCADE, related_name="audience_organisations")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.CASCADE, related_name="+"
    )

    panels: ClassVar[list[Any]] = [FieldPanel("organisation")]

    class Meta:
        verbose_name = _("named organisation")
        verbose_name_plural = _("named organisations")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["page", "organisation"], name="content_page_audience_once")
        ]

    def __str__(self) -> str:
        return str(self.organisation)
