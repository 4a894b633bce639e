"""Import an official full code list."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cms.core.errors import Invalid
from cms.masterdata.full_lists import read_names
from cms.masterdata.loading import load_full_list
from cms.masterdata.models import Scheme


class Command(BaseCommand):
    """Import an official full list (CSV or XLSX) into an edition of a code list."""

    help = "Import an official full code list (CSV or XLSX with code and name) into an edition."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("scheme", choices=Scheme.values)
        parser.add_argument("file", type=Path)
        parser.add_argument("--edition", required=True, help="version of the list, for example 2023")
        parser.add_argument("--valid-from", required=True, type=date.fromisoformat)
        parser.add_argument("--title", default="")
        parser.add_argument("--source", default="", help="where the file was published")

    def handle(self, *args: Any, **options: Any) -> None:
        scheme = Scheme(options["scheme"])
        try:
            report = load_full_list(
                scheme=scheme,
                version=options["edition"],
                names=read_names(options["file"], scheme),
                valid_from=options["valid_from"],
                title=options["title"],
                source=options["source"],
            )
        except (Invalid, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{report.subject}: {report.added} added, {report.unchanged} unchanged, "
            f"{len(report.renamed)} renamed"
        )
        for code, old, new in report.renamed:
            self.stdout.write(f"  {code}: {old} -> {new}")
