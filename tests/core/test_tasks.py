import threading

import pytest
from django.db import connection, transaction
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from cms.core import tasks
from cms.core.context import current_origin
from cms.core.tasks import UnknownTaskError, enqueue, task
from tests.fakes.tasks import TaskFailedError


def make_worker(name: str) -> Worker:
    return Worker(
        queue_names=["*"], interval=0, batch=True, backend_name="default", startup_delay=False,
        max_tasks=None, worker_id=name, excluded_queue_names=[],
    )  # fmt: skip


def test_task_refuses_a_second_function_of_the_same_name(task_registry) -> None:
    task("t")(lambda: None)

    def other() -> None: ...

    with pytest.raises(ValueError, match="Two tasks"):
        task("t")(other)


def test_enqueue_of_an_unknown_name_fails_at_once(task_registry) -> None:
    with pytest.raises(UnknownTaskError):
        enqueue("nothing")


def test_enqueue_of_an_object_fails_at_once(task_registry) -> None:
    task("t")(lambda value: None)

    with pytest.raises(TypeError):
        enqueue("t", value=object())


def test_enqueue_runs_after_the_commit(db, task_registry, django_capture_on_commit_callbacks) -> None:
    seen: list[tuple[int, str]] = []
    task("t")(lambda value: seen.append((value, current_origin().channel)))

    with django_capture_on_commit_callbacks(execute=True):
        enqueue("t", value=3)
        before = list(seen)

    assert (before, seen) == ([], [(3, "task")])


def test_a_failing_task_fails_its_test(db, task_registry, django_capture_on_commit_callbacks) -> None:
    task("t")(lambda: 1 / 0)

    with (
        pytest.raises(TaskFailedError, match="ZeroDivisionError"),
        django_capture_on_commit_callbacks(execute=True),
    ):
        enqueue("t")


def test_enqueue_writes_the_row_in_the_transaction(db, task_registry, database_queue) -> None:
    task("t")(lambda value: None)

    with transaction.atomic():
        enqueue("t", value=1)
        transaction.set_rollback(True)
    with transaction.atomic():
        enqueue("t", value=2)

    rows = [row.args_kwargs["args"] for row in DBTaskResult.objects.all()]
    assert rows == [["t", {"value": 2}]]


def test_worker_records_a_task_that_is_not_registered(
    concurrent_database, task_registry, database_queue, at_once
) -> None:
    task("t")(lambda: None)
    at_once(lambda: enqueue("t"))
    task_registry.clear()

    at_once(make_worker("w").run)

    [failure] = at_once(lambda: DBTaskResult.objects.get().exception_class_path)
    assert failure == "cms.core.tasks.UnknownTaskError"


def test_two_workers_run_every_task_once(concurrent_database, task_registry, database_queue, at_once) -> None:
    done: list[int] = []
    lock = threading.Lock()

    def note(number: int) -> None:
        with lock:
            done.append(number)

    task("t")(note)
    at_once(lambda: [enqueue("t", number=number) for number in range(30)])

    at_once(make_worker("one").run, make_worker("two").run, make_worker("three").run)

    assert sorted(done) == list(range(30))


def test_registered_tasks_survive_a_move_of_code(task_registry) -> None:
    task("app.do")(len)

    assert tasks.registered_tasks() == {"app.do": len}
    assert connection.vendor in {"sqlite", "postgresql"}
