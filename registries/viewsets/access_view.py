"""谁能看到, 为什么此人能看: answered on screen for those who may ask."""

from functools import reduce
from operator import or_
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail.admin.widgets.button import HeaderButton

from permissions.access import access_for, standing_of
from permissions.access.suspension import is_suspended
from permissions.actions import Action
from permissions.models import User
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
FOUND = 20


class AccessView(EntryPageMixin, TemplateView):
    """Name everybody who may see an entry with the rule behind it; and say of any person what the rules give."""

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
            HeaderButton(_("Who did what"), url=reverse(self.trail_url_name, args=args), icon_name="history"),
            HeaderButton(
                _("All changes"), url=reverse(self.history_url_name, args=args), icon_name="history"
            ),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        access: Any = access_for(self.entry)
        asked = self.request.GET
        chosen = self._chosen(asked.get("person", ""))
        text = asked.get("q", "").strip()[:60]
        return super().get_context_data(**kwargs) | {
            "entry": self.entry,
            "entry_title": self.title,
            "pill": stage_pill(self.entry.stage),
            "readers": access.who(Action.VIEW, self.entry),
            "q": text,
            "found": self._found(text) if text else [],
            "chosen": chosen,
            "answers": self._answers(access, chosen) if chosen else [],
            "stopped": self._stopped(chosen) if chosen else "",
            "history": [
                {"step": step, "pill": stage_pill(Stage(step.to_stage))}
                for step in history_of(self.entry).reverse()
            ],
        }

    @cached_property
    def _people(self) -> QuerySet[User]:
        """Return whom may be asked about: whom a rule of this entry names, and whose account one may see."""
        access: Any = access_for(self.entry)
        named = [person.pk for person in access.candidates(self.entry)]
        visible = access_for(User).visible(self.request.user, Action.VIEW).values("pk")
        return User.objects.filter(Q(pk__in=named) | Q(pk__in=visible)).select_related("person")

    def _chosen(self, number: str) -> User | None:
        is_number = number.isdecimal() and len(number) < 18
        return self._people.filter(pk=int(number)).first() if is_number else None

    def _found(self, text: str) -> list[User]:
        named = Q(person__name__icontains=text) | Q(person__initials__istartswith=text)
        rows = self._people.filter(named | Q(username__icontains=text))
        return list(rows.order_by("person__pinyin", "pk")[:FOUND])

    def _answers(self, access: Any, person: User) -> list[dict[str, Any]]:
        return [
            {
                "action": action.label,
                "reasons": (reasons := access.explain(person, action, self.entry)),
                "barred": "" if reasons else self._barred(access, person, action),
            }
            for action in ASKED
        ]

    def _barred(self, access: Any, person: User, action: Action) -> str:
        """Say which rule takes away what another one would give."""
        standing = standing_of(person)
        denied, given = access.denials(standing, action), access.clauses(standing, action)
        rows = type(self.entry)._default_manager.filter(pk=self.entry.pk)
        if denied is None or not given or not rows.filter(denied).exists():
            return ""
        if not rows.filter(reduce(or_, [clause for _reason, clause in given])).exists():
            return ""
        return _("Barred: nobody decides on what is their own, or their organisation's.")

    def _stopped(self, person: User) -> str:
        if not person.is_active:
            return _("This account is disabled: nothing is given to it, whatever the rules say.")
        if is_suspended(person):
            return _("Every organisation of this person is suspended: its roles give nothing.")
        return ""
