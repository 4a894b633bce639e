"""Wagtail's views of an entry, with every act carried out by the domain."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.snippets.views import snippets

from permissions.access import access_for
from permissions.acting import current
from permissions.actions import Action
from registries.domain import deletion, drafts, publishing
from registries.domain.copying import copy_of
from registries.domain.queries import open_remarks
from registries.domain.representation import owner_name
from registries.domain.words import label_of, text_of
from registries.own_fields.reading import is_own, names_of
from registries.viewsets.buttons import EntryButtonsMixin
from registries.viewsets.columns import stage_pill
from registries.viewsets.summary import audience_text, live_facts, submitted_text


class EntryFormMixin:
    """What the forms of a new and of a known entry share: their foot, their warning, and the words after submitting."""

    model: Any
    object: Any
    request: Any
    action: str

    def get_available_actions(self) -> list[str]:
        return [name for name in super().get_available_actions() if name != "publish"]  # type: ignore[misc]  # a mixin

    def submit_action(self) -> HttpResponse | None:
        publishing.submit(actor=self.request.user, entries=[self.object])
        return None

    def get_success_buttons(self) -> list[Any]:
        # One stays on the page of the entry: a button that leads to the same page leads nowhere.
        return []

    def get_success_message(self, instance: Any = None) -> str:
        if self.action in {"submit", "restart-workflow"}:
            return submitted_text(self.model._default_manager.get(pk=self.object.pk))
        if self.action == "cancel-workflow":
            return _("The submission was withdrawn. You may change the entry again.")
        return _("Draft “%(title)s” was saved.") % {"title": self.object}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]  # a mixin for views
        menu, viewset = context["action_menu"], self.model.snippet_viewset
        items = [item for item in (menu.default_item, *menu.menu_items) if item is not None]
        return context | {
            "acts": [
                {"name": item.name, "label": item.label, "url": item.get_url(menu.context)} for item in items
            ],
            "shares": self.shares(),
            "similar_url": reverse(viewset.get_url_name("similar")),
        }

    def shares(self) -> str:
        """Return who will see the entry once it is approved; the form of a new one says it by script."""
        return ""


class EntryCreateView(EntryFormMixin, snippets.CreateView):
    """Record an entry as a draft; submitting hands it in through the domain."""

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        # Whoever has too many drafts hears it before he types.
        drafts.check_room(actor=request.user, organisation_id=None)
        answer: HttpResponse = super().get(request, *args, **kwargs)
        return answer

    def get_form_kwargs(self) -> dict[str, Any]:
        """Take the organisation that the person acts for as the owner, unless he chooses another."""
        kwargs: dict[str, Any] = super().get_form_kwargs()
        acting = current(self.request)
        if acting is not None:
            kwargs["initial"] = {"organisation": acting.pk} | (kwargs.get("initial") or {})
        kwargs["initial"] = (kwargs.get("initial") or {}) | self._preset()
        return kwargs

    def _preset(self) -> dict[str, str]:
        """Return the kind that a link from elsewhere names: 发布需求 on a library's page leads to its category."""
        name = self.model.spec().tab_field
        wanted = self.request.GET.get(name, "")
        field: Any = self.model._meta.get_field(name)
        return {name: wanted} if wanted in dict(field.flatchoices) else {}


class EntryEditView(EntryFormMixin, EntryButtonsMixin, snippets.EditView):
    """Change the latest draft of an entry."""

    def get_available_actions(self) -> list[str]:
        allowed = super().get_available_actions()
        if self.request.method == "POST" and self.object.review_state != "none":
            allowed.append("cancel-workflow")
        return allowed

    def restart_workflow_action(self) -> HttpResponse | None:
        return self.submit_action()

    def cancel_workflow_action(self) -> HttpResponse | None:
        publishing.withdraw(actor=self.request.user, entry=self.object)
        return None

    def shares(self) -> str:
        """Return who will see the entry once it is approved."""
        words = {"owner": self.live_object.owner, "audience": audience_text(self.live_object)}
        return _("%(owner)s · after approval visible to: %(audience)s") % words

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        remarks = list(open_remarks(self.object))
        for remark in remarks:
            label = label_of(self.model, remark.field_name) if remark.field_name else ""
            remark.field_label = label  # type: ignore[attr-defined]  # for the template
        viewset = self.model.snippet_viewset
        return {
            **super().get_context_data(**kwargs),
            "remarks": remarks,
            "acting": self._acting(),
            "entry_pill": stage_pill(self.live_object.stage),
            "entry_facts": live_facts(self.live_object),
            "standing": submitted_text(self.live_object) if self.live_object.review_due else "",
            "facts_url": reverse(viewset.get_url_name("facts"), args=[self.object.pk]),
        }

    def _acting(self) -> dict[str, bool]:
        access, user = access_for(self.object), self.request.user
        wanted = (Action.SUBMIT, Action.WITHDRAW, Action.UNPUBLISH, Action.SET_STATUS)
        return {action.value: access.allows(user, action, self.live_object) for action in wanted}


class EntryCopyView(EntryFormMixin, snippets.CopyView):
    """Begin a new draft with the content of another one; contact, parties and evidence stay with the original."""

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        drafts.check_room(actor=request.user, organisation_id=None)
        answer: HttpResponse = super().get(request, *args, **kwargs)
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        copied = _("copied from %(number)s") % {"number": self.get_object().number}
        return super().get_context_data(**kwargs) | {"copied": copied}

    def get_initial_form_instance(self) -> Any:
        """Return a new entry with the content of the old one, as far as the person may read it."""
        row = self.get_object()
        access = access_for(row)
        if access.allows(self.request.user, Action.VIEW_DRAFT, row):
            row = row.get_latest_revision_as_object()
        return copy_of(row)


class EntryInspectView(EntryButtonsMixin, snippets.InspectView):
    """Read an entry in the console."""

    def get_page_title(self) -> str:
        return _("View")

    def get_object(self, queryset: Any = None) -> Any:
        row = super().get_object(queryset)
        if access_for(row).allows(self.request.user, Action.VIEW_DRAFT, row):
            return row.get_latest_revision_as_object()
        return row

    def get_fields(self) -> list[str]:
        return [
            "number",
            *self.model.spec().editorial_fields,
            *names_of(self.model.library_slug),
            "visibility",
            "status",
            "organisation",
            "person",
        ]

    def get_field_label(self, field_name: str, field: Any) -> str:
        return (
            label_of(self.model, field_name)
            if is_own(field_name)
            else super().get_field_label(field_name, field)
        )

    def get_field_display_value(self, field_name: str, field: Any) -> str:
        if field_name == "person" and self.object.person_id is not None:
            return owner_name(self.object, actor=self.request.user)
        # Wagtail would show Python's words, True and None.
        return text_of(self.object, field_name) or "—"


class EntryDeleteView(snippets.DeleteView):
    """Delete a draft that was never published."""

    def delete_action(self) -> None:
        deletion.delete(actor=self.request.user, entry=self.object)


class EntryUnpublishView(snippets.UnpublishView):
    """Take an entry down."""

    def unpublish(self) -> None:
        publishing.unpublish(actor=self.request.user, entry=self.object)


def works_here(user: Any, model: Any) -> bool:
    """Return whether the library's menu entry leads somewhere for this person."""
    access: Any = access_for(model)
    return access.works_here(user)
