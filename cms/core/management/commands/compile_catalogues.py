"""Compile translation catalogues without GNU gettext, which a fresh machine may lack."""

from pathlib import Path
from typing import Any

import polib
from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Write each ``.mo`` whose ``.po`` is newer."""

    help = "Compile the translation catalogues that have changed."

    def handle(self, *, verbosity: int, **options: Any) -> None:
        for folder in settings.LOCALE_PATHS:
            for source in sorted(Path(folder).glob("*/LC_MESSAGES/*.po")):
                target = source.with_suffix(".mo")
                if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
                    continue
                # Written aside and moved, so that a process that starts meanwhile never reads half a file.
                draft = target.with_suffix(".mo.new")
                polib.pofile(str(source)).save_as_mofile(str(draft))
                draft.replace(target)
                if verbosity:
                    self.stdout.write(f"{source.relative_to(folder)} compiled")
