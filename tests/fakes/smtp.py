"""A mail server in a thread, reached through a socket; it can be made to misbehave."""

import email
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message
from typing import Any


class FakeSmtp(socketserver.ThreadingTCPServer):
    """Keep what was handed over; ``mode`` says how it treats the next mail."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.mails: list[Message] = []
        self.attempts = 0
        #: "ok", "busy" (421 at the door), "unknown" (550 for the recipient), "lost" (takes the mail, then hangs up)
        self.mode = "ok"

    @property
    def references(self) -> list[str]:
        return [str(mail["Message-ID"]) for mail in self.mails]


class _Session(socketserver.StreamRequestHandler):
    server: FakeSmtp

    def handle(self) -> None:
        self.server.attempts += 1
        if self.server.mode == "busy":
            self._say(421, "too busy")
            return
        self._say(220, "fake")
        while line := self.rfile.readline():
            verb = line[:4].upper().strip()
            if verb == b"DATA":
                if not self._data():
                    return
            elif verb == b"QUIT":
                self._say(221, "bye")
                return
            elif verb == b"RCPT" and self.server.mode == "unknown":
                self._say(550, "no such user")
            else:
                self._say(250, "ok")

    def _data(self) -> bool:
        self._say(354, "go on")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        self.server.mails.append(email.message_from_bytes(b"".join(lines)))
        if self.server.mode == "lost":
            return False
        self._say(250, "taken")
        return True

    def _say(self, code: int, text: str) -> None:
        self.wfile.write(f"{code} {text}\r\n".encode())


@contextmanager
def running(settings: Any) -> Iterator[FakeSmtp]:
    """Serve until the block ends, with Django's mails going here."""
    server = FakeSmtp()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
