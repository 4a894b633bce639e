"""谁能看到, 为什么此人能看: answered on screen for those who may ask."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail.admin.widgets.button import HeaderButton

from permissions.access import access_for
from permissions.actions import Action
from registries.domain.queries import history_of
from registries.enums import Stage
from registries.viewsets.columns import stage_pill
from registries.viewsets.facts import EntryPageMixin

#: What is asked about a person, in this order.
ASKED = (
    Action.VIEW,
    Action.VIEW_BODY,
    Action.VIEW_DRAFT,
    Action.VIEW_CONTACT,
    Action.EDIT,
    Action.SUBMIT,
    Action.REVIEW,
    Action.UNPUBLISH,
    Action.SET_VISIBILITY,
)


class AccessView(EntryPageMixin, TemplateView):
    """Name everybody who may see an entry, and the rule behind it."""

    template_name = "registries_admin/access.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not access_for(self.entry).allows(request.user, Action.EXPLAIN, self.entry):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        return _("Who may see this")

    def get_header_buttons(self) -> list[Any]:
        args = [self.entry.pk]
        return [
            HeaderButton(
                _("Audience and status"), url=reverse(self.facts_url_name, args=args), icon_name="view"
            ),
            HeaderButton(
                _("All changes"), url=reverse(self.history_url_name, args=args), icon_name="history"
            ),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        access: Any = access_for(self.entry)
        people = list(access.candidates(self.entry))
        chosen = next((one for one in people if str(one.pk) == self.request.GET.get("person", "")), None)
        return super().get_context_data(**kwargs) | {
            "entry": self.entry,
            "entry_title": self.title,
            "pill": stage_pill(self.entry.stage),
            "readers": access.who(Action.VIEW, self.entry),
            "people": people,
            "chosen": chosen,
            "answers": self._answers(access, chosen) if chosen else [],
            "history": [
                {"step": step, "pill": stage_pill(Stage(step.to_stage))}
                for step in history_of(self.entry).reverse()
            ],
        }

    def _answers(self, access: Any, person: Any) -> list[dict[str, Any]]:
        return [
            {"action": action.label, "reasons": access.explain(person, action, self.entry)}
            for action in ASKED
        ]
