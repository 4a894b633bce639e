"""Export a library from the command line, with the rights of the named user."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cms.core import library as libraries
from cms.core.errors import DomainError
from permissions.models import User
from registries.domain import exporting


class Command(BaseCommand):
    """Write what the named user may export to a file; the ending says which format."""

    help = "Export the entries of a library that a user may export to a .csv or .xlsx file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("library", help="slug of the library, for example demand")
        parser.add_argument("file", type=Path)
        parser.add_argument("--user", required=True, help="login name of the person who exports")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["user"], is_active=True).first()
        if user is None:
            raise CommandError(f"There is no active user {options['user']!r}.")
        target: Path = options["file"]
        try:
            model: Any = libraries.get(options["library"]).model
            rows = model._default_manager.order_by("number")
            kind = target.suffix.removeprefix(".").lower()
            download = exporting.export_entries(actor=user, queryset=rows, kind=kind)
            with target.open("wb") as file:
                for piece in download.content:
                    file.write(piece)
        except libraries.UnknownLibrary as error:
            raise CommandError(f"There is no library {error}.") from error
        except DomainError as error:
            raise CommandError(f"{error.message} ({error.code})") from error
        self.stdout.write(self.style.SUCCESS(f"{download.rows} → {target}"))
