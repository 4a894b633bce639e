"""Create the page tree of a new installation."""

from typing import Any

from django.core.management.base import BaseCommand

from content.domain.site import ensure_site_tree


class Command(BaseCommand):
    """Create home, index pages, page groups and review workflow where they are missing."""

    help = "Create home, index pages, page groups and review workflow where they are missing."

    def handle(self, *args: Any, **options: Any) -> None:
        home = ensure_site_tree()
        self.stdout.write(f"{home.title} · {home.get_url() or '/'}")
