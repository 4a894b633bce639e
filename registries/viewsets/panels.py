"""The form of a library, laid out from its declaration: required first, the rest folded."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList

from cms.core.library import LibrarySpec
from registries.forms import EntryForm
from registries.viewsets.compare import EntryFieldPanel


def edit_handler_for(spec: LibrarySpec) -> Any:
    """Return the panels of a library's form."""
    groups = [
        MultiFieldPanel(
            [EntryFieldPanel(name) for name in group.fields],
            heading=group.title,
            classname="collapsed" if group.collapsed else "",
        )
        for group in spec.groups
    ]
    owner = MultiFieldPanel(
        [
            FieldPanel("organisation", widget=forms.Select),
            FieldPanel("visibility"),
            FieldPanel("consortium"),
            FieldPanel("expires_at"),
        ],
        heading=_("Owner and audience"),
        classname="cj-creation",
    )
    schedule = MultiFieldPanel([FieldPanel("go_live_at")], heading=_("Publish later"), classname="collapsed")
    return ObjectList([groups[0], owner, *groups[1:], schedule], base_form_class=EntryForm)
