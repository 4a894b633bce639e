"""The viewset that every library is registered through: a library's own file holds declarations only."""

from functools import cached_property
from typing import Any

from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem

from cms.core import library
from cms.core.library import LibrarySpec
from cms.core.menus import FAMILIES
from permissions.viewsets.scoped import ScopedSnippetViewSet
from registries.filters import filterset_for
from registries.viewsets import views
from registries.viewsets.columns import TitleColumn
from registries.viewsets.columns_offered import TITLE, Offered, offered_columns
from registries.viewsets.desk import DeskViewSetMixin
from registries.viewsets.helping import EvidenceListView, SimilarView
from registries.viewsets.importing import ImportExportViewSetMixin
from registries.viewsets.panels import edit_handler_for
from registries.viewsets.saved_views import ChangeView, ColumnsView, SaveView
from registries.viewsets.views_list import EntryIndexView

#: More than any order within a family.
FAMILY_STEP = 10_000


class EntryMenuItem(MenuItem):
    """A menu entry shown to those who work in the library."""

    def __init__(self, *args: Any, model: Any, **kwargs: Any) -> None:
        self.model = model
        super().__init__(*args, **kwargs)
        family = model.spec().family
        self.section = FAMILIES.get(family, _("Others"))
        # Families stand in their order, libraries of one in theirs.
        place = [*FAMILIES, family].index(family)
        self.order += place * FAMILY_STEP

    def is_shown(self, request: Any) -> bool:
        return views.works_here(request.user, self.model)


class EntryViewSet(DeskViewSetMixin, ImportExportViewSetMixin, ScopedSnippetViewSet):
    """Admin, import, export and review of one library, derived from its LibrarySpec."""

    library_slug: str
    add_to_admin_menu = False
    copy_view_enabled = True
    inspect_view_enabled = True
    index_view_class = EntryIndexView
    index_template_name = "registries_admin/index.html"
    index_results_template_name = "registries_admin/list.html"
    add_view_class = views.EntryCreateView
    edit_view_class = views.EntryEditView
    edit_template_name = "registries_admin/edit.html"
    create_template_name = "registries_admin/create.html"
    copy_view_class = views.EntryCopyView
    delete_view_class = views.EntryDeleteView
    inspect_view_class = views.EntryInspectView
    unpublish_view_class = views.EntryUnpublishView
    list_per_page = 20
    #: extra columns of the list, after number, title, owner and stage
    own_columns: tuple[str, ...] = ()

    def __init__(self, **kwargs: Any) -> None:
        self.model = library.get(self.library_slug).model
        super().__init__(**kwargs)

    def get_urlpatterns(self) -> list[Any]:
        return [
            *super().get_urlpatterns(),
            path("similar/", self._helping(SimilarView), name="similar"),
            path("evidence/<int:pk>/", self._helping(EvidenceListView), name="evidence_list"),
            path("views/", self._of_list(SaveView), name="view_save"),
            path("views/<int:view_id>/", self._of_list(ChangeView), name="view_change"),
            path("columns/", self._of_list(ColumnsView), name="columns"),
        ]

    def _of_list(self, view_class: Any) -> Any:
        return self.construct_view(view_class, index_url_name=self.get_url_name("list"))

    def _helping(self, view_class: Any) -> Any:
        names = ("evidence", "evidence_page", "edit", "inspect")
        return self.construct_view(
            view_class, **{f"{name}_url_name": self.get_url_name(name) for name in names}
        )

    @cached_property
    def spec(self) -> LibrarySpec:
        """Return the declaration of the library."""
        return library.get(self.library_slug)

    @cached_property
    def icon(self) -> str:
        return f"cj-{self.spec.icon}"

    @cached_property
    def menu_label(self) -> str:
        return capfirst(str(self.spec.plural))

    @cached_property
    def menu_order(self) -> int:
        return self.spec.order

    def get_menu_item(self, order: int | None = None) -> MenuItem:
        return EntryMenuItem(
            self.menu_label,
            self.menu_url,
            name=self.spec.slug,
            icon_name=self.icon,
            order=order if order is not None else self.menu_order,
            model=self.model,
        )

    @cached_property
    def menu_url(self) -> str:
        # Wagtail would take the first address of the viewset, which is not the list once mixins add theirs.
        return reverse(self.get_url_name("list"))

    @cached_property
    def url_prefix(self) -> str:
        return f"library/{self.spec.url_segment}"

    def offered_columns(self) -> list[Offered]:
        """Return the columns that the list can show; asked once per request, so that own fields are up to date."""
        return offered_columns(self.spec, title=self._title_column, own=self.own_columns)

    def filterset_of(self, request: Any) -> Any:
        """Return the filters of the list; asked once per request."""
        return filterset_for(self.spec)

    def _title_column(self) -> TitleColumn:
        return TitleColumn(TITLE, label=_("Name"), get_url=self._row_url, sort_key="title")

    def _row_url(self, instance: Any) -> str:
        return reverse(self.get_url_name("edit"), args=[instance.pk])

    @cached_property
    def edit_handler(self) -> Any:
        return edit_handler_for(self.spec)

    def get_edit_handler(self) -> Any:
        return self.edit_handler.bind_to_model(self.model)
