"""
A file of JSON lines that only grows, and survives being cut off anywhere.

A line is written whole, with its end, in one call. Whatever a crash leaves behind the last line's end is looked at
before the next line goes there: a whole line that lacks its end gets it, half a line is taken away. The file is its
owner's alone, and never a link to another one.
"""

import os
import threading
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

_CHUNK = 1 << 20
_GZIP = 31  # zlib's way to ask for a gzip header


class JsonLines:
    """One such file. Every method blocks, and may be called from any thread."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._is_sound = False
        self._counted = (0, 0)  # bytes, and the lines in them

    def append(self, line: bytes) -> None:
        """
        Add one line, given without its end.

        Raises:
            OSError: It could not be written; nothing of it is read later.
        """
        with self._lock:
            flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC
            file = os.open(self.path, flags, 0o600)
            try:
                if not self._is_sound:
                    _heal(file)
                self._is_sound = False
                data = line + b"\n"
                if os.write(file, data) != len(data):
                    raise OSError(f"{self.path} took only a part of a line.")
                self._is_sound = True
            finally:
                os.close(file)

    def heal(self) -> None:
        """Put the end of the file right, if there is one. Raises OSError."""
        with self._lock:
            if not self._is_sound and self.path.exists():
                file = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC)
                try:
                    _heal(file)
                finally:
                    os.close(file)
                self._is_sound = True

    def size(self) -> int | None:
        """Bytes; None if there is no file."""
        try:
            return self.path.stat().st_size
        except FileNotFoundError:
            return None

    def count(self) -> int:
        """Lines. What was counted before is not read again."""
        size = self.size() or 0
        seen, lines = self._counted if self._counted[0] <= size else (0, 0)
        for chunk in self._read(seen, size):
            lines += chunk.count(b"\n")
        self._counted = (size, lines)
        return lines

    def clear(self) -> int:
        """Remove the file; how many lines it had. Raises OSError."""
        lines = self.count()
        with self._lock:
            self.path.unlink(missing_ok=True)
            self._is_sound, self._counted = False, (0, 0)
        return lines

    def lines(self) -> Iterator[bytes]:
        """Every whole line that is there now, without its end."""
        rest = b""
        for chunk in self._read(0, self.size() or 0):
            *whole, rest = (rest + chunk).split(b"\n")
            yield from whole

    def _read(self, start: int, end: int) -> Iterator[bytes]:
        if start >= end:
            return
        with self.path.open("rb") as file:
            file.seek(start)
            while start < end and (chunk := file.read(min(_CHUNK, end - start))):
                start += len(chunk)
                yield chunk


def gzipped(lines: Iterator[bytes], form: Callable[[bytes], bytes | None] = bytes) -> Iterator[bytes]:
    """
    Lines as a gzip file, in pieces.

    Args:
        form: Makes of each line the one to give, or None to leave it out.
    """
    packer = zlib.compressobj(wbits=_GZIP)
    for line in lines:
        formed = form(line)
        if formed is not None and (data := packer.compress(formed + b"\n")):
            yield data
    yield packer.flush()


def _heal(file: int) -> None:
    """Let an open file end with a line's end."""
    size = os.fstat(file).st_size
    end, tail = size, b""
    while end and b"\n" not in tail:
        start = max(0, end - _CHUNK)
        tail = os.pread(file, end - start, start) + tail
        end = start
    torn = tail.rpartition(b"\n")[2]
    if not torn:
        return
    try:
        msgspec.json.decode(torn)
    except (msgspec.DecodeError, RecursionError):
        os.ftruncate(file, size - len(torn))
    else:
        os.write(file, b"\n")
