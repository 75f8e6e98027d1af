"""A worker's process: what it inherits, and that it is reaped."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from codegate.server import child as child_module
from codegate.server.child import Child, described

POPEN = subprocess.Popen


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        found.listen()
        yield found


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the process runs instead of a worker, as lines."""
    lines: list[str] = []

    def popen(command: list[str], **more: Any) -> "subprocess.Popen[bytes]":
        return POPEN([sys.executable, "-S", "-c", "\n".join(lines), *command[3:]], **more)

    monkeypatch.setattr(child_module.subprocess, "Popen", popen)
    return lines


async def test_it_has_its_two_sockets_and_no_other(listener: socket.socket, program: list[str]) -> None:
    program += [
        "import os, sys, signal, socket",
        "link, own = (socket.socket(fileno=int(one)) for one in sys.argv[1:])",
        "there = [f'/proc/self/fd/{one}' for one in range(3, 256) if os.path.islink(f'/proc/self/fd/{one}')]",
        "sockets = sum('socket:' in os.readlink(one) for one in there)",
        "blocked = signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, ())",
        "link.sendall(f'{own.getsockname()[1]} {sockets} {blocked}'.encode())",
    ]
    with socket.create_server(("127.0.0.1", 0)):
        child = Child(listener)
        with child.link:
            said = child.link.recv(100).decode()
        code = await child.ended(20)

    assert said == f"{listener.getsockname()[1]} 2 True"
    assert code == 0
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())


async def test_one_that_does_not_end_is_killed_and_reaped(listener: socket.socket, program: list[str]) -> None:
    program += ["import time", "time.sleep(600)"]
    child = Child(listener)
    child.link.close()
    code = await child.ended(0)

    assert code == -signal.SIGKILL
    with pytest.raises(ProcessLookupError):
        os.kill(child.pid, 0)


def test_how_one_ended_is_said_in_words() -> None:
    assert described(3) == "ended with exit code 3"
    assert described(-signal.SIGKILL) == "was killed by SIGKILL"
    assert described(-99) == "was killed by signal 99"
