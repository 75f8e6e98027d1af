import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from codegate.docker.faults import DockerError, DockerTimeout, DockerUnreachable
from codegate.docker.stream import open_stream
from codegate.errors import NotFound

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def served(socket: Path, said: bytes, wait_s: float = 0) -> bytes:
    """What an engine's answer becomes: the first bytes of the stream."""

    hung_up = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        await asyncio.sleep(wait_s)
        writer.write(said)
        writer.close()
        await asyncio.sleep(0)
        hung_up.set()

    async with await asyncio.start_unix_server(serve, str(socket)):
        try:
            stream = await open_stream(str(socket), "/exec/e/start", {"Tty": True}, 0.2)
            try:
                return await stream.read()
            finally:
                await stream.close()
        finally:
            await hung_up.wait()


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Type: application/vnd.docker.raw-stream\r\n\r\n",
    ],
)
async def test_upgraded_or_not_it_is_a_stream_from_the_first_byte(tmp_path: Path, head: bytes) -> None:
    assert await served(tmp_path / "d", head + b"\x1b[31m$ ") == b"\x1b[31m$ "


async def test_a_refusal_is_raised(tmp_path: Path) -> None:
    body = b'{"message":"No such exec instance"}'
    with pytest.raises(NotFound, match="No such exec instance"):
        await served(tmp_path / "d", b"HTTP/1.1 404 Not Found\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 101 UP", b"x" * 200_000])
async def test_an_answer_that_is_none_is_told(tmp_path: Path, said: bytes) -> None:
    with pytest.raises(DockerError):
        await served(tmp_path / "d", said)


async def test_a_silent_engine_is_not_waited_for(tmp_path: Path) -> None:
    with pytest.raises(DockerTimeout):
        await served(tmp_path / "d", b"", wait_s=0.4)


async def test_without_a_socket_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(DockerUnreachable, match="no such socket"):
        await open_stream(str(tmp_path / "none"), "/exec/e/start", {}, 1)
