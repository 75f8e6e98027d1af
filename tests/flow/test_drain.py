"""Stopping: streams get their time, then an error event; nothing is cut silently and every row is kept."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.flow.conftest import body_for
from tests.flow.provider import HANG, Provider, anthropic_frames, good, stream


class Process:
    """A real `codegate up` on free ports."""

    def __init__(self, data_dir: Path, **environ: str) -> None:
        self.data_dir = data_dir
        self._environ = {
            **os.environ,
            "DATA_DIR": str(data_dir),
            "NO_COLOR": "1",
            **environ,
        }
        command = ["up", "--proxy-port", "0", "--api-port", "0", "--log-level", "error"]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "codegate", *command],
            env=self._environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    async def ready(self) -> dict[str, Any]:
        for _ in range(600):
            if (self.data_dir / "codegate.run").exists():
                return dict(json.loads((self.data_dir / "codegate.run").read_text()))
            if self.process.poll() is not None:
                raise AssertionError(self.process.communicate()[1].decode())
            await asyncio.sleep(0.05)
        raise AssertionError("it never came up")

    def cli(self, *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "codegate", *arguments],
            env=self._environ,
            input=given,
            text=True,
            capture_output=True,
            timeout=60,
        )

    async def add_account(self, url: str) -> None:
        added = await asyncio.to_thread(
            self.cli,
            *("accounts", "add", "--name", "a", "--provider", "anthropic", "--base-url", url, "--allow-private"),
            *("--api-key-stdin", "--rate-limit", "0", "--no-test", "--yes"),
            given="sk-flow-0123456789abcdef",
        )
        assert added.returncode == 0, added.stderr


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "data"


async def test_a_stream_finishes_after_a_stop_was_asked_for(data_dir: Path) -> None:
    frames = anthropic_frames()
    async with Provider(default=good) as provider:
        provider.default = lambda request: [*stream(*frames[:5], end=False), 1.0, *stream(*frames[5:])[1:]]
        codegate = Process(data_dir)
        info = await codegate.ready()
        await codegate.add_account(provider.url)
        received = b""
        async with (
            httpx.AsyncClient(trust_env=False, timeout=20) as http,
            http.stream(
                "POST",
                f"http://127.0.0.1:{info['proxy_port']}/v1/messages",
                json=body_for("anthropic", is_stream=True),
            ) as answer,
        ):
            async for data in answer.aiter_raw():
                if not received:
                    codegate.process.send_signal(signal.SIGTERM)
                received += data
        status = await asyncio.to_thread(codegate.process.wait, 20)

    assert received == b"".join(frames)
    assert status == 0
    assert not (data_dir / "codegate.run").exists()

    rows = json.loads(codegate.cli("logs", "list", "--json").stdout)
    assert [row["outcome"] for row in rows["logs"] if isinstance(rows, dict)] == ["ok"]


async def test_a_stream_that_outlives_the_drain_ends_with_an_error_event(data_dir: Path) -> None:
    async with Provider(default=good) as provider:
        provider.default = lambda request: [*stream(*anthropic_frames()[:5], end=False), HANG]
        codegate = Process(data_dir, CODEGATE_DRAIN_TIMEOUT="1")
        info = await codegate.ready()
        await codegate.add_account(provider.url)
        received = b""
        with pytest.raises(httpx.RemoteProtocolError):
            async with (
                httpx.AsyncClient(trust_env=False, timeout=20) as http,
                http.stream(
                    "POST",
                    f"http://127.0.0.1:{info['proxy_port']}/v1/messages",
                    json=body_for("anthropic", is_stream=True),
                ) as answer,
            ):
                async for data in answer.aiter_raw():
                    if not received:
                        codegate.process.send_signal(signal.SIGTERM)
                    received += data
        status = await asyncio.to_thread(codegate.process.wait, 20)

    assert b"event: error" in received
    assert status == 0


async def test_a_second_signal_stops_at_once(data_dir: Path) -> None:
    async with Provider(default=good) as provider:
        provider.default = lambda request: [*stream(*anthropic_frames()[:5], end=False), HANG]
        codegate = Process(data_dir)
        info = await codegate.ready()
        await codegate.add_account(provider.url)
        async with httpx.AsyncClient(trust_env=False, timeout=20) as http:
            request = http.build_request(
                "POST",
                f"http://127.0.0.1:{info['proxy_port']}/v1/messages",
                json=body_for("anthropic", is_stream=True),
            )
            await http.send(request, stream=True)
            codegate.process.send_signal(signal.SIGINT)
            await asyncio.sleep(0.5)
            assert codegate.process.poll() is None

            begun = time.monotonic()
            codegate.process.send_signal(signal.SIGINT)
            status = await asyncio.to_thread(codegate.process.wait, 20)

    assert status == 0
    assert time.monotonic() - begun < 10  # far below the 30 s of a drain


async def test_a_busy_port_is_one_line_and_exit_69(data_dir: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        codegate = Process(data_dir)
        codegate.process.kill()
        await asyncio.to_thread(codegate.process.wait)
        done = await asyncio.to_thread(codegate.cli, "up", "--proxy-port", port, "--api-port", "0")

    assert done.returncode == 69
    assert port in done.stderr
    assert "Traceback" not in done.stderr


async def test_a_second_server_on_the_same_data_is_refused(data_dir: Path) -> None:
    codegate = Process(data_dir)
    await codegate.ready()
    second = await asyncio.to_thread(codegate.cli, "up", "--proxy-port", "0", "--api-port", "0")
    codegate.process.terminate()
    await asyncio.to_thread(codegate.process.wait)

    assert second.returncode == 75
    assert "Traceback" not in second.stderr


async def test_an_open_door_is_refused(data_dir: Path) -> None:
    codegate = Process(data_dir)
    codegate.process.kill()
    await asyncio.to_thread(codegate.process.wait)
    done = await asyncio.to_thread(codegate.cli, "up", "--host", "0.0.0.0", "--proxy-port", "0", "--api-port", "0")

    assert done.returncode == 78
    assert "PROXY_API_KEY" in done.stderr
