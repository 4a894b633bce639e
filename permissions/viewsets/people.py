"""The people of an organisation in the console: who works here as what, invitations, requests to join."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.core.errors import DomainError
from permissions.access import access_for
from permissions.actions import Action
from permissions.domain import invitations, leaving, requests, roles
from permissions.domain.delegation import colleagues
from permissions.models import Invitation, Organisation, RequestState, RoleGrant, RoleRequest
from permissions.people_forms import AcceptForm, GiveForm, InviteForm, TermsForm
from permissions.viewsets.leaving import HandOverView, UnmanagedView

SPACE = "wagtailsnippets_permissions_organisation"
#: The link of a new invitation on its way from the form to the next page; shown once.
LINK_KEY = "invitation_link"
PAST_SHOWN = 20
OPEN_SHOWN = 100


class PeoplePage(WagtailAdminTemplateMixin, TemplateView):
    """A page about the people of one organisation, for those who give roles in it."""

    model = Organisation
    header_icon = "group"
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
    def units(self) -> Any:
        """Return the organisation and its units in which this person gives roles."""
        ids = leaving.units_of(self.organisation)
        rows = access_for(Organisation).visible(self.request.user, Action.GRANT)
        return rows.filter(pk__in=ids).order_by("parent_id", "pinyin", "pk")

    @property
    def roles_url(self) -> str:
        """Return the way back to the list of people."""
        return reverse(f"{SPACE}:roles", args=[self.organisation.pk])

    def get_page_subtitle(self) -> str:
        return str(self.organisation)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        inspect = reverse(f"{SPACE}:inspect", args=[self.organisation.pk])
        return [
            *super().get_breadcrumbs_items(),
            {"url": reverse(f"{SPACE}:list"), "label": _("Organisations")},
            {"url": inspect, "label": str(self.organisation)},
            {"url": self.roles_url, "label": _("People and roles")},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "organisation": self.organisation,
            "roles_url": self.roles_url,
        }


class OrganisationRolesView(PeoplePage):
    """Everybody with a role here; change, end, answer. Rights hold from the next request on."""

    template_name = "permissions_admin/organisation_roles.html"
    acts = ("end", "terms", "resend", "withdraw", "accept", "refuse")

    def get_page_title(self) -> str:
        return _("People and roles")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        units = list(self.units.values_list("pk", flat=True))
        shown = RoleGrant.dated.filter(content_object_id__in=units).select_related(
            "user__person", "permission", "content_object", "granted_by__person"
        )
        # Nobody is listed twice: what has ended stands folded below.
        rows = sorted(shown.order_by("user__person__pinyin", "user_id", "pk"), key=_order)
        people = _by_person([row for row in rows if not _is_over(row)], self.request.user)
        past = [row for row in rows if _is_over(row)]
        link = self.request.session.pop(LINK_KEY, None) if self.request.method == "GET" else None
        return {
            **super().get_context_data(**kwargs),
            "people": people,
            "past": past[:PAST_SHOWN],
            "has_units": len(units) > 1,
            "invitations": self._invitations(units),
            "requests": self._requests(units),
            "accept_form": AcceptForm(actor=self.request.user),
            "link": self._link(link),
            "invite_url": reverse(f"{SPACE}:roles_invite", args=[self.organisation.pk]),
            "give_url": reverse(f"{SPACE}:roles_give", args=[self.organisation.pk]),
        }

    def _invitations(self, units: list[int]) -> list[Invitation]:
        rows = Invitation.objects.open().filter(organisation_id__in=units)
        return list(
            rows.select_related("invited_by__person", "organisation").order_by("-sent_at", "pk")[:OPEN_SHOWN]
        )

    def _requests(self, units: list[int]) -> list[RoleRequest]:
        rows = RoleRequest.objects.filter(organisation_id__in=units, state=RequestState.OPEN)
        return list(
            rows.select_related("user__person", "organisation").order_by("created_at", "pk")[:OPEN_SHOWN]
        )

    def _link(self, known: dict[str, str] | None) -> dict[str, str] | None:
        if not known or known.get("organisation") != self.organisation.pk:
            return None
        url = self.request.build_absolute_uri(known["path"])
        text = _(
            "%(sender)s invites you to work for %(organisation)s as %(role)s on the platform. Open this link "
            "within 7 days: %(url)s"
        ) % {
            "sender": self.request.user.display_name,  # type: ignore[union-attr]  # the guard let an account through
            "organisation": self.organisation,
            "role": known["role"],
            "url": url,
        }
        return {"url": url, "text": text, "name": known["name"]}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        act = next((name for name in self.acts if name in request.POST), None)
        if act is None:
            return HttpResponseRedirect(self.roles_url)
        number = request.POST[act]
        pk = int(number) if number.isascii() and number.isdecimal() and len(number) < 19 else 0
        try:
            answer: HttpResponse | None = getattr(self, f"_do_{act}")(pk)
        except DomainError as error:
            texts = [str(text) for found in error.fields.values() for text in found] or [error.message]
            for text in dict.fromkeys(texts):
                messages.error(request, text)
            if error.code in {"hand_over_first", "last_manager"}:
                return self._to_hand_over(pk)
            return HttpResponseRedirect(self.roles_url)
        return answer or HttpResponseRedirect(self.roles_url)

    def _grant(self, pk: int) -> RoleGrant:
        rows = RoleGrant.dated.filter(content_object__in=self.units)
        return get_object_or_404(rows.select_related("user", "content_object", "permission"), pk=pk)

    def _to_hand_over(self, pk: int) -> HttpResponse:
        user_id = self._grant(pk).user_id
        return HttpResponseRedirect(reverse(f"{SPACE}:roles_leave", args=[self.organisation.pk, user_id]))

    def _do_end(self, pk: int) -> None:
        leaving.end_one_role(actor=self.request.user, grant=self._grant(pk))  # type: ignore[arg-type]  # an account
        messages.success(
            self.request, _("The role has ended. It is gone with the next click of this person.")
        )

    def _do_terms(self, pk: int) -> HttpResponse | None:
        grant, form = self._grant(pk), TermsForm(self.request.POST)
        if not form.is_valid():
            for texts in form.errors.values():
                messages.error(self.request, "；".join(str(text) for text in texts))
            return None
        roles.grant_role(
            actor=self.request.user,
            user=grant.user,
            organisation=grant.content_object,
            role=grant.permission.codename,
            **form.terms(),
        )
        messages.success(self.request, _("Scope and dates have been changed."))
        return None

    def _invitation(self, pk: int) -> Invitation:
        rows = Invitation.objects.filter(organisation__in=self.units)
        return get_object_or_404(rows.select_related("organisation", "invited_by"), pk=pk)

    def _do_resend(self, pk: int) -> None:
        sent = invitations.resend(actor=self.request.user, invitation=self._invitation(pk))  # type: ignore[arg-type]  # an account
        keep_link(self.request, self.organisation, sent)
        messages.success(self.request, _("A new link has been sent. The old one no longer works."))

    def _do_withdraw(self, pk: int) -> None:
        invitations.withdraw_invitation(actor=self.request.user, invitation=self._invitation(pk))  # type: ignore[arg-type]  # an account
        messages.success(self.request, _("The invitation has been withdrawn. Its link no longer works."))

    def _request(self, pk: int) -> RoleRequest:
        rows = RoleRequest.objects.filter(organisation__in=self.units)
        return get_object_or_404(rows.select_related("organisation", "user"), pk=pk)

    def _do_accept(self, pk: int) -> None:
        row, form = self._request(pk), AcceptForm(self.request.POST, actor=self.request.user)
        if not form.is_valid():
            for texts in form.errors.values():
                messages.error(self.request, "；".join(str(text) for text in texts))
            return
        requests.accept_request(
            actor=self.request.user,  # type: ignore[arg-type]  # an account
            request=row,
            role=form.cleaned_data["role"],
            **form.terms(),
        )
        text = _("%(name)s now works here.") % {"name": row.user.display_name}
        messages.success(self.request, text)

    def _do_refuse(self, pk: int) -> None:
        requests.refuse_request(
            actor=self.request.user,  # type: ignore[arg-type]  # an account
            request=self._request(pk),
            reason=self.request.POST.get("reason", ""),
        )
        messages.success(self.request, _("The request has been refused. The person reads your reason."))


class FormPage(PeoplePage):
    """One form about people, and back to the list."""

    template_name = "permissions_admin/people_form.html"
    intro = ""
    button = ""

    def get_form(self, data: Any = None) -> Any:
        """Return the form, bound to ``data`` if there is any."""
        raise NotImplementedError

    def carry_out(self, form: Any) -> None:
        """Do what a valid form says."""
        raise NotImplementedError

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.pop("form", None) or self.get_form()
        return {
            **super().get_context_data(**kwargs),
            "form": form,
            "intro": self.intro,
            "button": self.button,
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form(request.POST)
        if form.is_valid():
            try:
                self.carry_out(form)
                return HttpResponseRedirect(self.roles_url)
            except DomainError as error:
                form.add_domain_error(error)
        return self.render_to_response(self.get_context_data(form=form))


class InviteView(FormPage):
    """Invite a colleague by phone, e-mail or login name."""

    def get_page_title(self) -> str:
        return _("Invite a colleague")

    @property
    def intro(self) -> str:  # type: ignore[override]  # translated at each request
        return _(
            "A link goes out, good for 7 days and for one person. You also see it here to pass on in a chat."
        )

    @property
    def button(self) -> str:  # type: ignore[override]  # translated at each request
        return _("Send invitation")

    def get_form(self, data: Any = None) -> InviteForm:
        return InviteForm(data, actor=self.request.user, units=self.units)

    def carry_out(self, form: Any) -> None:
        values = form.cleaned_data
        sent = invitations.invite(
            actor=self.request.user,  # type: ignore[arg-type]  # an account
            organisation=values["unit"],
            channel=values["channel"],
            address=values["address"],
            name=values["name"],
            role=values["role"],
            **form.terms(),
        )
        keep_link(self.request, self.organisation, sent)
        messages.success(self.request, _("The invitation has been sent."))


class GiveView(FormPage):
    """Give a colleague one more role."""

    def get_page_title(self) -> str:
        return _("Give one more role")

    @property
    def intro(self) -> str:  # type: ignore[override]  # translated at each request
        return _("For people who already work here. Invite everybody else.")

    @property
    def button(self) -> str:  # type: ignore[override]  # translated at each request
        return _("Give role")

    def get_form(self, data: Any = None) -> GiveForm:
        people = colleagues(self.organisation, but=self.request.user)  # type: ignore[arg-type]  # an account
        initial = {"person": self.request.GET.get("person")}
        return GiveForm(data, actor=self.request.user, units=self.units, people=people, initial=initial)

    def carry_out(self, form: Any) -> None:
        values = form.cleaned_data
        roles.grant_role(
            actor=self.request.user,
            user=values["person"],
            organisation=values["unit"],
            role=values["role"],
            **form.terms(),
        )
        messages.success(self.request, _("The role holds from now on."))


def keep_link(request: HttpRequest, organisation: Organisation, sent: invitations.Sent) -> None:
    """Carry the link of an invitation to the next page, where its sender can copy it."""
    request.session[LINK_KEY] = {
        "organisation": organisation.pk,
        "path": reverse("portal:invitation", args=[sent.token]),
        "role": sent.invitation.role_label,
        "name": sent.invitation.name or sent.invitation.address,
    }


def _is_over(row: RoleGrant) -> bool:
    return not row.is_current() and not row.is_coming()


def _order(row: RoleGrant) -> int:
    return 0 if row.is_current() else 1


def _by_person(rows: list[RoleGrant], viewer: Any) -> list[dict[str, Any]]:
    """Group grants by person, each with what the viewer may do with it."""
    found: dict[int, dict[str, Any]] = {}
    for row in rows:
        line = found.setdefault(
            row.user_id, {"user": row.user, "grants": [], "is_self": row.user_id == viewer.pk}
        )
        may_end = roles.may_give_kind(viewer, row.permission.codename)
        form = TermsForm(
            initial={"scope": row.scope, "valid_from": row.valid_from, "valid_to": row.valid_to},
            auto_id=f"id_{row.pk}_%s",
        )
        line["grants"].append({"row": row, "may_end": may_end, "form": form})
        line["may_leave"] = line.get("may_leave", False) or (may_end and row.is_current())
    return list(found.values())


def people_urls(viewset: Any) -> list[Any]:
    """Return the addresses of the screens about people, guarded like every view of the viewset."""
    return [
        path("roles/<int:pk>/", viewset.construct_view(OrganisationRolesView), name="roles"),
        path("roles/<int:pk>/invite/", viewset.construct_view(InviteView), name="roles_invite"),
        path("roles/<int:pk>/give/", viewset.construct_view(GiveView), name="roles_give"),
        path("roles/<int:pk>/leave/<int:user_id>/", viewset.construct_view(HandOverView), name="roles_leave"),
        path("unmanaged/", viewset.construct_view(UnmanagedView), name="unmanaged"),
    ]
