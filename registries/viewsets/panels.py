"""The form of a library, laid out from its declaration: required first, the rest folded, owner and documents beside."""

from functools import partial
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList, Panel

from cms.core.library import FieldGroup, LibrarySpec
from registries.forms import EntryForm
from registries.models import FieldDefinition
from registries.own_fields.reading import GROUP, definitions, is_own
from registries.viewsets.compare import EntryFieldPanel, OwnFieldComparison

PLEDGE = "no_secret_pledge"


class RemarkedFieldPanel(EntryFieldPanel):
    """A field with what the reviewer said about it right above."""

    class BoundPanel(FieldPanel.BoundPanel):
        """The field of one form."""

        template_name = "registries_admin/_form_field.html"

        @property
        def remarks(self) -> list[Any]:
            """Return the waiting remarks on this field."""
            found: list[Any] = getattr(self.form, "remarks", {}).get(self.field_name, [])
            return found


class OwnFieldPanel(RemarkedFieldPanel):
    """One own field; the model knows nothing of it."""

    definition: FieldDefinition

    def get_comparison_class(self) -> Any:
        return OwnFieldComparison

    class BoundPanel(RemarkedFieldPanel.BoundPanel):
        """The field of one form."""

        def get_comparison(self) -> list[Any]:
            return [partial(OwnFieldComparison, self.panel.definition)]


class OwnFieldsPanel(MultiFieldPanel):
    """The own fields of the library as they are defined now: the group has a member for each, made per request."""

    class BoundPanel(MultiFieldPanel.BoundPanel):
        """The own fields of one form."""

        @cached_property
        def children(self) -> list[Any]:
            """Return a panel for each field in use."""
            return [self._child(one) for one in definitions(self.panel.model.library_slug)]

        def _child(self, definition: FieldDefinition) -> Any:
            panel = OwnFieldPanel(definition.name, attrs={"data-cj-name": definition.name})
            panel.definition = definition
            bound = panel.bind_to_model(self.panel.model)
            bound.definition = definition
            return bound.get_bound_panel(
                instance=self.instance,
                request=self.request,
                form=self.form,
                prefix=f"{self.prefix}-child-{definition.key}",
            )

        @cached_property
        def visible_children_with_identifiers(self) -> list[tuple[Any, str]]:
            """Return the panels with the ends of their ids."""
            return [(child, child.panel.definition.key) for child in self.visible_children]


class EntryPanels(ObjectList):
    """The whole form; own fields stand in their group and not once more behind everything."""

    class BoundPanel(ObjectList.BoundPanel):
        """The panels of one form."""

        def render_missing_fields(self) -> Any:
            known = self.panel.get_form_options().get("fields", [])
            left = [name for name in self.form.fields if name not in known and not is_own(name)]
            return format_html_join("", "{}", ((self.form[name],) for name in left))


class EvidencePanel(Panel):
    """The documents of the entry: looked at, added and taken away beside the form."""

    class BoundPanel(Panel.BoundPanel):
        """The documents of one entry, or the place where they will stand once it is saved."""

        template_name = "registries_admin/_form_evidence.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            return context | {"entry": self.instance, "evidence_list_url": self.url}

        @property
        def url(self) -> str:
            """Return where the documents are read from; with key 0 for an entry that is not saved yet."""
            from django.urls import reverse

            viewset = self.panel.model.snippet_viewset
            return reverse(viewset.get_url_name("evidence_list"), args=[self.instance.pk or 0])


def edit_handler_for(spec: LibrarySpec) -> Any:
    """Return the panels of a library's form."""
    pledge = [group for group in spec.groups if group.fields == (PLEDGE,)]
    others = [group for group in spec.groups if group not in pledge]
    first = MultiFieldPanel(
        [*_fields(others[0]), *(panel for group in pledge for panel in _fields(group))],
        heading=others[0].title,
        classname="cj-first",
    )
    rest = [
        MultiFieldPanel(_fields(group), heading=group.title, classname="collapsed cj-rest")
        for group in others[1:]
    ]
    own = OwnFieldsPanel([], heading=GROUP, classname="collapsed cj-rest")
    schedule = MultiFieldPanel(
        [FieldPanel("go_live_at")], heading=_("Publish later"), classname="collapsed cj-rest"
    )
    return EntryPanels([first, _aside(), *rest, own, schedule], base_form_class=EntryForm)


def _fields(group: FieldGroup) -> list[Any]:
    return [RemarkedFieldPanel(name, attrs={"data-cj-name": name}) for name in group.fields]


def _aside() -> MultiFieldPanel:
    """Return what stands beside the form: whose entry it is, who will see it, and its documents."""
    return MultiFieldPanel(
        [
            FieldPanel("organisation", widget=forms.Select),
            FieldPanel("visibility"),
            FieldPanel("consortium"),
            FieldPanel("expires_at"),
            EvidencePanel(heading=_("Evidence documents")),
        ],
        heading=_("Owner, audience and documents"),
        classname="cj-aside",
    )
