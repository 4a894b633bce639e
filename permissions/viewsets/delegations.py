"""委托: who stands in for me, for whom I stand in; give one, end one."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.auth import require_admin_access
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.core.errors import DomainError
from permissions.access import standing_of
from permissions.actions import READ_ACTIONS, Action
from permissions.domain import delegation
from permissions.models import Delegation, Organisation
from permissions.people_forms import DelegationForm
from permissions.viewsets.guards import ErrorsAsMessages

PAST_SHOWN = 10


class DelegationsView(ErrorsAsMessages, WagtailAdminTemplateMixin, TemplateView):
    """Delegations given and received, and the form for a new one."""

    template_name = "permissions_admin/delegations.html"
    page_title = gettext_lazy("Delegations")
    header_icon = "group"
    index_url_name = "permissions_delegations"
    _show_breadcrumbs = True
    request: HttpRequest

    @cached_property
    def places(self) -> list[Organisation]:
        """Return the organisations of whose actions this person can hand some on."""
        standing = standing_of(self.request.user)
        ids = {grant.organisation_id for grant in standing.grants}
        rows = Organisation.objects.filter(pk__in=ids).order_by("pinyin", "pk")
        return [row for row in rows if delegation.actions_of(standing, row.pk)]

    @cached_property
    def place(self) -> Organisation | None:
        """Return the organisation that the form is about: the chosen one, or the first."""
        wanted = self.request.POST.get("organisation") or self.request.GET.get("organisation")
        chosen = [one for one in self.places if str(one.pk) == wanted]
        return next(iter(chosen or self.places), None)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": _("Delegations")}]

    def get_form(self, data: Any = None) -> DelegationForm | None:
        """Return the form for the organisation at hand; None where there is nothing to hand on."""
        if self.place is None:
            return None
        own = delegation.actions_of(standing_of(self.request.user), self.place.pk)
        return DelegationForm(
            data,
            organisations=Organisation.objects.filter(pk__in=[one.pk for one in self.places]),
            people=delegation.colleagues(self.place, but=self.request.user),  # type: ignore[arg-type]  # an account
            own=own,
            initial={"organisation": self.place, "valid_from": timezone.localdate()},
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today = timezone.localdate()
        rows = Delegation.objects.select_related("delegator__person", "delegate__person", "organisation")
        given = rows.filter(delegator_id=self.request.user.pk).order_by("-valid_to", "-pk")
        received = rows.filter(delegate_id=self.request.user.pk).order_by("-valid_to", "-pk")
        form = kwargs.pop("form", None) or self.get_form()
        return {
            **super().get_context_data(**kwargs),
            "given": [_line(row) for row in given.filter(valid_to__gte=today)],
            "received": [_line(row) for row in received.filter(valid_to__gte=today)],
            "past": [_line(row) for row in (given | received).filter(valid_to__lt=today)[:PAST_SHOWN]],
            "form": form,
            "places": self.places,
            "place": self.place,
            "has_colleagues": self.place is not None
            and delegation.colleagues(self.place).exclude(pk=self.request.user.pk).exists(),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "end" in request.POST:
            return self._end(request.POST["end"])
        form = self.get_form(request.POST)
        if form is not None and form.is_valid():
            data = form.cleaned_data
            try:
                delegation.delegate(
                    actor=request.user,  # type: ignore[arg-type]  # an account
                    delegate=data["delegate"],
                    organisation=data["organisation"],
                    actions=data["actions"],
                    valid_from=data["valid_from"],
                    valid_to=data["valid_to"],
                )
                text = _("%(name)s stands in for you in that time and is told so.")
                messages.success(request, text % {"name": data["delegate"].display_name})
                return HttpResponseRedirect(request.path)
            except DomainError as error:
                form.add_domain_error(error)
        return self.render_to_response(self.get_context_data(form=form))

    def _end(self, number: str) -> HttpResponse:
        pk = int(number) if number.isascii() and number.isdecimal() and len(number) < 19 else 0
        rows = Delegation.objects.select_related("organisation", "delegator", "delegate")
        delegation.end_delegation(actor=self.request.user, delegation=get_object_or_404(rows, pk=pk))  # type: ignore[arg-type]  # an account
        messages.success(self.request, _("The delegation has ended."))
        return HttpResponseRedirect(self.request.path)


class DelegationsMenuItem(MenuItem):
    """The way to the delegations, for whoever has something to hand on or stands in for somebody."""

    def __init__(self) -> None:
        super().__init__(
            gettext_lazy("Delegations"),
            reverse("permissions_delegations"),
            name="delegations",
            icon_name="user",
            order=170,
        )

    def is_shown(self, request: HttpRequest) -> bool:
        standing = standing_of(request.user)
        return bool(standing.delegated) or any(
            delegation.actions_of(standing, grant.organisation_id) for grant in standing.grants
        )


def delegation_urls() -> list[Any]:
    """Return the address of the screen, for everybody who may enter the console."""
    view = require_admin_access(DelegationsView.as_view())
    return [path("delegations/", view, name="permissions_delegations")]


def _line(row: Delegation) -> dict[str, Any]:
    today, words = timezone.localdate(), dict(Action.choices)
    named = [words[one] for one in row.actions if one in words and one not in READ_ACTIONS]
    return {
        "row": row,
        "actions": named or [words[one] for one in row.actions if one in words],
        "is_coming": bool(row.valid_from and row.valid_from > today),
    }
