"""What waits for a person: the menu entry of reviewers, and the panel 等我办 on the first page."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.sidebar import LinkMenuItem
from wagtail.admin.views.home import UserObjectsInWorkflowModerationPanel, WorkflowObjectsToModeratePanel
from wagtail.models import Page, Revision, Task, TaskState
from wagtail.permissions import policy_registry

from cms.core import library as libraries
from permissions.access import standing_of
from permissions.domain import deciding, requests
from permissions.viewsets.applications import NAMESPACE as APPLICATIONS
from permissions.viewsets.applications import rows_of
from registries.domain import contact_lists, recording, reviewing
from registries.domain.desk import Narrowing
from registries.domain.queries import open_remarks_of
from registries.models import RegistryEntry, ReviewTask
from registries.resources import EntryResource
from registries.viewsets.columns import standing_mark
from registries.viewsets.narrowing import desk_url

SHOWN = 5


def _url(library: str, name: str, *args: Any) -> str:
    model: Any = libraries.get(library).model
    return reverse(model.snippet_viewset.get_url_name(name), args=args)


class ReviewMenuItem(MenuItem):
    """The menu entry 待审核, with how many wait; shown to those who review anything."""

    def __init__(self) -> None:
        super().__init__(
            _("Awaiting review"), "#", name="awaiting-review", icon_name="clipboard-list", order=110
        )

    def is_shown(self, request: Any) -> bool:
        return bool(reviewing.reviewed_libraries(request.user))

    def render_component(self, request: Any) -> LinkMenuItem:
        counts = reviewing.waiting_counts(request.user)
        total = sum(counts.values())
        label = ngettext("Awaiting review (%(count)d)", "Awaiting review (%(count)d)", total)
        return LinkMenuItem(
            self.name,
            label % {"count": total} if total else self.label,
            desk_url(),
            icon_name=self.icon_name,
            classname=self.classname,
            attrs=self.attrs,
        )


class InboxPanel(Component):
    """等我办: submissions to decide, entries that came back, drafts to finish."""

    name = "inbox"
    order = 10
    template_name = "registries_admin/inbox.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        user = parent_context["request"].user
        counts = reviewing.waiting_counts(user)
        return {
            "reviews": [one for slug in counts for one in self._reviews(user, slug, counts[slug])],
            "is_reviewer": bool(counts),
            "handed_in": [one for spec in libraries.all_specs() for one in self._handed_in(user, spec.slug)],
            "returned": [one for spec in libraries.all_specs() for one in self._returned(user, spec.slug)],
            # What was begun last comes first, in whatever library, on whatever device.
            "drafts": sorted(
                (one for spec in libraries.all_specs() for one in self._drafts(user, spec.slug)),
                key=lambda one: one["changed"],
                reverse=True,
            )[:SHOWN],
            "is_staff": bool(standing_of(user).staff_organisations),
            "applications": self._applications(user),
            "requests": self._requests(user),
            "to_confirm": recording.count_to_confirm(user),
            "contacts_to_answer": contact_lists.to_answer(user).count(),
        }

    @staticmethod
    def _applications(user: Any) -> dict[str, Any]:
        rows = deciding.queue(user)
        shown = [
            {**row, "url": reverse(f"{APPLICATIONS}:decide", args=[row["application"].pk])}
            for row in rows_of(rows[:SHOWN])
        ]
        return {"shown": shown, "count": rows.count() if shown else 0, "url": reverse(f"{APPLICATIONS}:list")}

    @staticmethod
    def _requests(user: Any) -> dict[str, Any]:
        rows = requests.to_answer(user)
        shown = [
            {
                "row": one,
                "url": reverse("wagtailsnippets_permissions_organisation:roles", args=[one.organisation_id]),
            }
            for one in rows[:SHOWN]
        ]
        return {"shown": shown, "count": rows.count() if shown else 0}

    @staticmethod
    def _reviews(user: Any, slug: str, count: int) -> list[dict[str, Any]]:
        if not count:
            return []
        rows = reviewing.with_due_days(reviewing.queue_of(user, slug)[:SHOWN])
        items = [{"one": row, "url": _url(slug, "review", row.entry.pk)} for row in rows]
        spec = libraries.get(slug)
        return [
            {"label": spec.label, "count": count, "url": desk_url(Narrowing(library=slug)), "entries": items}
        ]

    @staticmethod
    def _returned(user: Any, slug: str) -> list[dict[str, Any]]:
        rows = list(reviewing.returned_to(user, slug)[:SHOWN])
        remarks = open_remarks_of(rows)
        headings = EntryResource.by_library[slug].headings
        return [
            {
                "title": _latest_title(row),
                "number": row.number,
                "owner": row.organisation,
                "remarks": [
                    {"label": headings.get(one.field_name, ""), "text": one.text}
                    for one in remarks.get(row.pk, [])
                ],
                "url": _url(slug, "edit", row.pk),
            }
            for row in rows
        ]

    @staticmethod
    def _handed_in(user: Any, slug: str) -> list[dict[str, Any]]:
        rows = reviewing.handed_in_by(user, slug)[:SHOWN]
        return [
            {
                "title": _latest_title(row),
                "number": row.number,
                "standing": standing_mark(row),
                "url": _url(slug, "edit", row.pk),
            }
            for row in rows
        ]

    @staticmethod
    def _drafts(user: Any, slug: str) -> list[dict[str, Any]]:
        rows = reviewing.drafts_of(user, slug).select_related("latest_revision")[:SHOWN]
        return [
            {
                "title": _latest_title(row),
                "number": row.number,
                "changed": row.updated_at,
                "url": _url(slug, "edit", row.pk),
            }
            for row in rows
        ]


def _latest_title(row: RegistryEntry) -> str:
    return row.latest_revision.object_str if row.latest_revision else row.title


class PagesToModeratePanel(WorkflowObjectsToModeratePanel):
    """Wagtail's panel without entries, which stand in the inbox.

    Wagtail would ask about every open decision what the person may do; of entries those are hundreds.
    """

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        user = parent_context["request"].user
        rows = [self._row(state, user) for state in self._states(user) if state.revision.content_object]
        return {
            "states": rows,
            "request": parent_context["request"],
            "csrf_token": parent_context["csrf_token"],
        }

    @staticmethod
    def _states(user: Any) -> QuerySet[TaskState]:
        states = TaskState.objects.none()
        for task in Task.objects.filter(active=True).specific():
            if not isinstance(task, ReviewTask):
                states |= task.get_task_states_user_can_moderate(user=user)
        return (
            states.select_related("revision__user", "workflow_state__workflow")
            .prefetch_related("revision__content_object__latest_revision")
            .order_by("-started_at", "-pk")
            .annotate(previous_revision_id=Revision.objects.previous_revision_id_subquery())
        )

    @staticmethod
    def _row(state: TaskState, user: Any) -> dict[str, Any]:
        page = state.revision.content_object
        return {
            "obj": page,
            "revision": state.revision,
            "previous_revision_id": state.previous_revision_id,
            "live_revision_id": page.live_revision_id,
            "task_state": state,
            "actions": state.task.specific.get_actions(page, user),
            "workflow_tasks": state.workflow_state.all_tasks_with_status(),
            "workflow_action_url_name": "wagtailadmin_pages:workflow_action",
            "workflow_preview_url_name": "wagtailadmin_pages:workflow_preview"
            if page.is_previewable()
            else None,
            "revisions_compare_url_name": "wagtailadmin_pages:revisions_compare",
        }


class PagesInReviewPanel(UserObjectsInWorkflowModerationPanel):
    """Wagtail's panel of what somebody handed in, without entries: the inbox says where those stand."""

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(parent_context)
        states = [
            one for one in context["workflow_states"] if not isinstance(one.content_object, RegistryEntry)
        ]
        context["workflow_states"] = states
        return context


_FOR_PAGES = (WorkflowObjectsToModeratePanel, UserObjectsInWorkflowModerationPanel)


def add_inbox(request: Any, panels: list[Any]) -> None:
    """Put the inbox first, for everybody who works in a library."""
    standing = standing_of(request.user)
    if not (standing.staff_organisations or ReviewMenuItem().is_shown(request)):
        return
    works_on_pages = policy_registry.get_by_type(Page).user_has_any_permission(
        request.user, {"change", "publish"}
    )
    panels[:] = [panel for panel in panels if not isinstance(panel, _FOR_PAGES)]
    if works_on_pages:
        panels += [PagesToModeratePanel(), PagesInReviewPanel()]
    panels.insert(0, InboxPanel())
