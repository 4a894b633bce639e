"""Build the demo region."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from cms.demo import scenario


class Command(BaseCommand):
    """Tell the demo region through domain calls; a second run changes nothing."""

    help = "Build the demo region. Safe to repeat; refuses production settings."

    def handle(self, *, verbosity: int, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demo has published passwords; it does not run with production settings.")
        began = time.monotonic()
        report = scenario.tell()
        if verbosity:
            verb = "Created" if report.created else "Already there"
            self.stdout.write(f"{verb} ({time.monotonic() - began:.1f} s):")
            for name, count in report.counts.items():
                self.stdout.write(f"  {name}: {count}")
