"""Servers on sockets that are there already."""

import asyncio
import signal
from types import SimpleNamespace
from typing import Any

import pytest

from codegate.server import listening
from codegate.server.listening import cut, server_for, until_started


def test_a_real_server_leaves_signals_to_us() -> None:
    before = signal.getsignal(signal.SIGTERM)
    server = server_for(None, 0.2, has_sessions=False)
    with server.capture_signals():
        during = signal.getsignal(signal.SIGTERM)

    assert during is before
    assert server.config.timeout_graceful_shutdown == 1
    assert not server.config.server_header


async def test_a_server_that_ends_before_it_has_started_says_why() -> None:
    async def fail() -> None:
        raise OSError("no")

    server: Any = SimpleNamespace(started=False)
    task = asyncio.get_running_loop().create_task(fail())
    with pytest.raises(OSError, match="no"):
        await until_started([server], [task])


async def test_what_is_cut_has_a_moment_to_say_so_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listening, "CUT_S", 0.001)
    task = asyncio.get_running_loop().create_task(asyncio.sleep(60))
    server: Any = SimpleNamespace(server_state=SimpleNamespace(tasks={task}))
    never: Any = SimpleNamespace(idle=asyncio.Event().wait)
    await cut([server], never)

    assert task.cancelled()
