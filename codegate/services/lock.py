"""One process at a time owns a data directory: the kernel's own lock, which ends with the process, kill -9 included."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from filelock import FileLock, Timeout

from codegate import clock
from codegate.errors import ConfigError, StoreBusy
from codegate.paths import DataDir

_POLL_S = 0.05


@asynccontextmanager
async def locked(paths: DataDir, wait_s: float) -> AsyncIterator[None]:
    """
    Own the data directory for as long as the context lasts.

    Args:
        wait_s: Seconds to wait for another owner to leave.

    Raises:
        StoreBusy: Another process owns it still (exit 75).
        ConfigError: The lock file cannot be made.
    """
    lock = FileLock(paths.lock, mode=0o600, thread_local=False)
    deadline = clock.monotonic() + wait_s
    while True:
        try:
            lock.acquire(blocking=False)
            break
        except Timeout:
            if clock.monotonic() >= deadline:
                raise _busy(paths) from None
        except OSError as error:
            raise ConfigError(f"{paths.lock} cannot be locked: {error.strerror or error}.") from error
        await asyncio.sleep(_POLL_S)
    try:
        yield
    finally:
        lock.release()


def _busy(paths: DataDir) -> StoreBusy:
    return StoreBusy(
        f"Another CodeGate process{_owner(paths)} uses {paths.root}.",
        hint="Stop it with: codegate down, or name another directory with --data-dir.",
    )


def _owner(paths: DataDir) -> str:
    """` (pid 123)` if a run file says so."""
    try:
        return f" (pid {int(json.loads(paths.run_file.read_text())['pid'])})"
    except (OSError, ValueError, KeyError, TypeError):
        return ""
