"""Names of an organisation in the console: a new official one, former and short ones."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from cms.core.row_ids import row_id
from permissions import organisation_forms as forms
from permissions.actions import Action
from permissions.domain import names
from permissions.models import OrganisationName
from permissions.viewsets.organisation_pages import OrganisationForm, url_to


class OrganisationRename(OrganisationForm):
    """A new official name, today or from a coming day."""

    action = Action.MANAGE
    form_class = forms.RenameForm

    def get_page_title(self) -> str:
        return _("Change the name")

    @property
    def intro(self) -> str:  # type: ignore[override]  # computed here
        text = _("The present name, %(name)s, becomes a former name: it still finds the organisation.")
        return text % {"name": self.organisation.name}

    @property
    def button(self) -> str:  # type: ignore[override]  # translated at request time
        return _("Change the name")

    def act(self, data: dict[str, Any]) -> None:
        names.rename(
            actor=self.request.user, organisation=self.organisation, name=data["name"], on=data["on"]
        )


class OrganisationNames(OrganisationForm):
    """Names over time: add a former or short one, take one back."""

    action = Action.MANAGE
    form_class = forms.NameForm
    template_name = "permissions_admin/organisation_names.html"

    def get_page_title(self) -> str:
        return _("Names")

    @property
    def button(self) -> str:  # type: ignore[override]  # translated at request time
        return _("Record the name")

    def get_success_url(self) -> str:
        return url_to("names", self.organisation.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = self.organisation.names.order_by("kind", "-valid_from", "pk")
        waiting = set(names.waiting(self.organisation).values_list("pk", flat=True))
        lines = [(row, row.kind != "official" or row.pk in waiting, row.pk in waiting) for row in rows]
        return {**super().get_context_data(**kwargs), "lines": lines}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        number = request.POST.get("remove")
        if number is None:
            return super().post(request, *args, **kwargs)
        rows = OrganisationName.objects.filter(organisation=self.organisation)
        row = get_object_or_404(rows, pk=row_id(number))
        names.remove_name(actor=request.user, name=row)
        messages.success(request, _("The name is removed."))
        return HttpResponseRedirect(self.get_success_url())

    def act(self, data: dict[str, Any]) -> None:
        names.add_name(actor=self.request.user, organisation=self.organisation, **data)
