"""Organisations in the console: the list, and which screens one organisation has."""

from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from wagtail.admin.auth import require_admin_access
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn, Column, TitleColumn
from wagtail.admin.widgets.button import HeaderButton
from wagtail.snippets.views import snippets
from wagtail.snippets.views.snippets import HistoryView

from permissions.access import access_for, standing_of
from permissions.actions import Action
from permissions.models import Organisation
from permissions.roles import Role
from permissions.viewsets.organisation_merges import MergeChoose, MergePreviewView, MergeUndo
from permissions.viewsets.organisation_names import OrganisationNames, OrganisationRename
from permissions.viewsets.organisation_pages import (
    MovedGuard,
    OrganisationEdit,
    OrganisationHistoryGuard,
    OrganisationOverview,
    OrganisationRegister,
    OrganisationScreen,
    OrganisationStateView,
    state_pill,
)
from permissions.viewsets.organisation_units import OrganisationUnits, UnitClose, UnitMove
from permissions.viewsets.oversight import StaffView
from permissions.viewsets.people import people_urls
from permissions.viewsets.scoped import ScopedSnippetViewSet

#: Wagtail's own screens that ours take the place of.
REPLACED = {"add", "delete", "edit", "inspect"}
SCREENS = (
    ("inspect/<str:pk>/", OrganisationOverview, "inspect"),
    ("edit/<str:pk>/", OrganisationEdit, "edit"),
    ("state/<int:pk>/", OrganisationStateView, "state"),
    ("rename/<int:pk>/", OrganisationRename, "rename"),
    ("names/<int:pk>/", OrganisationNames, "names"),
    ("units/<int:pk>/", OrganisationUnits, "units"),
    ("move/<int:pk>/", UnitMove, "move"),
    ("close/<int:pk>/", UnitClose, "close"),
    ("merge/<int:pk>/", MergeChoose, "merge"),
    ("merge/<int:pk>/with/<int:other>/", MergePreviewView, "merge_preview"),
    ("merge/<int:pk>/undo/<int:merge_id>/", MergeUndo, "unmerge"),
)


class OrganisationIndexView(snippets.IndexView):
    """The organisations that this person works for or runs."""

    default_ordering = "pinyin"
    search_backend_name = None
    search_fields = ("name", "initials", "uscc", "names__name", "former_codes__uscc")

    @cached_property
    def columns(self) -> list[Any]:
        # Nothing is done to many organisations at once, so there is nothing to tick.
        return [one for one in super().columns if not isinstance(one, BulkActionsCheckboxColumn)]

    def search_queryset(self, queryset: Any) -> Any:
        return super().search_queryset(queryset).distinct()

    def get_add_url(self) -> None:
        # There is no such form: an organisation is registered with its code, name and state by the domain.
        return None

    @cached_property
    def header_buttons(self) -> list[Any]:
        buttons = list(super().header_buttons)
        if standing_of(self.request.user).has_role(Role.PLATFORM_OPERATOR):
            url = reverse("wagtailsnippets_permissions_organisation:unmanaged")
            buttons.append(HeaderButton(_g("Without a manager"), url=url, icon_name="warning"))
            register = reverse("wagtailsnippets_permissions_organisation:register")
            buttons.append(HeaderButton(_g("Register an organisation"), url=register, icon_name="plus"))
            sheet = reverse("organisations_import")
            buttons.append(HeaderButton(_g("Record from a sheet"), url=sheet, icon_name="upload"))
        return buttons


class OrganisationViewSet(ScopedSnippetViewSet):
    """单位."""

    model = Organisation
    icon = "cj-building"
    menu_label = _("Organisations")
    menu_name = "organisations"
    menu_order = 160
    add_to_admin_menu = True
    inspect_view_enabled = True
    copy_view_enabled = False
    list_per_page = 20
    index_view_class = OrganisationIndexView
    # Without Wagtail's foot for what is ticked.
    index_template_name = "wagtailadmin/generic/index.html"
    list_filter = ("kind", "state")
    edit_handler = ObjectList([FieldPanel("introduction")])

    @cached_property
    def list_display(self) -> list[Any]:
        return [
            TitleColumn("name", label=_("Name"), sort_key="name", get_url=self._inspect_url),
            Column("kind", label=_("Kind"), accessor="get_kind_display"),
            Column("state", label=_("State"), accessor=state_pill),
            Column("uscc", label=_("Unified social credit code")),
            Column("region", label=_("Region")),
        ]

    def _inspect_url(self, instance: Organisation) -> str:
        return reverse(self.get_url_name("inspect"), args=[instance.pk])

    def get_queryset(self, request: HttpRequest) -> Any:
        # The public directory is the portal's; here are the organisations one works for or runs.
        access, standing = access_for(Organisation), standing_of(request.user)
        own = Organisation.objects.filter(pk__in=standing.home_organisations)
        rows = (
            own
            | access.visible(request.user, Action.MANAGE)
            | access.visible(request.user, Action.VIEW_AUDIT)
        )
        return rows.select_related("region")

    def guard_for(self, view_class: Any) -> type:
        if issubclass(view_class, OrganisationScreen):
            return MovedGuard
        return (
            OrganisationHistoryGuard if issubclass(view_class, HistoryView) else super().guard_for(view_class)
        )

    def get_urlpatterns(self) -> list[Any]:
        kept = [pattern for pattern in super().get_urlpatterns() if pattern.name not in REPLACED]
        own = [path(route, self.construct_view(view_class), name=name) for route, view_class, name in SCREENS]
        # Not of one organisation that exists, so no guard finds it: the view asks for itself.
        register = path("register/", require_admin_access(OrganisationRegister.as_view()), name="register")
        staff = path("staff/<int:pk>/", self.construct_view(StaffView), name="staff")
        # Wagtail takes the first route as the menu's.
        return [*kept, *own, register, *people_urls(self), staff]
