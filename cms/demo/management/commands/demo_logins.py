"""List the accounts of the demo region."""

import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from cms.demo.corpus.organisations import ORGANISATIONS
from cms.demo.logins import LOGINS, PASSWORD
from permissions.models import User


class Command(BaseCommand):
    """Print one login per role of the demo region."""

    help = "List the demo accounts with their published password; refuses production settings."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", dest="as_json", help="One JSON list.")

    def handle(self, *, as_json: bool, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demo has published passwords; it does not run with production settings.")
        rows = self._rows()
        if as_json:
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2))
            return
        width = max(len(row["username"]) for row in rows)
        for row in rows:
            self.stdout.write(
                f"{row['username']:<{width}}  {row['password']}  {row['organisation'] or row['phone']}"
            )

    def _rows(self) -> list[dict[str, str]]:
        names = {text.key: text.name for text in ORGANISATIONS}
        known = set(
            User.objects.filter(username__in=[login.username for login in LOGINS]).values_list(
                "username", flat=True
            )
        )
        rows = [
            {
                "role": login.role,
                "username": login.username,
                "password": PASSWORD,
                "organisation": names.get(login.organisation, ""),
                "phone": login.phone,
            }
            for login in LOGINS
            if login.username in known
        ]
        if not rows:
            raise CommandError("There is no demo region in this database. Run: python manage.py load_demo")
        return rows
