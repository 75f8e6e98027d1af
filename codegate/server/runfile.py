"""Puts the run file in place and takes it away."""

import contextlib
from pathlib import Path

import msgspec

from codegate.crypto import write_private
from codegate.runfile import RunInfo


def write(path: Path, info: RunInfo) -> None:
    """Put the run file in place, whole or not at all."""
    write_private(path, msgspec.json.encode(info).decode() + "\n")


def remove(path: Path) -> None:
    """Take the run file away; a missing one is fine."""
    with contextlib.suppress(FileNotFoundError):
        path.unlink()
