"""What holds for every test."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from cms.settings.env import env

CHROMIUM = Path(env.str("CHANJIAO_CHROMIUM", "/usr/bin/chromium"))
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give the rows of migrations back after every transactional test.

    Its flush takes the root page, the review workflow and the content types with it. Mixed with tests that ask for them
    back (``serialized_rollback``), a plain flush would leave rows in the way, so all of them ask.
    """
    for item in items:
        marker = item.get_closest_marker("django_db")
        if marker and marker.kwargs.get("transaction") and not marker.kwargs.get("serialized_rollback"):
            item.add_marker(pytest.mark.django_db(transaction=True, serialized_rollback=True), append=False)
    # The demo region is built once, on one worker, and before a flush takes the rows that it stands on.
    for item in items:
        if item.path.name == "test_region.py":
            item.add_marker(pytest.mark.xdist_group("demo region"))
    items.sort(key=lambda item: item.path.name != "test_region.py")


@pytest.fixture(autouse=True, scope="session")
def no_session_outlives_the_tests(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """End what threads of the live server left open: PostgreSQL drops no database that somebody still uses."""
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Return Chromium, the one way to it for all tests; without it they are skipped unless CI demands it."""
    sync_api = pytest.importorskip("playwright.sync_api")
    if not CHROMIUM.exists():
        if env.bool("CHANJIAO_REQUIRE_BROWSER", False):
            pytest.fail(f"{CHROMIUM} is missing")
        pytest.skip("no Chromium")
    # Playwright's event loop runs in this thread; Django would take the test's queries for a mistake.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=CHROMIUM_ARGUMENTS)
        yield chromium
        chromium.close()
