"""
This terminal, lent to a session: keys go there raw, what it shows comes here, until one side ends.

The terminal is put back as it was whatever happens: an error, a signal, a server that is gone.
"""

import asyncio
import contextlib
import os
import shutil
import signal
import sys
import termios
import tty
from collections.abc import Iterator
from typing import Protocol

LEAVE = b"\x1d"
"""Ctrl-]: leave, and let the session go on."""

_CHUNK = 16_384
_ENDING = (signal.SIGTERM, signal.SIGHUP)
_AS_IT_WAS = b"\x1b[?1049l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?2004l\x1b[?25h\x1b[0m\r\n"
"""Back from the alternate screen, without mouse reports and bracketed paste, with a cursor, plain, on a new line."""


class Remote(Protocol):
    """The terminal of a session."""

    async def read(self) -> bytes:
        """What it shows; empty at its end."""
        ...

    async def write(self, data: bytes) -> None:
        """Type this."""
        ...

    async def resize(self, columns: int, rows: int) -> None:
        """It is this large now."""
        ...


def size() -> tuple[int, int]:
    """Columns and rows of this terminal."""
    found = shutil.get_terminal_size((80, 24))
    return found.columns, found.lines


async def attach(remote: Remote, keys: int | None = None, screen: int | None = None) -> bool:
    """
    Lend this terminal until the session's ends.

    Args:
        keys: File descriptor of the terminal's keys; standard input.
        screen: Where is shown; standard output.

    Returns:
        The user left with Ctrl-]; False if the other side has ended.
    """
    source = sys.stdin.fileno() if keys is None else keys
    target = sys.stdout.fileno() if screen is None else screen
    loop = asyncio.get_running_loop()
    with _raw(source, target):
        tasks = {loop.create_task(_show(remote, target)), loop.create_task(_type(remote, source))}
        resizing = _Resizing(remote)
        loop.add_signal_handler(signal.SIGWINCH, resizing.note)
        tasks.add(loop.create_task(resizing.run()))
        for number in _ENDING:
            loop.add_signal_handler(number, _cancel, tasks)
        try:
            ended, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for number in (signal.SIGWINCH, *_ENDING):
                loop.remove_signal_handler(number)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
    return any(not task.cancelled() and task.result() is True for task in ended)


def _cancel(tasks: "set[asyncio.Task[bool]]") -> None:
    for task in tasks:
        task.cancel()


@contextlib.contextmanager
def _raw(source: int, target: int) -> Iterator[None]:
    """Every key as it is typed, Ctrl-C too; afterwards as it was."""
    before = termios.tcgetattr(source)
    tty.setraw(source)
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            os.write(target, _AS_IT_WAS)
        termios.tcsetattr(source, termios.TCSAFLUSH, before)


async def _show(remote: Remote, target: int) -> bool:
    while data := await remote.read():
        view = memoryview(data)
        while view:
            # A terminal that was stopped (Ctrl-S) takes nothing: in a thread, so that keys still go out.
            written = await asyncio.to_thread(os.write, target, view)
            view = view[written:]
    return False


async def _type(remote: Remote, source: int) -> bool:
    """Keys, read only as fast as they are taken; True once the user leaves."""
    while data := await _readable(source):
        before, leave, _ = data.partition(LEAVE)
        if before:
            await remote.write(before)
        if leave:
            return True
    return True


async def _readable(source: int) -> bytes:
    """The next keys; empty when the terminal is gone."""
    loop = asyncio.get_running_loop()
    ready: asyncio.Future[None] = loop.create_future()
    loop.add_reader(source, lambda: None if ready.done() else ready.set_result(None))
    try:
        await ready
    finally:
        loop.remove_reader(source)
    try:
        return os.read(source, _CHUNK)
    except OSError:
        return b""


class _Resizing:
    """Tells the session how large the window is; of many changes in a row the last one counts."""

    def __init__(self, remote: Remote) -> None:
        self._remote = remote
        self._changed = asyncio.Event()

    def note(self) -> None:
        """The window has another size."""
        self._changed.set()

    async def run(self) -> bool:
        """Until cancelled."""
        while True:
            await self._changed.wait()
            self._changed.clear()
            await self._remote.resize(*size())
