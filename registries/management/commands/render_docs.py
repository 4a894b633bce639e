"""Write the documents that are rendered from code."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from registries.documentation import render


class Command(BaseCommand):
    """Write docs/permissions.md, or say that it is not current."""

    help = "Render docs/permissions.md from the rules in the code."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="change nothing; fail when it is not current"
        )

    def handle(self, *, check: bool, **options: Any) -> None:
        path = Path(settings.BASE_DIR) / "docs" / "permissions.md"
        text = render()
        if path.exists() and path.read_text(encoding="utf-8") == text:
            return
        if check:
            raise CommandError("docs/permissions.md is not current; run manage.py render_docs.")
        path.write_text(text, encoding="utf-8")
        self.stdout.write("docs/permissions.md written")
