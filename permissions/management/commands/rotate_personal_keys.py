"""Encrypt personal data anew with the first key of PERSONAL_DATA_KEYS."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from permissions.domain.accounts import system_user
from permissions.domain.key_rotation import BATCH, rotate_keys


class Command(BaseCommand):
    """Run while the platform serves, as often as needed; breaking it off loses nothing."""

    help = "Encrypt all personal data with the newest key. Only then may the older keys be taken away."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--batch", type=int, default=BATCH, help="Rows per transaction.")

    def handle(self, *, batch: int, **options: Any) -> None:
        renewed = unreadable = 0
        for progress in rotate_keys(actor=system_user(), batch=max(1, batch)):
            renewed += progress.renewed
            unreadable += progress.unreadable
            if int(options["verbosity"]) > 1:
                self.stdout.write(f"{progress.model}: {progress.rows} rows, {progress.renewed} renewed")
        if unreadable:
            raise CommandError(f"{renewed} values renewed; {unreadable} cannot be opened with any key.")
        self.stdout.write(f"{renewed} values renewed; everything is under the newest key.")
