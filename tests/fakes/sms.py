"""The demo's provider in a thread, reached through a socket; it can be made to misbehave."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from cms.demo.sms_server import SmsServer

SECRET = "s" * 40


class FakeSms(SmsServer):
    """A provider whose next answers can be chosen."""

    #: (status, body) instead of the honest answer
    answer: tuple[int, dict[str, Any]] | None = None
    delay = 0.0

    def accept(self, body: bytes, signature: str) -> tuple[int, dict[str, Any]]:
        time.sleep(self.delay)
        return self.answer or super().accept(body, signature)

    def code_for(self, phone: str) -> str:
        """Return the newest code sent to a phone."""
        return next(one.params["code"] for one in reversed(self.messages) if one.phone == phone)


@contextmanager
def running(settings: Any) -> Iterator[FakeSms]:
    """Serve until the block ends, with the settings pointing here."""
    server = FakeSms(key="test", secret=SECRET)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    settings.SMS_URL, settings.SMS_KEY, settings.SMS_SECRET = server.url, "test", SECRET
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
