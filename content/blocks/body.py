"""The body of every editorial page."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from content.blocks.media import FilesBlock, PictureBlock, TableBlock
from content.blocks.text import CallToActionBlock, HeadingBlock, ParagraphBlock, QuoteBlock


class BodyBlock(blocks.StreamBlock):
    """A small set of blocks that looks right in any order, on portal and mini-programs."""

    paragraph = ParagraphBlock(group=_("Text"))
    heading = HeadingBlock(group=_("Text"))
    quote = QuoteBlock(group=_("Text"))
    picture = PictureBlock(group=_("Media"))
    table = TableBlock(group=_("Media"))
    files = FilesBlock(group=_("Media"))
    call_to_action = CallToActionBlock(group=_("Act"))

    class Meta:
        block_counts = {"call_to_action": {"max_num": 1}}
