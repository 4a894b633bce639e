"""Background tasks on the database queue, on SQLite as well."""

from datetime import timedelta

from cms.settings.env import env

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
# A task that runs longer than this counts as lost with its worker and is queued again.
TASK_LOST_AFTER = timedelta(minutes=env.int("TASK_LOST_AFTER_MINUTES", 60))
