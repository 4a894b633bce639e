"""Organisations in the console: look at them, and on to their people."""

from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.widgets.button import HeaderButton
from wagtail.snippets.views import snippets

from permissions.access import access_for, standing_of
from permissions.actions import Action
from permissions.models import Organisation
from permissions.roles import Role
from permissions.viewsets.oversight import StaffView
from permissions.viewsets.people import people_urls
from permissions.viewsets.scoped import ScopedSnippetViewSet


class OrganisationIndexView(snippets.IndexView):
    """The organisations that this person works for or runs."""

    default_ordering = "name"
    search_backend_name = None
    search_fields = ("name", "initials", "uscc", "names__name")

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
        return buttons


class OrganisationInspectView(snippets.InspectView):
    """Facts about one organisation, with the way to its roles."""

    def get_field_display_value(self, field_name: str, field: Any) -> Any:
        # Wagtail would show Python's word None.
        value = super().get_field_display_value(field_name, field)
        return "—" if value is None or value == "" else value

    def get_page_title(self) -> str:
        return _g("View")

    @cached_property
    def header_buttons(self) -> list[Any]:
        access, user = access_for(Organisation), self.request.user
        buttons = []
        if access.allows(user, Action.GRANT, self.object):
            url = reverse("wagtailsnippets_permissions_organisation:roles", args=[self.object.pk])
            buttons.append(HeaderButton(_g("People and roles"), url=url, icon_name="group"))
        if access.allows(user, Action.EXPLAIN, self.object):
            url = reverse("wagtailsnippets_permissions_organisation:staff", args=[self.object.pk])
            buttons.append(HeaderButton(_g("People"), url=url, icon_name="user"))
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
    inspect_view_class = OrganisationInspectView
    inspect_view_fields = (
        "name",
        "kind",
        "uscc",
        "state",
        "region",
        "operating_region",
        "park",
        "industry",
        "size",
        "parent",
        "relation",
        "introduction",
    )
    edit_handler = ObjectList([FieldPanel("introduction")])

    @cached_property
    def list_display(self) -> list[Any]:
        return [
            TitleColumn("name", label=_("Name"), sort_key="name", get_url=self._inspect_url),
            Column("kind", label=_("Kind"), accessor="get_kind_display"),
            Column("state", label=_("State"), accessor="get_state_display"),
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

    def get_urlpatterns(self) -> list[Any]:
        kept = [pattern for pattern in super().get_urlpatterns() if pattern.name not in {"add", "delete"}]
        staff = path("staff/<int:pk>/", self.construct_view(StaffView), name="staff")
        return [*kept, *people_urls(self), staff]
