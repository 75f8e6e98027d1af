"""A server that ends under load: `kill -9` loses the last second of the log at most, SIGTERM loses nothing."""

import asyncio
import contextlib
import signal
import sqlite3
import time
from collections import Counter
from pathlib import Path

import httpx
import pytest

from codegate.paths import DataDir
from tests.flow.conftest import body_for
from tests.flow.process import Server
from tests.flow.provider import Provider, Received, good

LOAD_S = 2.5
CLIENTS = 8
LOST_S = 1.0

Answered = dict[str, float]
"""Model of a request, which is another for each -> when its client had the whole answer."""


async def work(server: Server, number: int, answered: Answered) -> None:
    """One client, until the server is gone or refuses."""
    async with httpx.AsyncClient(trust_env=False, timeout=20) as http:
        for turn in range(1_000_000):
            model = f"claude-r{number}-{turn}"
            body = body_for("anthropic", is_stream=turn % 2 > 0, model=model)
            try:
                answer = await http.post(server.url, json=body)
            except httpx.HTTPError:
                return
            if answer.status_code != 200:
                return
            answered[model] = time.monotonic()


async def under_load(data_dir: Path, number: int) -> tuple[list[Received], Answered, float]:
    """Everything the provider was asked, everything clients were answered, and when the signal was sent."""
    answered: Answered = {}
    async with Provider(default=good) as provider, Server(data_dir) as server:
        await server.add_account(provider.url)
        loop = asyncio.get_running_loop()
        clients = [loop.create_task(work(server, one, answered)) for one in range(CLIENTS)]
        await asyncio.sleep(LOAD_S)
        sent_at = time.monotonic()
        server.signal(number)
        await server.wait()
        for client in clients:
            with contextlib.suppress(httpx.HTTPError):
                await client
    return provider.requests, answered, sent_at


def logged(data_dir: Path) -> list[str]:
    """Models of the rows; what a server that ends refuses has none."""
    with contextlib.closing(sqlite3.connect(DataDir(data_dir).database)) as conn:
        return [row[0] for row in conn.execute("SELECT original_model FROM request_logs WHERE original_model <> ''")]


@pytest.mark.timeout(60)
async def test_a_kill_loses_the_last_second_at_most(tmp_path: Path) -> None:
    asked, answered, killed_at = await under_load(tmp_path / "data", signal.SIGKILL)
    rows = Counter(logged(tmp_path / "data"))
    old = {model for model, at in answered.items() if at < killed_at - LOST_S}

    assert len(old) > CLIENTS
    assert old <= rows.keys()
    assert set(rows.values()) == {1}
    assert rows.keys() <= {request.json["model"] for request in asked}
    async with Server(tmp_path / "data"):  # it needs no hand to start again
        pass
    assert Counter(logged(tmp_path / "data")) == rows


@pytest.mark.timeout(60)
async def test_a_stop_loses_nothing(tmp_path: Path) -> None:
    asked, answered, _ = await under_load(tmp_path / "data", signal.SIGTERM)
    rows = Counter(logged(tmp_path / "data"))

    assert len(answered) > CLIENTS
    assert answered.keys() <= {request.json["model"] for request in asked} <= rows.keys()
    assert set(rows.values()) == {1}
