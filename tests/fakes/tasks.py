"""A task queue that runs at once and does not hide what failed."""

from django_tasks.backends.immediate import ImmediateBackend
from django_tasks.base import TaskResult


class TaskFailedError(AssertionError):
    """A background task raised; the text is its traceback."""


class ImmediateRaisingBackend(ImmediateBackend):
    """Run tasks at once; the library's own backend notes failures in a result that nobody reads."""

    def _execute_task(self, task_result: TaskResult) -> None:
        super()._execute_task(task_result)
        if task_result.errors:
            raise TaskFailedError(task_result.errors[0].traceback)
