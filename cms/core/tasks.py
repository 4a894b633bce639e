"""Background tasks by name: apps register functions, anybody enqueues a name.

The queue stores the name, never a dotted path, so that code can move while tasks wait. Tasks run at least
once (a worker may die between the effect and its mark), therefore every function must be safe to repeat.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from django.db import transaction
from django_tasks import task as queue_task
from django_tasks import task_backends
from django_tasks.utils import normalize_json
from django_tasks_db import DatabaseBackend

from cms.core.context import Origin, origin

Function = TypeVar("Function", bound=Callable[..., Any])

_registry: dict[str, Callable[..., Any]] = {}


class UnknownTaskError(LookupError):
    """No installed app registers a task of this name."""


def task(name: str, /) -> Callable[[Function], Function]:
    """Register the decorated function as the task called ``name``.

    Raises:
        ValueError: another function already has the name.
    """

    def register(function: Function) -> Function:
        known = _registry.get(name)
        if known is not None and known.__qualname__ != function.__qualname__:
            raise ValueError(f"Two tasks are called {name}.")
        _registry[name] = function
        return function

    return register


def registered_tasks() -> dict[str, Callable[..., Any]]:
    """Return all tasks by name."""
    return dict(_registry)


def enqueue(name: str, /, **kwargs: Any) -> None:
    """Queue the task ``name`` when the current transaction commits; a rolled back transaction queues nothing.

    Raises:
        UnknownTaskError: no such task; raised here and not in a worker, where nobody would see it.
        TypeError: an argument cannot be written as JSON.
    """
    if name not in _registry:
        raise UnknownTaskError(name)
    arguments = normalize_json(kwargs)

    if isinstance(task_backends["default"], DatabaseBackend):
        # The queue is a table of the same database: the row is part of the caller's transaction, so a crash
        # right after the commit cannot lose it, as it would lose a commit hook.
        run_task.enqueue(name, arguments)
    else:
        transaction.on_commit(partial(run_task.enqueue, name, arguments))


@queue_task
def run_task(name: str, arguments: dict[str, Any]) -> None:
    """Run one registered task; the queue's only entry point."""
    try:
        function = _registry[name]
    except KeyError:
        raise UnknownTaskError(name) from None
    with origin(Origin(channel="task")):
        function(**arguments)
