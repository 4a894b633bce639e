"""What the worker and the scheduler run for the libraries."""

from datetime import timedelta

from django.utils import timezone

from cms.core.schedule import scheduled
from cms.core.tasks import task
from registries.domain import clock, desk, drafts, expiring, fields_work, importing, organisation_sheets


@task("registries.check_import")
def check_import(job_id: int) -> None:
    """Check an uploaded file that is too long for a request."""
    importing.check_in_background(job_id=job_id)


@task("registries.apply_import")
def apply_import(job_id: int) -> None:
    """Write a confirmed import that is too long for a request."""
    importing.apply_import(job_id=job_id)


@task("registries.field_work")
def field_work(work_id: int) -> None:
    """Carry on with work on all entries of a library after an own field changed."""
    fields_work.carry_on(work_id=work_id)


@scheduled("registries.resume_field_work", cron="*/5 * * * *")
def resume_field_work() -> None:
    """Queue again the work on own fields whose worker died."""
    fields_work.resume()


@scheduled("registries.expire_imports", cron="17 * * * *")
def expire_imports() -> None:
    """Delete the files of imports that are over or too old."""
    importing.expire_imports()


@scheduled("registries.resume_imports", cron="*/5 * * * *")
def resume_imports() -> None:
    """Queue again the imports whose worker died."""
    importing.resume_imports()


@scheduled("registries.announce_ageing_drafts", cron="10 8 * * *")
def announce_ageing_drafts() -> None:
    """Tell authors which abandoned drafts will be deleted."""
    drafts.announce_ageing()


@scheduled("registries.delete_abandoned_drafts", cron="40 3 * * *")
def delete_abandoned_drafts() -> None:
    """Delete abandoned drafts whose authors were told."""
    drafts.delete_abandoned()


@scheduled("registries.announce_late", cron="40 7 * * *")
def announce_late() -> None:
    """Announce every decision that is late, once per entry and level; compute the due days again first."""
    clock.announce_late()


@scheduled("registries.forget_claims", cron="23 3 * * *")
def forget_claims() -> None:
    """Delete the hints of who has what open that are over."""
    desk.forget_claims()


@scheduled("registries.announce_expiring", cron="10 8 * * *")
def announce_expiring() -> None:
    """Announce the entries that end soon."""
    expiring.announce_expiring()


@scheduled("registries.delete_sheets", cron="43 3 * * *")
def delete_sheets() -> None:
    """Delete the sheets of organisations that nobody confirmed within a day."""
    organisation_sheets.delete_old(before=timezone.now() - timedelta(days=1))
