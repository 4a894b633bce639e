"""Organisations in the console: look at them, and give and end roles in them."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import HeaderButton
from wagtail.snippets.views import snippets

from cms.core.errors import DomainError
from permissions.access import access_for, standing_of
from permissions.actions import Action
from permissions.domain import roles
from permissions.forms import GrantForm
from permissions.models import Organisation, RoleGrant
from permissions.viewsets.guards import error_lines
from permissions.viewsets.oversight import StaffView
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
            buttons.append(HeaderButton(_g("Roles"), url=url, icon_name="group"))
        if access.allows(user, Action.EXPLAIN, self.object):
            url = reverse("wagtailsnippets_permissions_organisation:staff", args=[self.object.pk])
            buttons.append(HeaderButton(_g("People"), url=url, icon_name="user"))
        return buttons


class OrganisationRolesView(WagtailAdminTemplateMixin, TemplateView):
    """Who holds which role here; give one, end one. Rights hold from the next request on."""

    model = Organisation
    template_name = "permissions_admin/organisation_roles.html"
    page_title = _("Roles")
    header_icon = "group"
    _show_breadcrumbs = True

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.object = get_object_or_404(Organisation, pk=kwargs["pk"])
        access_for(Organisation)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        access_for(Organisation).check(request.user, Action.GRANT, self.object)
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        return str(self.object)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        index = reverse("wagtailsnippets_permissions_organisation:list")
        inspect = reverse("wagtailsnippets_permissions_organisation:inspect", args=[self.object.pk])
        return [
            *super().get_breadcrumbs_items(),
            {"url": index, "label": _g("Organisations")},
            {"url": inspect, "label": str(self.object)},
            {"url": "", "label": _g("Roles")},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        grants = RoleGrant.dated.filter(content_object=self.object).select_related(
            "user__person", "permission"
        )
        return {
            **super().get_context_data(**kwargs),
            "organisation": self.object,
            "grants": grants.order_by("permission__codename", "user__username"),
            "form": kwargs.get("form") or GrantForm(actor=self.request.user),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "end" in request.POST:
            return self._end(request)
        form = GrantForm(request.POST, actor=request.user)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        data = form.cleaned_data
        try:
            roles.grant_role(
                actor=request.user,
                user=data["username"],
                organisation=self.object,
                role=data["role"],
                scope=data["scope"],
                valid_from=data["valid_from"],
                valid_to=data["valid_to"],
            )
        except DomainError as error:
            form.add_error(None, error_lines(error))
            return self.render_to_response(self.get_context_data(form=form))
        messages.success(request, _g("The role holds from now on."))
        return HttpResponseRedirect(request.path)

    def _end(self, request: HttpRequest) -> HttpResponse:
        number = request.POST["end"]
        grants = RoleGrant.dated.filter(content_object=self.object)
        grant = get_object_or_404(grants, pk=number if number.isdigit() else 0)
        try:
            roles.end_role(actor=request.user, grant=grant)
            messages.success(request, _g("The role has ended."))
        except DomainError as error:
            messages.error(request, error.message)
        return HttpResponseRedirect(request.path)


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

    @property
    def roles_view(self) -> Any:
        """Return the screen of roles."""
        return self.construct_view(OrganisationRolesView)

    def get_urlpatterns(self) -> list[Any]:
        kept = [pattern for pattern in super().get_urlpatterns() if pattern.name not in {"add", "delete"}]
        staff = path("staff/<int:pk>/", self.construct_view(StaffView), name="staff")
        return [*kept, path("roles/<int:pk>/", self.roles_view, name="roles"), staff]
