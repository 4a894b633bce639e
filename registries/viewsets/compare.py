"""Two revisions of an entry, field by field, in the words that people know and not in stored codes."""

from typing import Any

from django.db.models import Field
from django.template.defaultfilters import linebreaksbr
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from wagtail.admin.compare import FieldComparison
from wagtail.admin.panels import FieldPanel

from registries.domain.differences import pieces_of
from registries.domain.words import text_of
from registries.models import FieldDefinition, RegistryEntry


class EntryFieldComparison(FieldComparison):
    """Compare a field by what it says: labels of choices, names of codes, plain text of formatted text."""

    def __init__(self, field: Field, obj_a: RegistryEntry, obj_b: RegistryEntry) -> None:
        self.field = field
        self.val_a = text_of(obj_a, field.name)
        self.val_b = text_of(obj_b, field.name)

    def field_label(self) -> str:
        return str(capfirst(self.field.verbose_name))

    def htmldiff(self) -> SafeString:
        return format_html_join("", "{}", ((_mark(piece),) for piece in pieces_of(self.val_a, self.val_b)))


class OwnFieldComparison(EntryFieldComparison):
    """Compare an own field; it is told by its definition, because the model does not know it."""

    def __init__(self, definition: FieldDefinition, obj_a: RegistryEntry, obj_b: RegistryEntry) -> None:
        self.definition = definition
        self.val_a = text_of(obj_a, definition.name)
        self.val_b = text_of(obj_b, definition.name)

    def field_label(self) -> str:
        return self.definition.label


def _mark(piece: Any) -> Any:
    text = linebreaksbr(piece.text, autoescape=True)
    if piece.kind == "del":
        return format_html('<del class="deletion">{}</del>', text)
    if piece.kind == "ins":
        return format_html('<ins class="addition">{}</ins>', text)
    return text


class EntryFieldPanel(FieldPanel):
    """A field of an entry's form whose revisions compare readably."""

    def get_comparison_class(self) -> Any:
        return EntryFieldComparison
