"""The kernel's own scheduled jobs. Those of an app live in its ``tasks.py``."""

from datetime import timedelta

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from cms.core.schedule import scheduled

KEEP_RESULTS_DAYS = 14
MAX_ATTEMPTS = 3


@scheduled("publish_scheduled", cron="*/5 * * * *")
def publish_scheduled() -> None:
    """Publish and expire what is due; Wagtail clears each date it acts on, so repeating finds nothing."""
    call_command("publish_scheduled")


@scheduled("prune_task_results", cron="17 3 * * *")
def prune_task_results() -> None:
    """Delete the results of tasks that ended two weeks ago."""
    limit = timezone.now() - timedelta(days=KEEP_RESULTS_DAYS)
    DBTaskResult.objects.finished().filter(finished_at__lte=limit).delete()


@scheduled("clear_sessions", cron="37 3 * * *")
def clear_sessions() -> None:
    """Delete expired sessions."""
    call_command("clearsessions")


@scheduled("requeue_lost_tasks", cron="*/10 * * * *")
def requeue_lost_tasks() -> None:
    """Queue tasks again whose worker died, and give up after three attempts.

    The queue keeps no sign of life of its workers, so a task counts as lost when it has run longer than
    ``TASK_LOST_AFTER``.
    """
    limit = timezone.now() - settings.TASK_LOST_AFTER
    for lost in DBTaskResult.objects.running().filter(started_at__lt=limit):
        still_lost = DBTaskResult.objects.running().filter(pk=lost.pk, started_at=lost.started_at)
        if len(lost.worker_ids) < MAX_ATTEMPTS:
            still_lost.update(status=TaskResultStatus.READY, started_at=None)
        else:
            still_lost.update(
                status=TaskResultStatus.FAILED,
                finished_at=timezone.now(),
                exception_class_path="builtins.TimeoutError",
                traceback="The worker died or hung in every attempt.",
            )
