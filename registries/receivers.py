"""What this layer does when others report something."""

from typing import Any

from django.db.models.signals import post_migrate
from django.dispatch import receiver
from wagtail.signals import workflow_cancelled

from cms.core.announcements import Announcement, Kind, announced
from permissions.models import Organisation
from permissions.roles import Role
from registries.domain.clock import STOPPED
from registries.domain.recording import tell_organisation
from registries.domain.setup import ensure_review_workflow
from registries.enums import ReviewState
from registries.models import RegistryEntry


@receiver(workflow_cancelled)
def forget_submission(sender: Any, instance: Any, **kwargs: Any) -> None:
    """Clear the review state when Wagtail itself cancels a workflow, e.g. when a schedule publishes."""
    entry = instance.content_object
    if isinstance(entry, RegistryEntry):
        type(entry)._default_manager.filter(pk=entry.pk).exclude(review_state=ReviewState.NONE).update(
            review_state=ReviewState.NONE, **STOPPED
        )


@receiver(announced)
def tell_of_recorded_entries(sender: Any, announcement: Announcement, **kwargs: Any) -> None:
    """Lead an organisation that was just verified, or its new manager, to the entries recorded for it."""
    organisation, data = announcement.obj, announcement.data
    is_verified = announcement.kind == Kind.ORGANISATION_STATE and data.get("after") == "verified"
    is_manager = announcement.kind == Kind.ROLE_GRANTED and data.get("role") == Role.MANAGER
    if (is_verified or is_manager) and isinstance(organisation, Organisation):
        # Read anew: the row in hand may be as it was before the change of state.
        row = Organisation.objects.get(pk=organisation.pk)
        tell_organisation(actor=announcement.actor, organisation=row, subjects=announcement.subjects)


@receiver(post_migrate)
def set_up_review(sender: Any, **kwargs: Any) -> None:
    """Give every library its review workflow once all tables exist."""
    if getattr(sender, "label", "") == "wagtailsnippets":
        ensure_review_workflow()
