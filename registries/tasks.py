"""What the worker and the scheduler run for the libraries."""

from cms.core.schedule import scheduled
from cms.core.tasks import task
from registries.domain import importing


@task("registries.check_import")
def check_import(job_id: int) -> None:
    """Check an uploaded file that is too long for a request."""
    importing.check_in_background(job_id=job_id)


@task("registries.apply_import")
def apply_import(job_id: int) -> None:
    """Write a confirmed import that is too long for a request."""
    importing.apply_import(job_id=job_id)


@scheduled("registries.expire_imports", cron="17 * * * *")
def expire_imports() -> None:
    """Delete the files of imports that are over or too old."""
    importing.expire_imports()


@scheduled("registries.resume_imports", cron="*/5 * * * *")
def resume_imports() -> None:
    """Queue again the imports whose worker died."""
    importing.resume_imports()
