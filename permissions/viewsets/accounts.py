"""Accounts in the console, for those who may see them; groups for nobody."""

from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn, TitleColumn
from wagtail.users.views import users
from wagtail.users.views.groups import GroupViewSet

from cms.core.errors import DomainError
from permissions.domain import accounts
from permissions.forms import AccountEditForm, AccountForm
from permissions.models import User
from permissions.viewsets.guards import IndexGuard, ObjectGuard, error_lines, reachable
from permissions.viewsets.oversight import PersonGrantsView, ResetPasswordView
from permissions.viewsets.personal_data import RevealView


class AccountIndexView(users.IndexView):
    """The people whom this person may see."""

    filterset_class = None
    show_other_searches = False
    search_backend_name = None
    search_fields = ("username", "person__name", "person__initials")

    @property
    def columns(self) -> list[Any]:
        return [
            TitleColumn("name", accessor="display_name", label=_("Name"), get_url=self.get_grants_url),
            Column("username", label=_("Login name"), sort_key="username"),
            Column("roles", label=_("Roles"), accessor=_roles),
            BooleanColumn("is_active", label=_("Active"), sort_key="is_active"),
            DateColumn("last_login", label=_("Last login"), sort_key="last_login"),
        ]

    def get_base_queryset(self) -> Any:
        rows = reachable(User, self.request.user).select_related("person")
        return rows.prefetch_related("rolegrant_set__permission", "rolegrant_set__content_object")

    def get_edit_url(self, instance: User) -> Any:
        return super().get_edit_url(instance) if self._allows("change", instance) else None

    def get_grants_url(self, instance: User) -> str:
        """Return the address of the page about the person, from which everything else is reached."""
        return reverse("wagtailusers_users:grants", args=[instance.pk])

    def get_list_buttons(self, instance: User) -> list[Any]:
        return []


def _roles(user: User) -> str:
    grants = [grant for grant in user.rolegrant_set.all() if grant.is_current()]
    return "；".join(f"{grant.content_object} · {grant.role_label}" for grant in grants) or "—"


class DomainForms:
    """Save through the domain and show its errors beside the fields."""

    form: Any
    request: HttpRequest
    produced_error_message = None
    produced_error_code = None

    def form_valid(self, form: Any) -> Any:
        try:
            return super().form_valid(form)  # type: ignore[misc]  # a mixin for Wagtail's edit views
        except DomainError as error:
            for name, texts in error.fields.items():
                field = {"password": "password1"}.get(name, name)
                form.add_error(field if field in form.fields else None, [str(text) for text in texts])
            if not error.fields:
                form.add_error(None, error_lines(error))
            return self.form_invalid(form)  # type: ignore[attr-defined]


class AccountCreateView(DomainForms, users.CreateView):
    """Create an account."""

    def save_instance(self) -> User:
        data = self.form.cleaned_data
        return accounts.create_user(
            actor=self.request.user, username=data["username"], password=data["password1"], name=data["name"]
        )


class AccountEditView(DomainForms, users.EditView):
    """Disable or enable an account."""

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()
        kwargs.pop("editing_self", None)
        return kwargs

    def save_instance(self) -> User:
        data, actor = self.form.cleaned_data, self.request.user
        user = User.objects.get(pk=self.object.pk)
        if data["is_active"] != user.is_active:
            accounts.set_active(actor=actor, user=user, active=data["is_active"])
        return user


class AccountViewSet(users.UserViewSet):
    """Wagtail's user screens, cut to what the access object allows."""

    menu_label = _("Accounts")
    add_to_settings_menu = True
    index_view_class = AccountIndexView
    add_view_class = AccountCreateView
    edit_view_class = AccountEditView
    filterset_class = None
    copy_view_enabled = False
    create_template_name = "permissions_admin/account_form.html"
    edit_template_name = "permissions_admin/account_form.html"

    def get_urlpatterns(self) -> list[Any]:
        return [
            *super().get_urlpatterns(),
            path("grants/<int:pk>/", self.construct_view(PersonGrantsView), name="grants"),
            path("reset/<int:pk>/", self.construct_view(ResetPasswordView), name="reset"),
            path("reveal/<int:pk>/<str:field>/", self.construct_view(RevealView), name="reveal"),
        ]

    def construct_view(self, view_class: Any, **kwargs: Any) -> Any:
        guard = IndexGuard if issubclass(view_class, users.IndexView) else ObjectGuard
        return super().construct_view(type(view_class.__name__, (guard, view_class), {}), **kwargs)

    def get_form_class(self, for_update: bool = False) -> type:
        return AccountEditForm if for_update else AccountForm

    def register_search_area(self) -> None:
        """Leave accounts out of the global search: its list asks nothing about single rows."""


class ClosedGroupViewSet(GroupViewSet):
    """Group screens, which the access object opens to nobody."""

    add_to_settings_menu = False

    def register_search_area(self) -> None:
        """Groups are not searched."""
