"""The run file: where a running server can be found. Removed at exit; a stale one names a dead process."""

import contextlib
import os
from pathlib import Path

import msgspec

from codegate.crypto import write_private
from codegate.records import Record


class RunInfo(Record, frozen=True, kw_only=True):
    """
    A running server.

    Attributes:
        host: Bind address of both ports.
        accounts: How many accounts there were at start.
        started_at: Milliseconds UTC.
    """

    pid: int
    host: str
    proxy_port: int
    api_port: int
    data_dir: str
    version: str
    accounts: int
    started_at: int


def write(path: Path, info: RunInfo) -> None:
    """Put the run file in place, whole or not at all."""
    write_private(path, msgspec.json.encode(info).decode() + "\n")


def read(path: Path) -> RunInfo | None:
    """What the run file says, if there is one and its process lives."""
    try:
        info = msgspec.json.decode(path.read_bytes(), type=RunInfo)
    except (OSError, msgspec.DecodeError):
        return None
    try:
        os.kill(info.pid, 0)
    except ProcessLookupError:
        return None
    except PermissionError:
        pass
    return info


def remove(path: Path) -> None:
    """Take the run file away; a missing one is fine."""
    with contextlib.suppress(FileNotFoundError):
        path.unlink()
