"""Import a file into a library from the command line: the same check, the same rights, the same result."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from cms.core.errors import DomainError
from permissions.models import Organisation, User
from registries.domain import importing
from registries.models import ImportJob, ImportState

SHOWN = 50


class Command(BaseCommand):
    """Check a file and, with ``--confirm``, write it, as the named user and with that user's rights."""

    help = "Import a CSV or XLSX file into a library; without --confirm nothing is written."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("library", help="slug of the library, for example demand")
        parser.add_argument("file", type=Path)
        parser.add_argument("--user", required=True, help="login name of the person who imports")
        parser.add_argument(
            "--organisation", type=int, help="id of the organisation that an empty owner means"
        )
        parser.add_argument("--confirm", action="store_true", help="write the rows if all of them are right")

    def handle(self, *args: Any, **options: Any) -> None:
        user = self._user(options["user"])
        try:
            with options["file"].open("rb") as file:
                job = importing.start_import(
                    actor=user,
                    library=options["library"],
                    file=file,
                    name=options["file"].name,
                    organisation_id=self._organisation(options["organisation"]),
                )
            if job.state == ImportState.UPLOADED:
                importing.check_import(actor=user, job=job)
            self._print(job)
            if options["confirm"]:
                self._confirm(user, job)
        except DomainError as error:
            raise CommandError(f"{error.message} ({error.code})") from error
        except OSError as error:
            raise CommandError(str(error)) from error

    def _confirm(self, user: User, job: ImportJob) -> None:
        job = importing.confirm_import(actor=user, job=job, file_hash=job.file_hash)
        if job.state == ImportState.APPLYING:
            importing.apply_import(job_id=job.pk)
            job.refresh_from_db()
        if job.state != ImportState.DONE:
            raise CommandError(job.failure.get("message", job.get_state_display()))
        text = _("Written: %(created)s new, %(updated)s changed.")
        self.stdout.write(self.style.SUCCESS(text % job.counts))

    def _print(self, job: ImportJob) -> None:
        text = _("New %(create)s, changed %(update)s, unchanged %(unchanged)s, with errors %(invalid)s.")
        self.stdout.write(text % job.counts)
        errors = job.report["errors"]
        for one in errors[:SHOWN]:
            where = _("Row %(row)s, “%(column)s” = “%(value)s”: ") % one
            self.stdout.write(f"{where}{one['message']} {one['remedy']}")
        if len(errors) > SHOWN:
            self.stdout.write(_("… and %(count)s more errors.") % {"count": len(errors) - SHOWN})
        if errors:
            raise CommandError(_("Nothing was written. Correct the rows above."))

    @staticmethod
    def _user(name: str) -> User:
        user = User.objects.filter(username=name, is_active=True).first()
        if user is None:
            raise CommandError(_("There is no active user “%(name)s”.") % {"name": name})
        return user

    @staticmethod
    def _organisation(pk: int | None) -> int | None:
        if pk is not None and not Organisation.objects.filter(pk=pk).exists():
            raise CommandError(_("There is no organisation %(pk)s.") % {"pk": pk})
        return pk
