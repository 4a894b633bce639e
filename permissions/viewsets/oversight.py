"""谁有什么权限: all grants of one person, and everybody of one organisation, for those who answer for them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import HeaderButton

from cms.core.errors import Invalid
from permissions.access import access_for
from permissions.actions import Action
from permissions.domain import overview, passwords, person_contacts
from permissions.forms import ResetForm
from permissions.models import Organisation, User

PEOPLE_SHOWN = 50


class PersonPage(WagtailAdminTemplateMixin, TemplateView):
    """A page about one account that the guard has let through."""

    model = User
    header_icon = "user"
    _show_breadcrumbs = True
    index_url_name = "wagtailusers_users:index"
    edit_url_name = "wagtailusers_users:grants"
    request: HttpRequest

    @cached_property
    def person(self) -> User:
        """Return the account as it is now."""
        return User.objects.select_related("person").get(pk=self.kwargs["pk"])

    def get_page_subtitle(self) -> str:
        return f"{self.person.display_name}（{self.person.username}）"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *super().get_breadcrumbs_items(),
            {"url": reverse(self.index_url_name), "label": _("Accounts")},
            {"url": reverse(self.edit_url_name, args=[self.person.pk]), "label": self.person.display_name},
        ]


class PersonGrantsView(PersonPage):
    """Everything that gives this person a right, and why it works today or not."""

    template_name = "permissions_admin/person.html"

    def get_page_title(self) -> str:
        return _("Rights of a person")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = overview.grants_of(actor=self.request.user, user=self.person)
        sections = [
            (_("Roles"), found.roles, _("This person holds no role here.")),
            (_("Stands in for"), found.received, ""),
            (_("Is represented by"), found.given, ""),
            (_("Reviews for"), found.jurisdictions, ""),
            (_("Ties without staff rights"), found.affiliations, ""),
            (_("Named exceptions"), found.exceptions, ""),
        ]
        return super().get_context_data(**kwargs) | {
            "account": self.person,
            "sections": [section for section in sections if section[1] or section[2]],
            "forced": passwords.must_change(self.person),
            "contact": person_contacts.masked_contact(actor=self.request.user, user=self.person),
        }

    def get_header_buttons(self) -> list[Any]:
        access, user, args = access_for(User), self.request.user, [self.person.pk]
        buttons = []
        if access.allows(user, Action.MANAGE, self.person):
            url = reverse("wagtailusers_users:reset", args=args)
            buttons.append(HeaderButton(_("Reset password"), url=url, icon_name="key", priority=10))
        if access.allows(user, Action.EDIT, self.person):
            url = reverse("wagtailusers_users:edit", args=args)
            buttons.append(HeaderButton(_("Disable or enable"), url=url, icon_name="lock", priority=20))
        return buttons


@method_decorator(never_cache, name="dispatch")
class ResetPasswordView(PersonPage):
    """Give a password for one use; it is shown once and stands nowhere else."""

    template_name = "permissions_admin/reset_password.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        access_for(User).check(request.user, Action.MANAGE, self.person)
        passwords.refuse_auditor(request.user, self.person)
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        return _("Reset password")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        in_office = passwords.holds_office(self.person)
        form = kwargs.pop("form", None) or ResetForm(in_office=in_office)
        return super().get_context_data(form=form, **kwargs) | {
            "account": self.person,
            "in_office": in_office,
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = ResetForm(request.POST, in_office=passwords.holds_office(self.person))
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        try:
            password = passwords.reset_password(
                actor=request.user, user=self.person, reason=form.cleaned_data["reason"]
            )
        except Invalid as error:
            for name, texts in error.fields.items():
                form.add_error(name, [str(text) for text in texts])
            return self.render_to_response(self.get_context_data(form=form))
        return self.render_to_response(self.get_context_data(form=form, password=password))


class StaffView(WagtailAdminTemplateMixin, TemplateView):
    """Everybody who works for an organisation and its units."""

    model = Organisation
    template_name = "permissions_admin/staff.html"
    header_icon = "group"
    _show_breadcrumbs = True
    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        access_for(Organisation).check(request.user, Action.EXPLAIN, self.organisation)
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def organisation(self) -> Organisation:
        """Return the organisation that the guard has let through."""
        return Organisation.objects.get(pk=self.kwargs["pk"])

    def get_page_title(self) -> str:
        return _("People of the organisation")

    def get_page_subtitle(self) -> str:
        return self.organisation.name

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        index = reverse("wagtailsnippets_permissions_organisation:list")
        inspect = reverse("wagtailsnippets_permissions_organisation:inspect", args=[self.organisation.pk])
        return [
            *super().get_breadcrumbs_items(),
            {"url": index, "label": _("Organisations")},
            {"url": inspect, "label": self.organisation.name},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked: dict[str, Any] = {"actor": self.request.user, "organisation": self.organisation}
        with_ended = self.request.GET.get("ended") == "1"
        text = self.request.GET.get("q", "").strip().lower()
        lines = overview.people_of(**asked, with_ended=with_ended)
        found = [line for line in lines if text in _searchable(line.user)] if text else lines
        return super().get_context_data(**kwargs) | {
            "organisation": self.organisation,
            "lines": found[:PEOPLE_SHOWN],
            "count": len(found),
            "more": len(found) - PEOPLE_SHOWN,
            "q": text,
            "with_ended": with_ended,
            "ties": overview.affiliations_in(**asked),
        }


def _searchable(user: User) -> str:
    person = getattr(user, "person", None)
    return f"{user.username} {person.name} {person.initials}".lower() if person else user.username.lower()
