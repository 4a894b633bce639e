"""Give an account a password for one use; the maintainers' way, also for auditors."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cms.core.errors import DomainError
from permissions.domain.accounts import system_user
from permissions.domain.passwords import reset_password
from permissions.models import User


class Command(BaseCommand):
    """Print a password for one use; its owner has to choose another one at the next login."""

    help = "Reset a password. The reset stands in the audit trail with its reason, and its owner is told."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--reason", required=True, help="Why, at least four characters.")

    def handle(self, *, username: str, reason: str, **options: Any) -> None:
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is no account {username}.")
        try:
            self.stdout.write(reset_password(actor=system_user(), user=user, reason=reason))
        except DomainError as error:
            raise CommandError(error.message) from error
