"""Build the demo region and serve it: the one command a newcomer runs."""

import io
import logging
import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError

from cms.demo.serve import HOST, Supervisor, children, ensure_port_free

PREPARATIONS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("compile_catalogues", {}),
    ("migrate", {"interactive": False}),
    ("load_masterdata", {}),
    ("load_demo", {}),
    # What loading queued, such as the search index: the region is whole before anybody looks.
    ("db_worker", {"queue_name": "*", "batch": True, "reload": False, "startup_delay": False, "interval": 0}),
    ("collectstatic", {"interactive": False}),
)


class Command(BaseCommand):
    """Prepare everything that is missing, then run server, worker and scheduler until Ctrl-C."""

    help = "Prepare the demo region and serve it on 127.0.0.1 until Ctrl-C. Safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-serve", action="store_true", help="Only prepare.")
        parser.add_argument(
            "--port", type=int, default=settings.DEMO_PORT, help="Default: the variable PORT, or 8000."
        )
        parser.add_argument(
            "--workers", type=int, default=2, help="Processes of the web server (default: 2)."
        )

    def handle(self, *, no_serve: bool, port: int, workers: int, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demo has published passwords; it does not run with production settings.")
        if not no_serve:
            ensure_port_free(port)
            ensure_port_free(settings.DEMO_SMS_PORT, "DEMO_SMS_PORT")

        self._prepare()
        if no_serve:
            return
        supervisor = Supervisor(children(port=port, workers=workers, project=settings.BASE_DIR), port=port)
        try:
            supervisor.start()
            self._announce(port)
            supervisor.watch()
        finally:
            supervisor.stop()
        self.stdout.write("Stopped.")

    def _prepare(self) -> None:
        available = get_commands()
        logging.disable(logging.INFO)  # thousands of "page edited"
        for name, arguments in PREPARATIONS:
            if name not in available:
                continue
            began = time.monotonic()
            self.stdout.write(f"{name} … ", ending="")
            self.stdout.flush()
            # A command that speaks in spite of its verbosity would break into the line begun here.
            call_command(name, verbosity=0, stdout=io.StringIO(), **arguments)
            self.stdout.write(f"{time.monotonic() - began:.1f} s")
        logging.disable(logging.NOTSET)

    def _announce(self, port: int) -> None:
        address = f"http://{HOST}:{port}"
        if "demo_logins" in get_commands():
            self.stdout.write(
                f"\nLog in 登录  {address}/login/  (login name, password, organisation or phone)"
            )
            call_command("demo_logins", stdout=self.stdout)
        self.stdout.write(f"\nChanjiao Hub 产教枢纽  {address}/")
        self.stdout.write(f"Admin console 管理后台  {address}{settings.ADMIN_PREFIX}")
        self.stdout.write(f"Text messages 演示短信  {settings.SMS_DEMO_PAGE}  (codes for registering)")
        self.stdout.write("Ctrl-C stops everything.")
        self.stdout.flush()
