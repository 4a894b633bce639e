"""Run the demo's text message provider, with the page on which the messages are read."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from cms.demo.sms_server import SmsServer


class Command(BaseCommand):
    """Serve until the process is stopped."""

    help = "Run the demo's text message provider on 127.0.0.1."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=settings.DEMO_SMS_PORT)

    def handle(self, *, port: int, **options: Any) -> None:
        try:
            server = SmsServer(port, key=settings.SMS_KEY, secret=settings.SMS_SECRET)
        except OSError as error:
            raise CommandError(f"Port {port} is not free; choose another one with DEMO_SMS_PORT.") from error
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            server.server_close()
