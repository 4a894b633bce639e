"""Images and documents of editorial pages."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument
from wagtail.documents.models import Document as WagtailDocument
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.images.models import Image as WagtailImage


class EditorialImage(AbstractImage):
    """A picture; nobody uploads one without saying what it shows."""

    description = models.CharField(
        _("alternative text"),
        max_length=255,
        help_text=_("What the picture shows, for readers who cannot see it."),
    )

    admin_form_fields = WagtailImage.admin_form_fields

    class Meta(AbstractImage.Meta):
        abstract = False
        verbose_name = _("image")
        verbose_name_plural = _("images")
        permissions = [("choose_image", "Can choose image")]


class Rendition(AbstractRendition):
    """One size of a picture."""

    image = models.ForeignKey(
        EditorialImage, verbose_name=_("image"), on_delete=models.CASCADE, related_name="renditions"
    )

    class Meta:
        verbose_name = _("image rendition")
        verbose_name_plural = _("image renditions")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="content_rendition_once"
            )
        ]


class EditorialDocument(AbstractDocument):
    """A file to download; who may read the pages that offer it may download it."""

    admin_form_fields = WagtailDocument.admin_form_fields

    class Meta(AbstractDocument.Meta):
        abstract = False
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        permissions = [("choose_document", "Can choose document")]
