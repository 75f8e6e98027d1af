import asyncio
import os
import pty
import signal
import termios
from collections.abc import Iterator

import pytest

from codegate.client import attach as module
from codegate.client.attach import attach


class Remote:
    """A session's terminal that shows what a test says."""

    def __init__(self) -> None:
        self.shown: asyncio.Queue[bytes | Exception] = asyncio.Queue()
        self.typed = b""
        self.sizes: list[tuple[int, int]] = []
        self.heard = asyncio.Event()

    async def read(self) -> bytes:
        found = await self.shown.get()
        if isinstance(found, Exception):
            raise found
        return found

    async def write(self, data: bytes) -> None:
        self.typed += data
        self.heard.set()

    async def resize(self, columns: int, rows: int) -> None:
        self.sizes.append((columns, rows))
        self.heard.set()


class Pty:
    """A terminal with a person before it."""

    def __init__(self) -> None:
        self.person, self.program = pty.openpty()

    @property
    def mode(self) -> list[object]:
        return termios.tcgetattr(self.program)

    def type(self, keys: bytes) -> None:
        os.write(self.person, keys)

    def seen(self) -> bytes:
        return os.read(self.person, 65_536)


@pytest.fixture
def terminal() -> Iterator[Pty]:
    found = Pty()
    yield found
    os.close(found.person)
    os.close(found.program)


@pytest.fixture
def remote() -> Remote:
    return Remote()


async def until_raw(terminal: Pty, before: list[object]) -> None:
    for _ in range(200):
        if terminal.mode != before:
            return
        await asyncio.sleep(0.005)
    raise AssertionError("it never became raw")


def lent(remote: Remote, terminal: Pty) -> "asyncio.Task[bool]":
    return asyncio.get_running_loop().create_task(attach(remote, terminal.program, terminal.program))


async def test_keys_go_there_raw_and_ctrl_bracket_leaves(remote: Remote, terminal: Pty) -> None:
    before = terminal.mode
    task = lent(remote, terminal)
    await until_raw(terminal, before)
    terminal.type(b"ls\r\x03\x1dnot this")
    has_left = await task

    assert has_left is True
    assert remote.typed == b"ls\r\x03"
    assert terminal.mode == before


async def test_what_is_shown_comes_here_and_its_end_ends_it(remote: Remote, terminal: Pty) -> None:
    before = terminal.mode
    remote.shown.put_nowait(b"\x1b[31mred\r\n")
    remote.shown.put_nowait(b"")
    has_left = await lent(remote, terminal)

    assert has_left is False
    assert terminal.seen().startswith(b"\x1b[31mred\r\n")
    assert terminal.mode == before


async def test_the_terminal_is_put_back_after_an_error(remote: Remote, terminal: Pty) -> None:
    before = terminal.mode
    remote.shown.put_nowait(OSError("the server is gone"))
    with pytest.raises(OSError, match="gone"):
        await lent(remote, terminal)

    assert terminal.mode == before
    assert b"\x1b[?25h" in terminal.seen()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
async def test_the_terminal_is_put_back_after_a_signal(remote: Remote, terminal: Pty, number: signal.Signals) -> None:
    before = terminal.mode
    task = lent(remote, terminal)
    await until_raw(terminal, before)
    os.kill(os.getpid(), number)
    has_left = await task

    assert has_left is False
    assert terminal.mode == before


async def test_a_window_of_another_size_is_told(remote: Remote, terminal: Pty, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "size", lambda: (100, 30))
    before = terminal.mode
    task = lent(remote, terminal)
    await until_raw(terminal, before)
    os.kill(os.getpid(), signal.SIGWINCH)
    await remote.heard.wait()
    terminal.type(b"\x1d")
    await task

    assert remote.sizes == [(100, 30)]
