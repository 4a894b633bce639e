"""One organisation in the console: its file card, registering and editing it, its state and its names."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView, View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import HeaderButton

from cms.core.errors import DomainError
from cms.core.row_ids import row_id
from permissions import organisation_forms as forms
from permissions.access import access_for, standing_of
from permissions.actions import Action
from permissions.domain import duplicates, merging, names, organisations, states, units
from permissions.models import (
    ConsortiumMember,
    Organisation,
    OrganisationMerge,
    OrganisationState,
)
from permissions.roles import Role
from permissions.viewsets.guards import HistoryGuard, ObjectGuard, reachable

SPACE = "wagtailsnippets_permissions_organisation"
_PILLS = {
    OrganisationState.UNCLAIMED: ("quiet", "ring"),
    OrganisationState.CLAIMING: ("wait", "half"),
    OrganisationState.VERIFIED: ("done", "tick"),
    OrganisationState.RETURNED: ("danger", "diamond"),
    OrganisationState.SUSPENDED: ("quiet", "bar"),
    OrganisationState.MERGED: ("quiet", "bar"),
}


def url_to(name: str, *args: Any) -> str:
    """Return the address of one of the screens of organisations."""
    return reverse(f"{SPACE}:{name}", args=args)


def state_pill(organisation: Organisation) -> SafeString:
    """Return the state as word, shape and colour."""
    colour, shape = _PILLS[OrganisationState(organisation.state)]
    return format_html(
        '<span class="cj-pill cj-pill--{} cj-shape--{}">{}</span>',
        colour,
        shape,
        organisation.get_state_display(),
    )


def operates(user: Any) -> bool:
    """Return whether this person runs the platform."""
    return standing_of(user).has_role(Role.PLATFORM_OPERATOR)


class OrganisationHistoryGuard(HistoryGuard):
    """What happened in an organisation names its people: for its managers, the operator and the auditor.

    Manager and auditor have the right to its trail. The operator reads no audit log; this page he reads by his duty
    for the register: only acts on the organisation itself stand here, most of them his own, without addresses.
    Verified organisations are public, and anybody can come into the console by registering one of his own.
    """

    request: HttpRequest

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        access, pk = access_for(Organisation), row_id(kwargs.get("pk", ""))
        needed = (Action.VIEW_AUDIT, Action.MANAGE)
        if not any(access.visible(request.user, one).filter(pk=pk).exists() for one in needed):
            raise Http404


class MovedGuard(ObjectGuard):
    """Lead from a merged organisation to the one it became; guard all others."""

    request: HttpRequest
    moved_to: Organisation | None = None

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        pk = str(kwargs.get("pk", ""))
        self.moved_to = merging.survivor_of(row_id(pk))
        if self.moved_to is None:
            super().setup(request, *args, **kwargs)
        else:
            View.setup(self, request, *args, **kwargs)  # type: ignore[arg-type]  # a mixin for Django views

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.moved_to is None:
            return super().dispatch(request, *args, **kwargs)
        if not reachable(Organisation, request.user).filter(pk=self.moved_to.pk).exists():
            raise Http404
        text = _("This organisation was merged into %(name)s; here it is.")
        messages.info(request, text % {"name": self.moved_to.name})
        return HttpResponseRedirect(url_to("inspect", self.moved_to.pk))


class OrganisationScreen(WagtailAdminTemplateMixin):
    """What all screens of one organisation share; ``action`` is what a person needs for it."""

    model = Organisation
    action: Action | None = None
    header_icon = "cj-building"
    _show_breadcrumbs = True
    index_url_name = f"{SPACE}:list"
    edit_url_name = f"{SPACE}:inspect"
    request: HttpRequest
    kwargs: dict[str, Any]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if self.action is not None:
            access_for(Organisation).check(request.user, self.action, self.organisation)
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]  # a mixin for views

    @cached_property
    def organisation(self) -> Organisation:
        """Return the organisation that the guard has let through."""
        rows = Organisation.objects.select_related(
            "region", "operating_region", "industry", "park", "parent", "root"
        )
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_page_subtitle(self) -> str:
        return str(self.organisation)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        here = url_to("inspect", self.organisation.pk)
        return [
            *super().get_breadcrumbs_items(),
            {"url": reverse(self.index_url_name), "label": _("Organisations")},
            {"url": here, "label": str(self.organisation)},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = {"organisation": self.organisation, "pill": state_pill(self.organisation)}
        return {**super().get_context_data(**kwargs), **context}


class OrganisationForm(OrganisationScreen, FormView):
    """A screen with one form that ends in one domain call."""

    template_name = "permissions_admin/organisation_form.html"
    button: str = ""
    intro: str = ""
    done: str = ""

    def act(self, data: dict[str, Any]) -> Any:
        """Do it."""
        raise NotImplementedError

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            self.act(form.cleaned_data)
        except DomainError as error:
            if error.status in {403, 404}:
                raise
            forms.show_error(form, error)
            return self.form_invalid(form)
        if self.done:
            messages.success(self.request, self.done)
        return HttpResponseRedirect(self.get_success_url())

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=400)

    def get_success_url(self) -> str:
        return url_to("inspect", self.organisation.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        back = url_to("inspect", self.organisation.pk)
        words = {"button": self.button, "intro": self.intro, "back": back}
        return {**super().get_context_data(**kwargs), **words}


class OrganisationOverview(OrganisationScreen, TemplateView):
    """The file card: facts, names over time, units, consortia, merges, and what this person can do here."""

    template_name = "permissions_admin/organisation.html"

    def get_page_title(self) -> str:
        return _("Organisation")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return super().get_breadcrumbs_items()[:-1]

    @cached_property
    def may(self) -> dict[str, bool]:
        """Return what this person may do here, for buttons and links."""
        access, user, row = access_for(Organisation), self.request.user, self.organisation
        wanted = (Action.EDIT, Action.MANAGE, Action.GRANT, Action.EXPLAIN)
        return {one.value: access.allows(user, one, row) for one in wanted} | {"operate": operates(user)}

    @cached_property
    def header_buttons(self) -> list[Any]:
        pk = self.organisation.pk
        offered = [
            ("edit", _("Edit facts"), "edit", "edit"),
            ("grant", _("People and roles"), "roles", "group"),
            ("explain", _("People"), "staff", "user"),
        ]
        return [
            HeaderButton(label, url=url_to(name, pk), icon_name=icon)
            for right, label, name, icon in offered
            if self.may[right]
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.organisation
        memberships = ConsortiumMember.objects.filter(organisation=row).select_related("consortium")
        merges = OrganisationMerge.objects.filter(survivor=row).select_related("merged", "merged_by__person")
        return {
            **super().get_context_data(**kwargs),
            "may": self.may,
            "facts": _facts(row),
            "names": row.names.order_by("kind", "-valid_from", "pk"),
            "waiting": names.waiting(row).first(),
            "codes": row.former_codes.order_by("-recorded_on", "pk"),
            "capacities": row.capacities.order_by("capacity"),
            "tree": units.unit_tree(row)[1:],
            "memberships": memberships.order_by("-valid_to", "consortium__name", "pk"),
            "merges": merges.order_by("-merged_at", "pk") if self.may["operate"] else [],
            "steps": _steps(row) if self.may["operate"] else [],
        }


def _facts(row: Organisation) -> list[tuple[str, Any]]:
    code = row.uscc or ""
    if not code and row.parent_id:
        code = _("under the code of %(name)s") % {"name": row.root or row.parent}
    return [
        (_("Kind"), row.get_kind_display()),
        (_("Unified social credit code"), code),
        (_("Registered region"), row.region),
        (_("Operating region"), row.operating_region),
        (_("Industrial park"), row.park),
        (_("Industry"), row.industry),
        (_("Size"), row.get_size_display()),
    ]


def _steps(row: Organisation) -> list[tuple[str, str]]:
    if row.state == OrganisationState.SUSPENDED:
        return [("restore", _("Restore"))]
    if row.state in {OrganisationState.VERIFIED, OrganisationState.UNCLAIMED}:
        return [("suspend", _("Suspend"))]
    return []


class OrganisationRegister(WagtailAdminTemplateMixin, FormView):
    """A new organisation: first what it may be already, then its facts."""

    model = Organisation
    form_class = forms.RegisterForm
    template_name = "permissions_admin/organisation_register.html"
    header_icon = "cj-building"
    _show_breadcrumbs = True
    index_url_name = f"{SPACE}:list"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not operates(request.user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        return _("Register an organisation")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *super().get_breadcrumbs_items(),
            {"url": reverse(self.index_url_name), "label": _("Organisations")},
            {"url": "", "label": self.get_page_title()},
        ]

    def form_valid(self, form: Any) -> HttpResponse:
        data = dict(form.cleaned_data)
        is_another = data.pop("is_another")
        similar = duplicates.similar_organisations(data["name"], data["uscc"], limit=5)
        if similar and not is_another:
            return self._ask(form, similar)
        try:
            made = organisations.create_organisation(actor=self.request.user, **data)
        except DomainError as error:
            forms.show_error(form, error)
            return self.form_invalid(form)
        messages.success(self.request, _("%(name)s is registered.") % {"name": made.name})
        return HttpResponseRedirect(url_to("inspect", made.pk))

    def _ask(self, form: Any, similar: list[duplicates.Similar]) -> HttpResponse:
        found = [
            (one, url_to("inspect", one.organisation.pk), state_pill(one.organisation)) for one in similar
        ]
        return self.render_to_response(self.get_context_data(form=form, similar=found), status=409)

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=400)


class OrganisationEdit(OrganisationForm):
    """The facts that this person may change."""

    action = Action.EDIT
    form_class = forms.FactsForm

    def get_page_title(self) -> str:
        return _("Edit facts")

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Return the fields that this person may change."""
        fields = organisations.editable_fields(self.request.user, self.organisation)
        return (*fields, "capacities") if operates(self.request.user) else fields

    @property
    def intro(self) -> str:  # type: ignore[override]  # computed here
        if operates(self.request.user):
            return _("A verified code changes with a reason only. The name has a screen of its own.")
        return _("Kind, code and region are kept by the platform operator. Write to him if they are wrong.")

    def get_form(self, form_class: Any = None) -> Any:
        form = forms.FactsForm(**self.get_form_kwargs(), only=self.names)
        if operates(self.request.user):
            form.fields["reason"] = forms.ReasonForm().fields["reason"]
        return form

    def get_initial(self) -> dict[str, Any]:
        row = self.organisation
        initial = {name: getattr(row, name) for name in self.names if name != "capacities"}
        return initial | {"capacities": list(row.capacities.values_list("capacity", flat=True))}

    def act(self, data: dict[str, Any]) -> None:
        reason, capacities = data.pop("reason", ""), data.pop("capacities", None)
        organisations.edit_organisation(
            actor=self.request.user, organisation=self.organisation, changes=data, reason=reason
        )
        if capacities is not None:
            organisations.set_capacities(
                actor=self.request.user, organisation=self.organisation, capacities=capacities
            )

    @property
    def button(self) -> str:  # type: ignore[override]  # translated at request time
        return _("Save")

    @property
    def done(self) -> str:  # type: ignore[override]  # translated at request time
        return _("The facts are saved.")


class OrganisationStateView(OrganisationForm):
    """Suspend with a reason, or restore."""

    action = Action.VIEW
    form_class = forms.ReasonForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not operates(request.user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @property
    def is_suspended(self) -> bool:
        """Say whether the only step from here is back to work."""
        return self.organisation.state == OrganisationState.SUSPENDED

    def get_page_title(self) -> str:
        return _("Restore") if self.is_suspended else _("Suspend")

    @property
    def intro(self) -> str:  # type: ignore[override]  # computed here
        if self.is_suspended:
            return _("Its people can work again from the next click; its entries are shown again.")
        return _(
            "From the next click on nobody works for it: not in the console, not in the apps, not by an import that "
            "runs. Its entries leave every list. Nothing is deleted."
        )

    @property
    def button(self) -> str:  # type: ignore[override]  # translated at request time
        return _("Restore it") if self.is_suspended else _("Suspend it")

    def act(self, data: dict[str, Any]) -> None:
        if self.is_suspended:
            states.restore(actor=self.request.user, organisation=self.organisation, reason=data["reason"])
        else:
            states.set_state(
                actor=self.request.user,
                organisation=self.organisation,
                state=OrganisationState.SUSPENDED,
                reason=data["reason"],
            )
