"""The review of pages: somebody else decides."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.locks import WorkflowLock
from wagtail.models import Page, Task, TaskState, get_default_page_content_type
from wagtail.permissions import policy_registry


class ReviewLock(WorkflowLock):
    """Keep a page as it was submitted, until the decision."""

    def get_message(self, user: Any) -> str:
        return str(_("Under review. It can be edited again after the decision, or after it was withdrawn."))

    def get_description(self, user: Any, can_lock: bool = False) -> str:  # Wagtail's signature
        return str(_("Nobody edits a page under review, reviewers neither."))


class PageReviewTask(Task):
    """A step that those with the publish right decide, never for what they submitted or wrote themselves."""

    lock_class = ReviewLock

    class Meta:
        verbose_name = _("page review by another person")
        verbose_name_plural = _("page reviews by another person")

    @classmethod
    def get_description(cls) -> str:
        return str(_("Page publishers decide; nobody decides on an own submission."))

    def may_review(self, page: Page, user: Any) -> bool:
        """Return whether the user has the right to review at this place in the tree."""
        policy = policy_registry.get_by_type(Page)
        return bool(user.is_active and policy.user_has_permission_for_instance(user, "publish", page))

    def on_action(self, task_state: TaskState, user: Any, action_name: str, **kwargs: Any) -> None:
        # Wagtail's views ask about the page of the address, but act on the task state of the address.
        page = task_state.workflow_state.content_object
        if page.current_workflow_task_state != task_state or not self.may_decide(page, user):
            raise PermissionDenied
        super().on_action(task_state, user, action_name, **kwargs)

    def may_decide(self, page: Page, user: Any) -> bool:
        """Return whether the user may review and has no part in what is under review."""
        state = page.current_workflow_task_state
        if state is None or not self.may_review(page, user):
            return False
        return user.pk not in {state.workflow_state.requested_by_id, state.revision.user_id}

    def user_can_access_editor(self, obj: Page, user: Any) -> bool:
        return self.may_review(obj, user)

    def locked_for_user(self, obj: Page, user: Any) -> bool:
        # Nobody edits what is under review: what goes live is what was submitted.
        return True

    def get_actions(self, obj: Page, user: Any) -> list[tuple[str, Any, bool]]:
        if not self.may_decide(obj, user):
            return []
        return [
            ("reject", _("Return for changes"), True),
            ("approve", _("Approve"), False),
            ("approve", _("Approve with comment"), True),
        ]

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> QuerySet[TaskState]:
        policy = policy_registry.get_by_type(Page)
        if not policy.user_has_permission(user, "publish"):
            return TaskState.objects.none()
        pages = policy.instances_user_has_permission_for(user, "publish").values_list("pk", flat=True)
        states = TaskState.objects.filter(
            task=self,
            status=TaskState.STATUS_IN_PROGRESS,
            workflow_state__base_content_type=get_default_page_content_type(),
            workflow_state__object_id__in=[str(pk) for pk in pages],
        )
        return states.exclude(Q(workflow_state__requested_by=user) | Q(revision__user=user))
