"""Keep the committed description of the API equal to the code."""

import json
from argparse import ArgumentParser
from io import StringIO
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    """Write ``api/v1/openapi.json``, or tell whether it is what the code says."""

    help = "Write the snapshot of the API's OpenAPI document; --check only compares."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="Change nothing; fail when the snapshot is old."
        )

    def handle(self, *, check: bool, **options: Any) -> None:
        snapshot = settings.BASE_DIR / "api" / "v1" / "openapi.json"
        generated = StringIO()
        call_command("spectacular", format="openapi-json", validate=True, fail_on_warn=True, stdout=generated)
        # Parsed and written again: sorted keys keep the differences of two releases readable.
        text = (
            json.dumps(json.loads(generated.getvalue()), ensure_ascii=False, indent=2, sort_keys=True) + "\n"
        )

        if not check:
            snapshot.write_text(text, encoding="utf-8")
        elif not snapshot.exists() or snapshot.read_text(encoding="utf-8") != text:
            raise CommandError("api/v1/openapi.json is not what the code says; run: make openapi")
