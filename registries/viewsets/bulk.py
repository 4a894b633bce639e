"""Acts on many entries: only on those that allow it, each through the domain."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.snippets.bulk_actions.delete import DeleteBulkAction
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from cms.core import library
from cms.core.errors import DomainError
from cms.core.row_ids import row_id
from permissions.access import access_for
from permissions.actions import Action
from registries.domain import deletion, publishing
from registries.domain.submission import readiness_of
from registries.viewsets.summary import audience_text


class EntryBulkMixin:
    """Look at nothing but the entries to which the person may do the act."""

    needed: Action
    models = tuple(spec.model for spec in library.all_specs())
    request: Any
    model: Any

    def get_queryset(self, model: Any, object_ids: Iterable[Any]) -> QuerySet:
        numbers = [row_id(pk) for pk in object_ids]
        return access_for(model).visible(self.request.user, self.needed).filter(pk__in=numbers).order_by("pk")

    def get_all_objects_in_listing_query(self, parent_id: Any) -> QuerySet:
        return access_for(self.model).visible(self.request.user, self.needed).values_list("pk", flat=True)

    def check_perm(self, entry: Any) -> bool:
        return access_for(entry).allows(self.request.user, self.needed, entry)


class DeleteEntries(EntryBulkMixin, DeleteBulkAction):
    """Delete drafts that were never published."""

    needed = Action.DELETE

    @classmethod
    def execute_action(cls, objects: Any, user: Any = None, **kwargs: Any) -> tuple[int, int]:
        actor = user or kwargs["self"].request.user
        for entry in objects:
            deletion.delete(actor=actor, entry=entry)
        return len(objects), 0


class SubmitEntries(EntryBulkMixin, SnippetBulkAction):
    """Hand several drafts in; all that is missing in any of them stands on the page before, with the way to it."""

    needed = Action.SUBMIT
    display_name = _("Submit for review")
    action_type = "submit"
    aria_label = _("Submit the selected entries for review")
    template_name = "registries_admin/bulk_submit.html"
    action_priority = 10

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        entries = [one["item"] for one in context["items"]]
        found = readiness_of(actor=self.request.user, entries=entries)
        rows = [
            {
                "one": one,
                "audience": audience_text(one.entry),
                "url": reverse(one.entry.snippet_viewset.get_url_name("edit"), args=[one.entry.pk]),
            }
            for one in sorted(found, key=lambda one: one.is_ready)
        ]
        ready = sum(1 for one in found if one.is_ready)
        return context | {"rows": rows, "ready": ready, "open": len(rows) - ready}

    def get_execution_context(self) -> dict[str, Any]:
        return {**super().get_execution_context(), "self": self}

    @classmethod
    def execute_action(cls, objects: Any, **kwargs: Any) -> tuple[int, int]:
        actor, request = kwargs["self"].request.user, kwargs["self"].request
        done, left = 0, []
        for one in readiness_of(actor=actor, entries=objects):
            if not one.is_ready:
                left.append(one.entry.number)
                continue
            try:
                publishing.submit(actor=actor, entries=[one.entry])
                done += 1
            except DomainError as error:
                messages.warning(request, f"{one.entry.number} {one.entry}：{error.message}")
        if left:
            text = _g("These stay as they are, because something is missing in them: %(numbers)s")
            messages.warning(request, text % {"numbers": "、".join(left)})
        return done, 0

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str | None:
        if not num_parent_objects:
            return None
        return _g("%(count)d entries were submitted for review.") % {"count": num_parent_objects}
