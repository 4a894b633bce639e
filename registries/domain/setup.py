"""What a database needs before the libraries work."""

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Workflow, WorkflowContentType

from cms.core import library
from registries.domain.levels import DEFAULT_STEPS, workflow_of


def ensure_review_workflow() -> Workflow:
    """Create the review workflow and assign it to every library that has none; safe to repeat.

    It is the one for the default level; a library with other levels gets its own when something is submitted.
    """
    workflow = workflow_of([step.level for step in DEFAULT_STEPS])
    for spec in library.all_specs():
        content_type = ContentType.objects.get_for_model(spec.model, for_concrete_model=False)
        WorkflowContentType.objects.get_or_create(content_type=content_type, defaults={"workflow": workflow})
    return workflow
