"""Record the organisations of a sheet from the command line; the same check and the same rules as in the console."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cms.core.errors import DomainError
from permissions.domain import recording
from permissions.domain.accounts import system_user
from permissions.models import OrganisationKind
from registries.domain import organisation_sheets as sheets


class Command(BaseCommand):
    """Check a sheet, and with --confirm record it."""

    help = "Check a sheet of organisations (XLSX or CSV); with --confirm record all of them or none."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--confirm", action="store_true", help="write; without it only the check is shown"
        )
        parser.add_argument("--kind", choices=OrganisationKind.values, default="", help="of rows without one")

    def handle(self, *args: Any, **options: Any) -> None:
        actor, path = system_user(), options["file"]
        try:
            with path.open("rb") as file:
                rows, unknown = sheets.read_rows(file, name=path.name)
            check = recording.check_sheet(actor=actor, rows=rows, default_kind=options["kind"])
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        except DomainError as error:
            raise CommandError(error.message) from error
        for remark in [*check.errors, *check.warnings]:
            near = f" {'、'.join(remark.suggestions)}" if remark.suggestions else ""
            heading = sheets.heading_of(remark.field)
            self.stdout.write(f"{remark.row} {heading} {remark.value}: {remark.message}{near}")
        if unknown:
            self.stdout.write(f"not read: {'、'.join(unknown)}")
        self.stdout.write(" ".join(f"{name}={count}" for name, count in check.counts.items()))
        if check.errors:
            raise CommandError("Nothing was written. Correct the rows above.")
        if options["confirm"]:
            recording.record_sheet(actor=actor, rows=rows, default_kind=options["kind"], seal=check.seal)
            self.stdout.write(self.style.SUCCESS("Recorded."))
