"""Publishing pages: submitted by one person, decided by another."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Revision, TaskState, Workflow, WorkflowPage, WorkflowState, WorkflowTask

from cms.core.errors import Conflict, Invalid, NotAllowed
from content.models import PageReviewTask, SitePage

WORKFLOW = "内容审核"
TASK = "另一人审核"
STOCK_WORKFLOWS = ("Moderators approval",)


def ensure_review_workflow(*, home: Page) -> Workflow:
    """Make the review the workflow of everything below ``home``; Wagtail's own workflow is removed."""
    Workflow.objects.filter(name__in=STOCK_WORKFLOWS, workflow_states=None).delete()
    task = PageReviewTask.objects.first() or PageReviewTask.objects.create(name=TASK)
    workflow, _created = Workflow.objects.get_or_create(name=WORKFLOW)
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task, defaults={"sort_order": 0})
    WorkflowPage.objects.update_or_create(page=home, defaults={"workflow": workflow})
    return workflow


def save_draft(*, actor: Any, page: SitePage) -> Revision:
    """Save a draft of an existing page.

    Raises:
        NotAllowed: the actor may not edit the page.
        Conflict: the page is under review.
        Invalid: a field is missing or wrong.
    """
    permissions = page.permissions_for_user(actor)
    if not permissions.can_edit():
        raise NotAllowed(
            "page_not_editable", _("You may not edit this page. Ask the editorial office for the right.")
        )
    if permissions.page_locked():
        raise Conflict(
            "page_under_review", _("This page is under review. Withdraw it or wait for the decision.")
        )
    _validate(page)

    return page.save_revision(user=actor, log_action=True)


def _validate(page: SitePage) -> None:
    try:
        page.full_clean()
    except ValidationError as error:
        raise Invalid(
            "page_invalid", _("Please correct the marked fields."), fields=error.message_dict
        ) from error


def submit(*, actor: Any, page: SitePage) -> WorkflowState:
    """Submit the latest draft for review.

    Raises:
        NotAllowed: the actor may not edit the page.
        Conflict: the page is under review already, or has no workflow.
        Invalid: a field of the draft is missing or wrong.
    """
    permissions = page.permissions_for_user(actor)
    if not permissions.can_edit():
        raise NotAllowed(
            "page_not_editable", _("You may not edit this page. Ask the editorial office for the right.")
        )
    if not permissions.can_submit_for_moderation():
        raise Conflict(
            "page_under_review", _("This page is under review. Withdraw it or wait for the decision.")
        )
    _validate(page.get_latest_revision_as_object())

    with transaction.atomic():
        state = page.current_workflow_state
        if state is not None and state.status == WorkflowState.STATUS_NEEDS_CHANGES:
            state.resume(actor)
            return state
        return page.get_workflow().start(page, actor)


def decide(
    *, actor: Any, page: SitePage, decision: str, comment: str = "", seen: tuple[str, str] | None = None
) -> TaskState:
    """Approve (and publish, or schedule) or reject what is under review; the page itself is not changed.

    ``seen`` names the revision, by id and ISO time, that the actor looked at.

    Raises:
        Conflict: nothing is under review, or something else than what was seen.
        NotAllowed: the actor submitted or wrote this, or may not review here.
    """
    state = page.current_workflow_task_state
    if state is None or state.status != TaskState.STATUS_IN_PROGRESS:
        raise Conflict(
            "page_not_under_review", _("This page is no longer under review. Please look at it again.")
        )
    task = state.task.specific
    if decision not in {name for name, _label, _modal in task.get_actions(page, actor)}:
        raise NotAllowed(
            "not_your_decision",
            _("You cannot decide on this: you wrote or submitted it yourself, or you are not a reviewer."),
        )
    if seen is not None and seen != (str(state.revision_id), state.revision.created_at.isoformat()):
        raise Conflict(
            "changed_meanwhile", _("This page was just updated. Look at the changes before you decide.")
        )

    task.on_action(state, user=actor, action_name=decision, comment=comment)
    return state


def take_down(*, actor: Any, page: SitePage) -> None:
    """Unpublish a page.

    Raises:
        NotAllowed: the actor may not take it down, or it is under review.
    """
    if not page.permissions_for_user(actor).can_unpublish():
        raise NotAllowed(
            "page_not_unpublishable", _("You may not take this page down, or it is under review.")
        )

    page.unpublish(user=actor)
