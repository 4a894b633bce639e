"""Text blocks."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.rich_text import RichText, expand_db_html

#: Formats the portal's type system knows; headings are blocks of their own, so that the outline stays whole.
PARAGRAPH_FEATURES = ["bold", "ol", "ul", "link", "document-link"]
CELL_FEATURES = ["bold", "link"]


class ParagraphBlock(blocks.RichTextBlock):
    """Running text with bold, lists and links."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"features": PARAGRAPH_FEATURES, **kwargs})

    def get_api_representation(self, value: RichText, context: Any = None) -> str:
        return str(expand_db_html(value.source)) if value else ""

    class Meta:
        icon = "pilcrow"
        label = _("Paragraph")
        description = _("Running text with bold, lists and links")
        template = "content/blocks/paragraph.html"
        preview_value = "<p>试点企业兴办职业教育的投资，可按投资额的 <b>30%</b> 抵免当年应缴教育费附加。</p>"


class HeadingLevel(blocks.ChoiceBlock):
    """Level of a heading below the title of the page."""

    choices = [("h2", _("Section heading")), ("h3", _("Subsection heading"))]


class HeadingBlock(blocks.StructBlock):
    """A heading; the title of the page is level one, so sections start at two."""

    text = blocks.CharBlock(label=_("Text"), max_length=60)
    level = HeadingLevel(label=_("Level"), default="h2")

    class Meta:
        icon = "title"
        label = _("Heading")
        description = _("Heading of a section")
        template = "content/blocks/heading.html"
        preview_value = {"text": "活动安排", "level": "h2"}


class QuoteBlock(blocks.StructBlock):
    """Words of somebody else, with their source."""

    text = blocks.TextBlock(label=_("Quotation"), max_length=500)
    source = blocks.CharBlock(label=_("Source of the quotation"), max_length=120, required=False)

    class Meta:
        icon = "openquote"
        label = _("Quotation")
        description = _("Words of a document or person, with their source")
        template = "content/blocks/quote.html"
        preview_value = {
            "text": "深化产教融合，促进教育链、人才链与产业链、创新链有机衔接。",
            "source": "国办发〔2017〕95号",
        }


class CallToActionBlock(blocks.StructBlock):
    """One act that the reader should take next."""

    text = blocks.CharBlock(label=_("Sentence"), max_length=80)
    label = blocks.CharBlock(label=_("Words on the button"), max_length=12)
    page = blocks.PageChooserBlock(label=_("Page of this site"), required=False)
    url = blocks.URLBlock(label=_("Or an address"), required=False)

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if bool(cleaned["page"]) == bool(cleaned["url"]):
            message = _("Choose a page of this site or give an address, one of the two.")
            raise blocks.StructBlockValidationError(block_errors={"url": ValidationError(message)})
        return cleaned

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        context["href"] = self.target(value)
        return context

    def get_api_representation(self, value: Any, context: Any = None) -> dict[str, Any]:
        return {"text": value["text"], "label": value["label"], "url": self.target(value)}

    def target(self, value: Any) -> str:
        """Return where the button leads; empty when the page has gone."""
        page = value.get("page")
        return (page.get_url() or "") if page and page.live else value.get("url") or ""

    class Meta:
        icon = "link-external"
        label = _("Call to action")
        description = _("One sentence and one button")
        template = "content/blocks/call_to_action.html"
        preview_value = {"text": "报名 11 月 25 日截止", "label": "去报名", "url": "https://example.org/"}
