"""The runner of the demo's processes, with small stand-ins for server and helpers."""

import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from cms.demo import serve
from cms.demo.serve import HOST, Child, Supervisor, children, ensure_port_free

IDLE = [sys.executable, "-c", "import time; time.sleep(60)"]
ENDS = [sys.executable, "-c", "pass"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)",
]


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


@pytest.fixture(autouse=True)
def own_signals() -> Iterator[None]:
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.getsignal(number) for number in numbers}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def web_server(port: int) -> Child:
    arguments = [sys.executable, "-m", "http.server", str(port), "--bind", HOST, "--directory", os.devnull]
    return Child(name="server", arguments=arguments, essential=True)


def test_a_taken_port_is_refused_with_the_way_out(port: int) -> None:
    with socket.socket() as other:
        other.bind((HOST, port))
        other.listen()

        with pytest.raises(CommandError, match=f"make demo PORT={port + 1}"):
            ensure_port_free(port)
        with pytest.raises(CommandError, match=f"make demo DEMO_SMS_PORT={port + 1}"):
            ensure_port_free(port, "DEMO_SMS_PORT")


def test_a_free_port_is_accepted(port: int) -> None:
    ensure_port_free(port)


def test_the_product_is_a_server_a_worker_a_scheduler_and_messages(tmp_path: Path) -> None:
    processes = children(port=8123, workers=2, project=tmp_path)

    assert [(child.name, child.essential) for child in processes] == [
        ("server", True),
        ("worker", False),
        ("scheduler", False),
        ("messages", False),
    ]


def test_a_signal_stops_every_process(port: int) -> None:
    helper = Child(name="helper", arguments=IDLE)
    processes = [web_server(port), helper]
    supervisor = Supervisor(processes, port=port)

    supervisor.start()
    threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGTERM)).start()
    supervisor.watch()
    supervisor.stop()

    assert [child.is_running for child in processes] == [False, False]


def test_a_process_that_ignores_the_request_is_killed(monkeypatch: pytest.MonkeyPatch, port: int) -> None:
    monkeypatch.setattr(serve, "KILL_SECONDS", 0.5)
    stubborn = Child(name="stubborn", arguments=STUBBORN)
    stubborn.start()
    time.sleep(0.5)

    Supervisor([stubborn], port=port).stop()

    assert not stubborn.is_running


def test_a_helper_that_ends_is_started_again(monkeypatch: pytest.MonkeyPatch, port: int) -> None:
    helper = Child(name="helper", arguments=ENDS, patience=0.1)
    helper.start()
    assert helper.process is not None
    first = helper.process.pid
    helper.process.wait()
    time.sleep(0.2)

    helper.restart_if_ended()

    assert helper.process.pid != first
    assert helper.patience == 0.2
    helper.process.wait()


def test_the_end_of_the_server_is_the_end_of_the_demo(port: int) -> None:
    server = web_server(port)
    supervisor = Supervisor([server], port=port)
    supervisor.start()
    assert server.process is not None
    server.process.kill()
    server.process.wait()

    with pytest.raises(CommandError, match="server ended by itself"):
        supervisor.watch()


def test_a_server_that_does_not_start_is_reported(port: int) -> None:
    supervisor = Supervisor([Child(name="server", arguments=ENDS, essential=True)], port=port)

    with pytest.raises(CommandError, match="ended while it started"):
        supervisor.start()


def test_the_demo_refuses_production(settings) -> None:
    settings.DEMO = False

    with pytest.raises(CommandError, match="production"):
        call_command("demo", "--no-serve")


def test_production_does_not_use_the_quick_hasher() -> None:
    from cms.settings import base

    assert not hasattr(base, "PASSWORD_HASHERS")
