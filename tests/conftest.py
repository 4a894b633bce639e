"""What holds for every test."""

import pytest


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
