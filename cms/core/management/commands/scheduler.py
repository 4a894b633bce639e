"""Run scheduled jobs; start as many as wanted."""

import logging
import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, InterfaceError, close_old_connections

from cms.core.schedule import run_due_jobs, scheduler_identity, sync_jobs

logger = logging.getLogger("cms.core.schedule")


class Command(BaseCommand):
    """Look for due jobs until told to stop."""

    help = "Run scheduled jobs when they are due. Several schedulers may run at the same time."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="Run what is due now, then exit.")
        parser.add_argument(
            "--interval", type=float, default=10.0, help="Seconds between two looks (default: 10)."
        )

    def handle(self, *, once: bool, interval: float, **options: Any) -> None:
        owner = scheduler_identity()
        if once:
            sync_jobs()
            self.stdout.write(" ".join(run_due_jobs(owner=owner)) or "-")
            return
        stopping = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stopping.set())
        logger.info("Scheduler %s started", owner)
        synced = False
        while not stopping.is_set():
            close_old_connections()
            try:
                if not synced:
                    sync_jobs()
                    synced = True
                run_due_jobs(owner=owner)
            except (DatabaseError, InterfaceError):
                # The database restarts or is locked: the rows are unchanged, the next look finds them.
                logger.exception("The scheduler cannot reach the database")
            stopping.wait(interval)
        logger.info("Scheduler %s stopped", owner)
