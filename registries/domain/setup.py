"""What a database needs before the libraries work."""

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Workflow, WorkflowContentType, WorkflowTask

from cms.core import library
from registries.models import ReviewTask

WORKFLOW_NAME = "信息审核"
TASK_NAME = "主管部门审核"


def ensure_review_workflow() -> Workflow:
    """Create the review workflow and assign it to every library that has none; safe to repeat."""
    workflow, _created = Workflow.objects.get_or_create(name=WORKFLOW_NAME)
    task, _created = ReviewTask.objects.get_or_create(name=TASK_NAME)
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task.task_ptr, defaults={"sort_order": 0})
    for spec in library.all_specs():
        content_type = ContentType.objects.get_for_model(spec.model, for_concrete_model=False)
        WorkflowContentType.objects.get_or_create(content_type=content_type, defaults={"workflow": workflow})
    return workflow
