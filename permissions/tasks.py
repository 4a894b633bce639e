"""What the scheduler runs for identity."""

from cms.core.schedule import scheduled
from permissions.domain import names
from permissions.domain.accounts import system_user


@scheduled("permissions.apply_names", cron="2 0 * * *")
def apply_names() -> None:
    """Put in force the new names of organisations whose day has come."""
    names.apply_due_names(actor=system_user())
