"""The list of a library in the console: what this person works on, seen as he likes."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from wagtail.snippets.views import snippets

from permissions.access import access_for
from permissions.actions import Action
from registries.domain.quick_search import find_entries
from registries.viewsets.bulk import offered_acts
from registries.viewsets.columns_offered import TITLE
from registries.viewsets.importing import ImportExportButtonsMixin
from registries.viewsets.saved_views import SavedViewsMixin

#: Columns that a phone has room for, beside the first of the others.
ALWAYS = (TITLE, "stage")


class EntryIndexView(SavedViewsMixin, ImportExportButtonsMixin, snippets.IndexView):
    """The list of a library, newest first."""

    default_ordering = "-updated_at"
    is_searchable = True
    search_backend_name = None

    @cached_property
    def list_display(self) -> list[Any]:
        columns = [(offer.name, offer.make()) for offer in self.shown_columns]
        first = next((name for name, _column in columns if name not in ALWAYS), "")
        for name, column in columns:
            if name not in {*ALWAYS, first}:
                column.classname = f"{column.classname or ''} cj-wide".strip()
        return [column for _name, column in columns]

    @cached_property
    def filterset_class(self) -> Any:
        return self.model.snippet_viewset.filterset_of(self.request)

    def get_base_queryset(self) -> QuerySet:
        relations = {name for offer in self.shown_columns for name in offer.relations}
        relations |= {"organisation", "person", "region", "latest_revision"}
        rows = super().get_base_queryset().select_related(*sorted(relations))
        # The owner filter offers names from these rows only.
        self.request.registry_rows = rows
        return rows

    def order_queryset(self, queryset: QuerySet) -> QuerySet:
        # Rows of the same day keep their places from page to page.
        return super().order_queryset(queryset).order_by(self.ordering, "-pk")

    def search_queryset(self, queryset: QuerySet) -> QuerySet:
        if not self.search_query:
            return queryset
        return find_entries(queryset, self.search_query, actor=self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["bulk_acts"] = offered_acts(self.request.user, self.model)
        if not context["items_count"]:
            context["empty"] = self._empty()
        return context

    def _empty(self) -> dict[str, Any]:
        """Return what an empty list says: what the library is for, and what the person may do first."""
        spec, access = self.model.spec(), access_for(self.model)
        namespace = self.index_url_name.rpartition(":")[0]
        may_import = access.allows_somewhere(self.request.user, Action.IMPORT)
        return {
            "label": spec.label,
            "description": spec.description,
            "is_narrowed": bool(self.is_searching or self.is_filtering),
            "everything_url": f"{self.index_url}?view=all",
            "add_url": self.add_url,
            "import_url": reverse(f"{namespace}:import") if may_import else "",
        }
