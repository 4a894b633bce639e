"""The platform's configuration as text: export it, see what a file would change, apply the file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cms.core.errors import DomainError
from permissions.domain.accounts import system_user
from registries.domain.configuration import planning
from registries.domain.configuration.document import write
from registries.domain.configuration.section import APPLIED, Difference

EXIT_DIFFERENT = 2


class Command(BaseCommand):
    """``configuration export|plan|apply FILE``; plan ends with status 2 where applying would change something."""

    help = "Export the configuration as YAML, compare a file with the platform, or apply it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        for act, text in (
            ("export", "write the configuration to a file, or - for the terminal"),
            ("plan", "show what applying the file would change; changes nothing"),
            ("apply", "make the platform say what the file says; never deletes"),
        ):
            acts.add_parser(act, help=text).add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, f"_{options['act']}")(options["file"])
        except DomainError as error:
            raise CommandError(f"{error.message} ({error.code})") from error
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}") from error

    def _export(self, file: Path) -> None:
        text = planning.export(actor=system_user())
        if str(file) == "-":
            self.stdout.write(text, ending="")
            return
        file.write_text(text, encoding="utf-8")
        self.stdout.write(self.style.SUCCESS(str(file)))

    def _plan(self, file: Path) -> None:
        found = planning.plan(actor=system_user(), text=file.read_bytes())
        self._tell(found.differences)
        if found.applied:
            raise SystemExit(EXIT_DIFFERENT)

    def _apply(self, file: Path) -> None:
        found = planning.apply(actor=system_user(), text=file.read_bytes())
        self._tell(found.differences)
        self.stdout.write(self.style.SUCCESS(f"{len(found.applied)} changes applied"))

    def _tell(self, differences: tuple[Difference, ...]) -> None:
        if not differences:
            self.stdout.write("The platform is as the file says.")
        for one in differences:
            mark = {"add": "+", "change": "~", "kept": "=", "code": "!", "by_hand": "!"}[one.kind]
            self.stdout.write(f"{mark} {one.section}: {one.key}  ({one.kind.label})")
            if one.kind in APPLIED:
                before = write({"now": [one.before]}).splitlines()[1:] if one.before else []
                after = write({"then": [one.after]}).splitlines()[1:]
                for sign, lines in (("-", before), ("+", after)):
                    for line in lines[1:]:
                        self.stdout.write(f"    {sign} {line}")
