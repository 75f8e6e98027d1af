"""An export on its way to a file, with its progress on a terminal."""

import os
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

from codegate.cli.command import UsageMistake
from codegate.errors import CodeGateError
from codegate.figures import data_size

FORMATS = ("jsonl", "csv")
_EVERY_S = 0.2


def form_of(file: Path | None) -> str:
    """The format that a file's name asks for."""
    return "csv" if file is not None and file.suffix.lower() == ".csv" else "jsonl"


async def write_out(parts: AsyncIterator[bytes]) -> None:
    """Write all of it to stdout."""
    async for part in parts:
        sys.stdout.buffer.write(part)
    sys.stdout.buffer.flush()


async def save(parts: AsyncIterator[bytes], file: Path, total: int) -> str:
    """
    Write all of it to a new file that only its owner can read; nothing stays if it is not complete.

    Args:
        total: How many requests there will be, for the progress.

    Returns:
        Its size, for people.

    Raises:
        UsageMistake: There is such a file already.
        CodeGateError: It cannot be written.
    """
    _refuse_existing(file)
    draft, size = file.with_name(file.name + ".part"), 0
    progress = _Progress(total)
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600), "wb") as out:
            async for part in parts:
                out.write(part)
                size += len(part)
                progress.tell(part.count(b"\n"), size)
        draft.replace(file)
    except OSError as error:
        raise CodeGateError(f"{file} cannot be written: {error.strerror}.") from error
    finally:
        draft.unlink(missing_ok=True)
        progress.end()
    return data_size(size)


def _refuse_existing(file: Path) -> None:
    if file.exists():
        raise UsageMistake(f"{file} exists already.", hint="Name another file, or remove it.")


class _Progress:
    """One line on a terminal's stderr, renewed a few times a second; nothing elsewhere."""

    def __init__(self, total: int) -> None:
        self._is_shown = sys.stderr.isatty()
        self._total = total
        self._lines = 0
        self._told = 0.0

    def tell(self, lines: int, size: int) -> None:
        self._lines += lines
        now = time.monotonic()
        if self._is_shown and now - self._told >= _EVERY_S:
            self._told = now
            share = min(self._lines, self._total)
            sys.stderr.write(f"\r{share:,} of {self._total:,} requests, {data_size(size)}\x1b[K")
            sys.stderr.flush()

    def end(self) -> None:
        if self._is_shown and self._told:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
