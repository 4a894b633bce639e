"""What the worker and the scheduler run for notices."""

from cms.core.schedule import scheduled
from cms.core.tasks import task
from services.notices.domain.digests import queue_digests
from services.notices.domain.draining import drain
from services.notices.domain.outbox import DRAIN
from services.notices.domain.retention import clean_up


@task(DRAIN)
def drain_now() -> None:
    """Send what cannot wait for the next minute."""
    drain()


@scheduled("notices.drain", cron="* * * * *")
def drain_outbox() -> None:
    """Send what is due; safe to run beside other workers."""
    drain()


@scheduled("notices.digest", cron="30 8 * * *")
def send_digests() -> None:
    """Queue today's digests; the next minute sends them."""
    queue_digests()


@scheduled("notices.clean_up", cron="27 3 * * *")
def delete_old() -> None:
    """Delete what is read or sent and old."""
    clean_up()
