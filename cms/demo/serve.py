"""Run the demo's processes together: web server, task worker, scheduler; start one, stop all."""

import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from django.core.management.base import CommandError

HOST = "127.0.0.1"
START_SECONDS = 60
# Ctrl-C reaches the children too, and a second signal makes a worker drop its task: so they get time first.
GRACE_SECONDS = 5.0
KILL_SECONDS = 10.0
RESTART_SECONDS = 2.0
RESTART_SECONDS_MOST = 60.0


@dataclass(kw_only=True)
class Child:
    """One process of the demo; a helper that ends is started again, the server's end is the demo's end."""

    name: str
    arguments: Sequence[str]
    essential: bool = False
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    patience: float = RESTART_SECONDS

    def restart_if_ended(self) -> None:
        """Start again after a pause that grows while the process keeps ending at once."""
        if self.is_running or time.monotonic() - self.started_at < self.patience:
            return
        self.patience = min(2 * self.patience, RESTART_SECONDS_MOST)
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(self.arguments)  # noqa: S603  # our own programs
        self.started_at = time.monotonic()

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None


def ensure_port_free(port: int, variable: str = "PORT") -> None:
    """Raise CommandError with the way out when another program listens on ``port``, set by ``variable``."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise CommandError(
                f"Port {port} of {HOST} is not free ({error.strerror}). "
                f"Stop the other program, or choose another port: make demo {variable}={port + 1}"
            ) from None


def children(*, port: int, workers: int, project: Path) -> list[Child]:
    """Return the processes that together are the product."""
    python, manage = sys.executable, str(project / "manage.py")
    server = [python, "-m", "granian", "--interface", "wsgi", "--host", HOST, "--port", str(port)]
    server += ["--workers", str(workers), "--blocking-threads", "4", "--backlog", "512"]
    server += ["--workers-kill-timeout", "5", "--respawn-failed-workers", "--log-level", "warning"]
    return [
        Child(name="server", arguments=[*server, "cms.wsgi:application"], essential=True),
        Child(
            name="worker",
            arguments=[python, manage, "db_worker", "--queue-name", "*", "--no-reload", "--skip-checks"],
        ),
        Child(name="scheduler", arguments=[python, manage, "scheduler", "--skip-checks"]),
        # The page on which newcomers of the demo read their codes; SMS_URL points to it.
        Child(name="messages", arguments=[python, manage, "demo_sms", "--skip-checks"]),
    ]


class Supervisor:
    """Start children, wait for the server, keep helpers alive, stop everything together."""

    def __init__(self, children: Sequence[Child], *, port: int) -> None:
        self.children = children
        self.port = port
        self._signal: int | None = None

    def start(self) -> None:
        """Start all children and return when the server answers.

        Raises:
            CommandError: the server ended or did not answer in time.
        """
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._remember)
        for child in self.children:
            child.start()
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if self._signal is not None:
                return
            if not all(child.is_running for child in self.children if child.essential):
                raise CommandError("The server ended while it started; its messages are above.")
            if time.monotonic() > deadline:
                raise CommandError(f"The server did not answer within {START_SECONDS} seconds.")
            time.sleep(0.2)

    def watch(self) -> None:
        """Return when a signal asks to stop.

        Raises:
            CommandError: the server ended by itself.
        """
        while self._signal is None:
            for child in self.children:
                if child.essential and not child.is_running:
                    raise CommandError(f"The {child.name} ended by itself; its messages are above.")
                child.restart_if_ended()
            time.sleep(0.2)

    def stop(self) -> None:
        """End all children: ask, then insist."""
        if self._signal == signal.SIGINT:
            self._wait(GRACE_SECONDS)
        self._send(signal.SIGTERM)
        self._wait(KILL_SECONDS)
        self._send(signal.SIGKILL)
        self._wait(KILL_SECONDS)

    def _remember(self, number: int, frame: FrameType | None) -> None:
        self._signal = number

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://{HOST}:{self.port}/", timeout=5):
                return True
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False

    def _send(self, number: int) -> None:
        for child in self.children:
            if child.is_running and child.process is not None:
                child.process.send_signal(number)

    def _wait(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while any(child.is_running for child in self.children) and time.monotonic() < deadline:
            time.sleep(0.05)
