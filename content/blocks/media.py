"""Blocks with pictures, files and tables."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTable, TypedTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from content.blocks.text import CELL_FEATURES, ParagraphBlock

#: Widths of the pictures that portal and mini-programs ask for.
IMAGE_WIDTHS = (480, 960)


class PictureBlock(blocks.StructBlock):
    """A picture with its caption; the alternative text may be sharper here than in the picture library."""

    image = ImageChooserBlock(label=_("Image"))
    alt = blocks.CharBlock(
        label=_("Alternative text"),
        max_length=255,
        required=False,
        help_text=_("Empty: the text of the picture library."),
    )
    caption = blocks.CharBlock(label=_("Picture caption"), max_length=120, required=False)

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        context["alt"] = self.alternative_text(value)
        return context

    def get_api_representation(self, value: Any, context: Any = None) -> dict[str, Any] | None:
        image = value.get("image")
        if image is None:
            return None
        renditions = image.get_renditions(*(f"max-{width}x{2 * width}" for width in IMAGE_WIDTHS))
        return {
            "alt": self.alternative_text(value),
            "caption": value.get("caption") or "",
            "renditions": [
                {"url": made.url, "width": made.width, "height": made.height} for made in renditions.values()
            ],
        }

    def alternative_text(self, value: Any) -> str:
        """Return what the picture shows, in words."""
        image = value.get("image")
        return value.get("alt") or (image.description if image else "")

    class Meta:
        icon = "image"
        label = _("Picture")
        description = _("A picture with caption and alternative text")
        template = "content/blocks/picture.html"
        preview_value = {"image": None, "alt": "", "caption": "图片说明写在这里"}


class FileBlock(blocks.StructBlock):
    """One file to download."""

    document = DocumentChooserBlock(label=_("File"))
    title = blocks.CharBlock(
        label=_("Title"), max_length=120, required=False, help_text=_("Empty: the title of the file.")
    )

    def get_api_representation(self, value: Any, context: Any = None) -> dict[str, Any] | None:
        document = value.get("document")
        if document is None:
            return None
        return {
            "title": value.get("title") or document.title,
            "url": document.url,
            "kind": document.file_extension.lower(),
            "size": document.get_file_size() or 0,
        }

    class Meta:
        icon = "doc-full"
        label = _("File")


class FilesBlock(blocks.StructBlock):
    """Files to download, under one heading."""

    heading = blocks.CharBlock(label=_("Heading"), max_length=60, required=False)
    files = blocks.ListBlock(FileBlock(), label=_("Files"), min_num=1, max_num=20)

    class Meta:
        icon = "doc-full"
        label = _("Files")
        description = _("Files to download, with kind and size")
        template = "content/blocks/files.html"
        preview_value = {"heading": "附件", "files": []}


class TableBlock(TypedTableBlock):
    """A table with a caption and column headings, so that it can be read aloud."""

    def __init__(self, local_blocks: Any = None, **kwargs: Any) -> None:
        columns = [
            ("text", blocks.CharBlock(label=_("Text"), required=False)),
            ("number", blocks.DecimalBlock(label=_("Number"), required=False)),
            ("rich_text", ParagraphBlock(label=_("Text with links"), features=CELL_FEATURES, required=False)),
        ]
        super().__init__(local_blocks or columns, **kwargs)

    def get_api_representation(self, value: TypedTable | None, context: Any = None) -> dict[str, Any] | None:
        if not value:
            return None
        return {
            "caption": value.caption or "",
            "columns": [column["heading"] for column in value.columns],
            "rows": [
                [cell.block.get_api_representation(cell.value, context=context) for cell in row]
                for row in value.rows
            ],
        }

    class Meta:
        icon = "table"
        label = _("Table")
        description = _("Rows and columns with headings and a caption")
        template = "content/blocks/table.html"
        preview_value = {
            "columns": [{"type": "text", "heading": "时间"}, {"type": "text", "heading": "内容"}],
            "rows": [{"values": ["09:00–10:00", "政策解读"]}, {"values": ["10:10–12:00", "专场对接"]}],
            "caption": "日程",
        }
