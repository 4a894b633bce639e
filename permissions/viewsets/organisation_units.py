"""Units in the console: the tree, a new unit, moving and closing one."""

from typing import Any

from django.utils.translation import gettext as _

from permissions import organisation_forms as forms
from permissions.access import access_for
from permissions.actions import Action
from permissions.domain import organisations, units
from permissions.models import Organisation
from permissions.viewsets.organisation_pages import OrganisationForm, state_pill, url_to


class OrganisationUnits(OrganisationForm):
    """The tree of one organisation, and the form for one more unit."""

    action = Action.MANAGE
    form_class = forms.UnitForm
    template_name = "permissions_admin/organisation_units.html"

    def get_page_title(self) -> str:
        return _("Units")

    @property
    def button(self) -> str:  # type: ignore[override]  # translated at request time
        return _("Add the unit")

    def get_success_url(self) -> str:
        return url_to("units", self.organisation.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        tree = [(node, state_pill(node.unit)) for node in units.unit_tree(self.organisation)]
        return {**super().get_context_data(**kwargs), "tree": tree}

    def act(self, data: dict[str, Any]) -> None:
        made = organisations.create_unit(actor=self.request.user, parent=self.organisation, **data)
        self.done = _("%(name)s is added.") % {"name": made.name}


class UnitMove(OrganisationForm):
    """Another place for a unit."""

    action = Action.MANAGE

    def get_page_title(self) -> str:
        return _("Move this unit")

    @property
    def intro(self) -> str:  # type: ignore[override]  # computed here
        return _(
            "Everything below moves along. Roles in the unit and its entries stay; roles given above it reach it, or "
            "no longer reach it, at once. To another organisation only the operator moves it, with a reason."
        )

    @property
    def button(self) -> str:  # type: ignore[override]  # translated at request time
        return _("Move it")

    def get_form(self, form_class: Any = None) -> Any:
        below = units.below(self.organisation) | {self.organisation.pk}
        places = access_for(Organisation).visible(self.request.user, Action.MANAGE)
        offered = (
            places.filter(pk__in=Organisation.objects.active()).exclude(pk__in=below).order_by("pinyin", "pk")
        )
        return forms.MoveForm(**self.get_form_kwargs(), places=offered)

    def get_initial(self) -> dict[str, Any]:
        return {"parent": self.organisation.parent_id, "relation": self.organisation.relation}

    def act(self, data: dict[str, Any]) -> None:
        units.move_unit(actor=self.request.user, unit=self.organisation, **data)


class UnitClose(OrganisationForm):
    """The end of a unit that nobody works in any more."""

    action = Action.MANAGE
    form_class = forms.ReasonForm

    def get_page_title(self) -> str:
        return _("Close the unit")

    @property
    def intro(self) -> str:  # type: ignore[override]  # computed here
        return _(
            "A closed unit is in no list; what it published stays with its name. The operator can restore it."
        )

    @property
    def button(self) -> str:  # type: ignore[override]  # translated at request time
        return _("Close it")

    def get_success_url(self) -> str:
        return url_to("inspect", self.organisation.root_pk)

    def act(self, data: dict[str, Any]) -> None:
        units.close_unit(actor=self.request.user, unit=self.organisation, reason=data["reason"])
