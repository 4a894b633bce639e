#!/usr/bin/env python
"""Run the product's management commands."""

import os
import sys


def main() -> None:
    """Run one management command with the development settings unless others are named."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.dev")
    from django.core.management import execute_from_command_line

    from cms.settings.env import MissingSettingError

    try:
        execute_from_command_line(sys.argv)
    except MissingSettingError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
