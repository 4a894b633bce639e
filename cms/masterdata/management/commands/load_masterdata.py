"""Load the built-in code lists, tags and holidays."""

from typing import Any

from django.core.management.base import BaseCommand

from cms.masterdata.loading import LoadReport, load_all


class Command(BaseCommand):
    """Load the built-in master data; running it again changes nothing."""

    help = "Load the built-in code lists, tags and holidays (idempotent)."

    def handle(self, *args: Any, **options: Any) -> None:
        for report in load_all():
            self._print(report, verbose=options["verbosity"] > 0)
        if options["verbosity"]:
            self.stdout.write(
                "Holidays: 2026 only, written from the State Council notice of 2025-11-04; check them "
                "against the notice, and add the next year when it is announced."
            )

    def _print(self, report: LoadReport, *, verbose: bool) -> None:
        if not verbose:
            return
        self.stdout.write(
            f"{report.subject}: {report.added} added, {report.unchanged} unchanged, "
            f"{report.updated} updated, {len(report.renamed)} renamed"
        )
        for code, old, new in report.renamed:
            self.stdout.write(f"  {code}: {old} -> {new}")
