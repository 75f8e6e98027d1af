"""Stopping: streams get their time, then an error event; nothing is cut silently and every row is kept."""

import asyncio
import json
import signal
import socket
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tests.flow.conftest import body_for
from tests.flow.process import Server, cli
from tests.flow.provider import HANG, Provider, anthropic_frames, good, stream


async def read_stream(server: Server, on_first: Callable[[], None]) -> bytes:
    """Everything the proxy sends for one streamed request; `on_first` is called after the first bytes."""
    received = b""
    async with (
        httpx.AsyncClient(trust_env=False, timeout=20) as http,
        http.stream("POST", server.url, json=body_for("anthropic", is_stream=True)) as answer,
    ):
        try:
            async for data in answer.aiter_raw():
                if not received:
                    on_first()
                received += data
        except httpx.RemoteProtocolError:
            received += b"<broken off>"
    return received


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "data"


async def test_a_stream_finishes_after_a_stop_was_asked_for(data_dir: Path) -> None:
    frames = anthropic_frames()
    async with Provider(default=good) as provider, Server(data_dir) as server:
        provider.default = lambda request: [*stream(*frames[:5], end=False), 1.0, *stream(*frames[5:])[1:]]
        await server.add_account(provider.url)
        received = await read_stream(server, lambda: server.signal(signal.SIGTERM))
        status = await server.wait()

    assert received == b"".join(frames)
    assert status == 0
    assert not (data_dir / "codegate.run").exists()

    listed = await asyncio.to_thread(cli, data_dir, "logs", "list", "--json")
    assert [row["outcome"] for row in json.loads(listed.stdout)["logs"]] == ["ok"]


async def test_a_stream_that_outlives_the_drain_ends_with_an_error_event(data_dir: Path) -> None:
    async with Provider(default=good) as provider, Server(data_dir, CODEGATE_DRAIN_TIMEOUT="1") as server:
        provider.default = lambda request: [*stream(*anthropic_frames()[:5], end=False), HANG]
        await server.add_account(provider.url)
        received = await read_stream(server, lambda: server.signal(signal.SIGTERM))
        status = await server.wait()

    assert b"event: error" in received
    assert received.endswith(b"<broken off>")
    assert status == 0

    listed = await asyncio.to_thread(cli, data_dir, "logs", "list", "--json")
    assert [row["outcome"] for row in json.loads(listed.stdout)["logs"]] == ["broken"]


async def test_a_second_signal_stops_at_once(data_dir: Path) -> None:
    async with Provider(default=good) as provider, Server(data_dir) as server:
        provider.default = lambda request: [*stream(*anthropic_frames()[:5], end=False), HANG]
        await server.add_account(provider.url)
        reading = asyncio.get_running_loop().create_task(read_stream(server, lambda: server.signal(signal.SIGINT)))
        await asyncio.sleep(1)
        assert server.process.returncode is None

        begun = time.monotonic()
        server.signal(signal.SIGINT)
        status = await server.wait()
        received = await reading

    assert status == 0
    assert time.monotonic() - begun < 10  # far below the 30 s of a drain
    assert b"event: error" in received


async def test_a_busy_port_is_one_line_and_exit_69(data_dir: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = await asyncio.to_thread(cli, data_dir, "up", "--proxy-port", port, "--api-port", "0")

    assert done.returncode == 69
    assert port in done.stderr
    assert "Traceback" not in done.stderr


async def test_a_second_server_on_the_same_data_is_refused(data_dir: Path) -> None:
    async with Server(data_dir):
        second = await asyncio.to_thread(cli, data_dir, "up", "--proxy-port", "0", "--api-port", "0")

    assert second.returncode == 75
    assert "Traceback" not in second.stderr


async def test_an_open_door_is_refused(data_dir: Path) -> None:
    arguments = ("up", "--host", "0.0.0.0", "--proxy-port", "0", "--api-port", "0")
    done = await asyncio.to_thread(cli, data_dir, *arguments)

    assert done.returncode == 78
    assert "PROXY_API_KEY" in done.stderr
