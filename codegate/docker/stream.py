"""
The terminal of a process in a container: an HTTP exchange that the engine turns into raw bytes both ways.

Source: Docker Engine API, "Attach to a container" (hijacking): after `101 UPGRADED`, or `200 OK` from an engine that
does not upgrade, the connection is the terminal. HTTP libraries have no such thing, so this writes its one request by
hand.
"""

import asyncio
import contextlib

import msgspec

from codegate.docker import faults

CHUNK = 16_384
_BUFFER = 65_536
"""Bytes that wait to be read before the engine is made to wait; the head of an answer is shorter."""
_OPENED = frozenset({101, 200})
_LONGEST_REFUSAL = 65_536


class Stream:
    """Bytes from and to a terminal. A slow reader makes the engine wait, a full terminal makes `write` wait."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def read(self) -> bytes:
        """What the process wrote, as it comes; empty at its end."""
        try:
            return await self._reader.read(CHUNK)
        except OSError:
            return b""

    async def write(self, data: bytes) -> None:
        """Type this; what a process that has ended would get is lost."""
        with contextlib.suppress(OSError):
            self._writer.write(data)
            await self._writer.drain()

    async def close(self) -> None:
        """Hang up."""
        self._writer.close()
        with contextlib.suppress(OSError):
            await self._writer.wait_closed()


async def open_stream(socket: str, path: str, body: object, timeout_s: float) -> Stream:
    """
    Post to the engine and keep the connection as a stream.

    Raises:
        DockerUnreachable: Nobody answers at the socket.
        DockerTimeout: No answer in time.
        CodeGateError: The engine refused.
    """
    try:
        async with asyncio.timeout(timeout_s):
            reader, writer = await asyncio.open_unix_connection(socket, limit=_BUFFER)
            try:
                await _begin(reader, writer, path, body)
            except BaseException:
                writer.close()
                raise
    except TimeoutError:
        raise faults.silent(socket, timeout_s) from None
    except OSError as error:
        raise faults.unreachable(socket, error) from error
    return Stream(reader, writer)


async def _begin(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str, body: object) -> None:
    content = msgspec.json.encode(body)
    writer.write(
        f"POST {path} HTTP/1.1\r\nHost: docker\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n".encode()
        + content
    )
    await writer.drain()
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        raise faults.DockerError("Docker hung up before the terminal was open.") from None
    status, length = _read_head(head)
    if status not in _OPENED:
        said = await reader.read(min(length, _LONGEST_REFUSAL)) if length else b""
        raise faults.refusal(status, said, "open a terminal")


def _read_head(head: bytes) -> tuple[int, int]:
    """Status and length of the body."""
    first, *lines = head.split(b"\r\n")
    words = first.split(b" ", 2)
    status = int(words[1]) if len(words) > 1 and words[1].isdigit() else 0
    pairs = (line.partition(b":") for line in lines)
    lengths = (value.strip() for name, _, value in pairs if name.strip().lower() == b"content-length")
    found = next(lengths, b"0")
    return status, int(found) if found.isdigit() else 0
