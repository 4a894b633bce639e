"""Compute the digests of numbers and addresses anew after a change of PERSONAL_DATA_HMAC_KEY."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from cms.core.errors import Invalid
from permissions.domain.accounts import system_user
from permissions.domain.key_rotation import BATCH, renew_digests


class Command(BaseCommand):
    """Run with the platform stopped: a digest under the other key finds nobody."""

    help = "Move all digests from PERSONAL_DATA_HMAC_KEY_BEFORE to PERSONAL_DATA_HMAC_KEY."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--batch", type=int, default=BATCH, help="Rows per transaction.")

    def handle(self, *, batch: int, **options: Any) -> None:
        before = settings.PERSONAL_DATA_HMAC_KEY_BEFORE
        try:
            renewed = sum(
                progress.renewed
                for progress in renew_digests(actor=system_user(), before=before, batch=max(1, batch))
            )
        except Invalid as error:
            raise CommandError(f"PERSONAL_DATA_HMAC_KEY_BEFORE: {error.message}") from error
        self.stdout.write(f"{renewed} digests renewed.")
