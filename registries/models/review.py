"""The review step of Wagtail's workflow: it asks our access objects and calls our domain, never groups."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Task, TaskState

from registries.models.seams import seams


class ReviewTask(Task):
    """A decision by whoever has the entry in his jurisdiction and did not submit it himself."""

    class Meta:
        verbose_name = _("review by the authority")
        verbose_name_plural = _("reviews by the authority")

    def start(self, workflow_state: Any, user: Any = None) -> TaskState:
        """Accept a submission, whichever screen or API it came from."""
        seams.accept_submission(entry=workflow_state.content_object, actor=user)
        return super().start(workflow_state, user=user)

    def on_action(self, task_state: TaskState, user: Any, action_name: str, **kwargs: Any) -> None:
        seams.decide(task_state=task_state, actor=user, action=action_name, **kwargs)

    def user_can_access_editor(self, obj: Any, user: Any) -> bool:
        # Who reviews reads: the review screen shows the entry, the editor stays with its owners.
        return False

    def locked_for_user(self, obj: Any, user: Any) -> bool:
        return seams.locked_for(entry=obj, user=user)

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, Any, bool]]:
        return seams.task_actions(entry=obj, user=user)

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> models.QuerySet:
        return seams.tasks_for(task=self, user=user)

    @classmethod
    def get_description(cls) -> Any:
        return _("Reviewers with the entry in their jurisdiction decide")
