"""Hooks into Wagtail: audience on the site, review in the editor, the look of the console."""

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.action_menu import WorkflowMenuItem
from wagtail.documents.models import AbstractDocument
from wagtail.models import Page
from wagtail.permissions import policy_registry

from cms.core.errors import DomainError
from content.access import may_download, may_read
from content.domain import reviews
from content.models import PageReviewTask


@hooks.register("before_serve_page")
def hide_from_outsiders(page: Page, request: HttpRequest, args: Any, kwargs: Any) -> None:
    """Answer 404 to those outside the audience, as if there were no such page."""
    if not may_read(request.user, page):
        raise Http404


@hooks.register("before_serve_document")
def hide_document_from_outsiders(document: AbstractDocument, request: HttpRequest) -> None:
    """Answer 404 to those who may read no page that offers the document."""
    if not may_download(request.user, document):
        raise Http404


@hooks.register("before_edit_page")
def decide_without_saving(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Decide a review from the editor; Wagtail's view would save the reviewer's form first."""
    if request.method != "POST" or "action-workflow-action" not in request.POST:
        return None
    if page.current_workflow_task is not None and not isinstance(page.current_workflow_task, PageReviewTask):
        return None
    try:
        extra = json.loads(request.POST.get("workflow-action-extra-data") or "{}")
        reviews.decide(
            actor=request.user,
            page=page,
            decision=request.POST.get("workflow-action-name", ""),
            comment=str(extra.get("comment", "")),
            seen=_seen(request),
        )
    except DomainError as error:
        messages.error(request, error.message)
        return redirect("wagtailadmin_pages:edit", page.pk)
    except (ValueError, AttributeError):
        messages.error(request, _("The comment was not understood. Please decide again."))
        return redirect("wagtailadmin_pages:edit", page.pk)
    messages.success(
        request,
        _("Your decision on “%(title)s” has been recorded.") % {"title": page.get_admin_display_title()},
    )
    return redirect("wagtailadmin_explore", page.get_parent().pk)


def _seen(request: HttpRequest) -> tuple[str, str] | None:
    """Return id and time of the revision that the reviewer's form was made from; autosave keeps an id."""
    names = ("loaded_revision_id", "loaded_revision_created_at")
    return (request.POST[names[0]], request.POST[names[1]]) if all(n in request.POST for n in names) else None


class DecisionMenuItem(WorkflowMenuItem):
    """A decision of a reviewer; shown although the page is locked for editing."""

    def is_shown(self, context: dict[str, Any]) -> bool:
        return bool(context["view"] == "edit")


@hooks.register("construct_page_action_menu")
def offer_decisions(menu_items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    """Offer the reviewer's decisions first."""
    page = context.get("page")
    task = page.current_workflow_task if page is not None and page.pk else None
    if context["view"] != "edit" or not isinstance(task, PageReviewTask):
        return
    icons = {"approve": "success", "reject": "edit"}
    decisions = [
        DecisionMenuItem(name, label, modal, icon_name=icons[name])
        for name, label, modal in task.get_actions(page, request.user)
    ]
    menu_items[:0] = sorted(decisions, key=lambda item: (item.name != "approve", item.launch_modal))


@hooks.register("construct_main_menu")
def drop_dead_entries(request: HttpRequest, menu_items: list[Any]) -> None:
    """Leave out help about Wagtail, and reports for those who have no pages to report on."""
    works_on_pages = policy_registry.get_by_type(Page).user_has_any_permission(
        request.user, {"change", "publish"}
    )
    menu_items[:] = [
        item for item in menu_items if item.name != "help" and (item.name != "reports" or works_on_pages)
    ]


@hooks.register("construct_reports_menu")
def drop_site_history(request: HttpRequest, menu_items: list[Any]) -> None:
    """Leave out the site history: the audit trail is the auditors' screen."""
    menu_items[:] = [item for item in menu_items if item.name != "site-history"]


@hooks.register("insert_global_admin_css")
def admin_theme() -> str:
    """Load the product's theme after Wagtail's own style sheet."""
    return format_html('<link rel="stylesheet" href="{}">', static("admin/theme.css"))


@hooks.register("insert_global_admin_js")
def admin_repairs() -> str:
    """Load small repairs of Wagtail's own screens."""
    return format_html('<script src="{}" defer></script>', static("admin/console.js"))
