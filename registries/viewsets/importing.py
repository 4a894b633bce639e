"""Import and export as part of a library's screens: a viewset that mixes this in has both."""

from functools import cached_property
from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets.button import Button, HeaderButton

from permissions.access import access_for
from permissions.actions import Action
from registries.viewsets import import_views as views


class ImportExportViewSetMixin:
    """Add ``import/…`` and ``export/`` to a snippet viewset; every view passes the viewset's guard."""

    model: Any
    index_view_class: Any

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("import/", self._view(views.ImportUploadView), name="import"),
            path("import/template/", self._view(views.ImportTemplateView), name="import_template"),
            path("import/<uuid:key>/", self._view(views.ImportJobView), name="import_job"),
            path("import/<uuid:key>/errors/", self._view(views.ImportErrorsView), name="import_errors"),
            path("import/<uuid:key>/confirm/", self._view(views.ImportConfirmView), name="import_confirm"),
            path("export/", self.export_view, name="export"),
            *super().get_urlpatterns(),  # type: ignore[misc]  # a mixin for viewsets
        ]

    @property
    def export_view(self) -> Any:
        """Return the view that exports what the list shows."""
        view_class = type("ExportView", (views.ExportMixin, self.index_view_class), {})
        return self.construct_view(view_class, **self.get_index_view_kwargs())  # type: ignore[attr-defined]

    def _view(self, view_class: Any) -> Any:
        names = ("import", "import_template", "import_job", "import_errors", "import_confirm")
        urls = {f"{name}_url_name": self.get_url_name(name) for name in names}  # type: ignore[attr-defined]
        urls["index_url_name"] = self.get_url_name("list")  # type: ignore[attr-defined]
        return self.construct_view(view_class, library=self.model.library_slug, **urls)  # type: ignore[attr-defined]


class ImportExportButtonsMixin:
    """Offer import and export in the header of a list, to those who may."""

    model: Any
    request: Any
    index_url_name: str

    @cached_property
    def header_buttons(self) -> list[Any]:
        buttons = list(super().header_buttons)  # type: ignore[misc]  # a mixin for list views
        if self._may(Action.IMPORT):
            buttons.append(
                HeaderButton(_("Import"), url=self._url("import"), icon_name="upload", priority=10)
            )
        return buttons

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        buttons = list(super().header_more_buttons)  # type: ignore[misc]  # a mixin for list views
        if self._may(Action.EXPORT):
            buttons += [
                Button(_("Export as XLSX"), url=self._export("xlsx"), icon_name="download", priority=20),
                Button(_("Export as CSV"), url=self._export("csv"), icon_name="download", priority=25),
            ]
        if self._may(Action.IMPORT):
            url = self._url("import_template")
            buttons.append(Button(_("Import template"), url=url, icon_name="doc-empty", priority=30))
        return buttons

    def _may(self, action: Action) -> bool:
        return bool(access_for(self.model).allows_somewhere(self.request.user, action))

    def _export(self, kind: str) -> str:
        """Return the address of the export with the list's own search and filters."""
        query = self.request.GET.copy()
        for name in ("p", "export", "kind"):
            query.pop(name, None)
        query["kind"] = kind
        return f"{self._url('export')}?{query.urlencode()}"

    def _url(self, name: str) -> str:
        namespace = self.index_url_name.rpartition(":")[0]
        return reverse(f"{namespace}:{name}")
