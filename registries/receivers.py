"""What this layer does when others report something."""

from typing import Any

from django.db.models.signals import post_migrate
from django.dispatch import receiver
from wagtail.signals import workflow_cancelled

from registries.domain.setup import ensure_review_workflow
from registries.enums import ReviewState
from registries.models import RegistryEntry


@receiver(workflow_cancelled)
def forget_submission(sender: Any, instance: Any, **kwargs: Any) -> None:
    """Clear the review state when Wagtail itself cancels a workflow, e.g. when a schedule publishes."""
    entry = instance.content_object
    if isinstance(entry, RegistryEntry):
        type(entry)._default_manager.filter(pk=entry.pk).exclude(review_state=ReviewState.NONE).update(
            review_state=ReviewState.NONE
        )


@receiver(post_migrate)
def set_up_review(sender: Any, **kwargs: Any) -> None:
    """Give every library its review workflow once all tables exist."""
    if getattr(sender, "label", "") == "wagtailsnippets":
        ensure_review_workflow()
