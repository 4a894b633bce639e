"""A person leaves, and organisations that nobody manages: the hand-over screen and the operator's list."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.core.errors import DomainError
from permissions.access import access_for
from permissions.actions import Action
from permissions.domain import leaving, succession
from permissions.models import Organisation, User
from permissions.people_forms import HandOverForm

SPACE = "wagtailsnippets_permissions_organisation"
PAGE = 50


class HandOverView(WagtailAdminTemplateMixin, TemplateView):
    """Everything a person leaves behind on one screen, with successors; one button settles it all."""

    model = Organisation
    template_name = "permissions_admin/hand_over.html"
    header_icon = "arrow-right"
    _show_breadcrumbs = True
    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        access_for(Organisation).check(request.user, Action.GRANT, self.organisation)
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def organisation(self) -> Organisation:
        """Return the organisation that the guard has let through."""
        return get_object_or_404(Organisation, pk=self.kwargs["pk"])

    @cached_property
    def survey(self) -> leaving.Survey:
        """Return what the person leaves behind."""
        user = get_object_or_404(User.objects.select_related("person"), pk=self.kwargs["user_id"])
        return leaving.survey(actor=self.request.user, user=user, organisation=self.organisation)  # type: ignore[arg-type]  # an account

    @property
    def is_self(self) -> bool:
        """Return whether the person settles his own leaving."""
        return bool(self.survey.user.pk == self.request.user.pk)

    @property
    def roles_url(self) -> str:
        """Return the way back to the list of people."""
        return reverse(f"{SPACE}:roles", args=[self.organisation.pk])

    def get_page_title(self) -> str:
        return _("Hand over and leave")

    def get_page_subtitle(self) -> str:
        return self.survey.user.display_name

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *super().get_breadcrumbs_items(),
            {"url": reverse(f"{SPACE}:list"), "label": _("Organisations")},
            {
                "url": reverse(f"{SPACE}:inspect", args=[self.organisation.pk]),
                "label": str(self.organisation),
            },
            {"url": self.roles_url, "label": _("People and roles")},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.pop("form", None) or HandOverForm(survey=self.survey)
        lines = [
            {
                "group": group,
                "rest": group.total - len(group.items),
                "field": form[group.contributor.slug] if group.contributor.moves else None,
            }
            for group in self.survey.groups
        ]
        return {
            **super().get_context_data(**kwargs),
            "organisation": self.organisation,
            "survey": self.survey,
            "person": self.survey.user,
            "is_self": self.is_self,
            "lines": lines,
            "form": form,
            "has_candidates": self.survey.candidates.exists(),
            "roles_url": self.roles_url,
            "invite_url": reverse(f"{SPACE}:roles_invite", args=[self.organisation.pk]),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = HandOverForm(request.POST, survey=self.survey)
        if form.is_valid():
            try:
                return self._hand_over(form)
            except DomainError as error:
                form.add_domain_error(error)
        return self.render_to_response(self.get_context_data(form=form))

    def _hand_over(self, form: HandOverForm) -> HttpResponse:
        is_self, name = self.is_self, self.survey.user.display_name
        moved = leaving.hand_over(
            actor=self.request.user,  # type: ignore[arg-type]  # an account
            user=self.survey.user,
            organisation=self.organisation,
            successors=form.successors(),
            manager=form.cleaned_data.get("manager"),
        )
        count = sum(moved.values())
        if is_self:
            text = _(
                "You have handed over and no longer work for %(organisation)s. %(count)d matters were settled."
            )
            messages.success(self.request, text % {"organisation": self.organisation, "count": count})
            return HttpResponseRedirect(reverse("portal:me"))
        text = _("%(name)s no longer works here. %(count)d matters were settled.")
        messages.success(self.request, text % {"name": name, "count": count})
        return HttpResponseRedirect(self.roles_url)


class UnmanagedView(WagtailAdminTemplateMixin, TemplateView):
    """Verified organisations without a manager, the longest first."""

    model = Organisation
    template_name = "permissions_admin/unmanaged.html"
    header_icon = "warning"
    _show_breadcrumbs = True
    request: HttpRequest

    def get_page_title(self) -> str:
        return _("Organisations without a manager")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *super().get_breadcrumbs_items(),
            {"url": reverse(f"{SPACE}:list"), "label": _("Organisations")},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        number = self.request.GET.get("p", "1")
        page = max(int(number) if number.isascii() and number.isdecimal() and len(number) < 5 else 1, 1)
        lines, count = succession.unmanaged(actor=self.request.user, offset=(page - 1) * PAGE, limit=PAGE)
        return {
            **super().get_context_data(**kwargs),
            "lines": lines,
            "count": count,
            "previous": page - 1,
            "following": page + 1 if page * PAGE < count else 0,
        }
