"""What Wagtail's workflow calls when the last step is approved. Imports nothing: settings name it before apps load."""

from typing import Any


def finish_review(workflow_state: Any, user: Any = None) -> None:
    """Publish exactly the revision that was approved (settings.WAGTAIL_FINISH_WORKFLOW_ACTION)."""
    from registries.domain.publishing import finish_review as finish

    finish(workflow_state, user=user)
