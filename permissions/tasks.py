"""What the scheduler runs for identity."""

from cms.core.schedule import scheduled
from cms.core.tasks import task
from permissions.domain import erasure, names, personal_data
from permissions.domain.accounts import system_user


@scheduled("permissions.apply_names", cron="2 0 * * *")
def apply_names() -> None:
    """Put in force the new names of organisations whose day has come."""
    names.apply_due_names(actor=system_user())


@task(personal_data.COPY_TASK)
def make_copy(request_id: int) -> None:
    """Make the copy of a person's data that was asked for."""
    personal_data.make_copy(actor=system_user(), request_id=request_id)


@scheduled("permissions.run_erasures", cron="20 * * * *")
def run_erasures() -> None:
    """Erase the data of persons whose time to think again is over."""
    erasure.run_due_erasures(actor=system_user())


@scheduled("permissions.expire_copies", cron="25 * * * *")
def expire_copies() -> None:
    """Delete copies of personal data that nobody fetched."""
    personal_data.expire_copies()
