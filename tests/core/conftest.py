import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from asgiref.local import Local
from django.db import connection, connections
from django_tasks import task_backends

from cms.core import schedule, tasks


@pytest.fixture
def concurrent_database(
    django_db_serialized_rollback: None, transactional_db: None, tmp_path: Path
) -> Iterator[None]:
    """Let threads open real connections of their own, on SQLite to a file in WAL mode as the product does.

    The test database of SQLite lives in memory, where connections share a page cache and do not wait.
    """
    if connection.vendor != "sqlite":
        yield
        return
    path = tmp_path / "test.sqlite3"
    with sqlite3.connect(path) as copy:
        connection.connection.backup(copy)
        # Threads that all switch the journal at once lock one another out, whatever their timeout says.
        copy.execute("PRAGMA journal_mode=WAL")
    configured = connections.settings["default"]
    name = configured["NAME"]
    connection.ensure_connection()
    configured["NAME"] = str(path)
    try:
        yield
    finally:
        configured["NAME"] = name


@pytest.fixture
def at_once() -> Callable[..., list[Any]]:
    """Run functions in threads that start together; each closes the connection it opened."""

    def run(*functions: Callable[[], Any]) -> list[Any]:
        barrier = threading.Barrier(len(functions))

        def call(function: Callable[[], Any]) -> Any:
            try:
                barrier.wait(timeout=20)
                return function()
            finally:
                connections.close_all()

        with ThreadPoolExecutor(len(functions)) as pool:
            return list(pool.map(call, functions))

    return run


@pytest.fixture
def database_queue(settings: Any) -> Iterator[None]:
    """Queue tasks in the database, as the product does, instead of running them at once."""

    def forget() -> None:
        task_backends.__dict__.pop("settings", None)
        task_backends._settings = None
        task_backends._connections = Local(task_backends.thread_critical)

    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
    forget()
    yield
    settings.TASKS = {"default": {"BACKEND": "tests.fakes.tasks.ImmediateRaisingBackend", "QUEUES": []}}
    forget()


@pytest.fixture
def jobs(monkeypatch: pytest.MonkeyPatch) -> dict[str, schedule.Job]:
    """An empty registry of scheduled jobs."""
    registry: dict[str, schedule.Job] = {}
    monkeypatch.setattr(schedule, "_jobs", registry)
    return registry


@pytest.fixture
def task_registry(monkeypatch: pytest.MonkeyPatch) -> dict[str, Callable[..., Any]]:
    """An empty registry of tasks."""
    registry: dict[str, Callable[..., Any]] = {}
    monkeypatch.setattr(tasks, "_registry", registry)
    return registry
