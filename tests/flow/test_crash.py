"""kill -9: what was acknowledged is there, the next start needs no hand."""

import asyncio
import random
import signal
from pathlib import Path

import httpx
import pytest

from codegate.client.session import Client
from codegate.errors import CodeGateError
from tests.flow.process import Server

KILLS = 4


async def edit_until_it_dies(server: Server, token: str, begin: int) -> int:
    """Raise one account's priority by one, again and again; the last number that was acknowledged."""
    acknowledged = begin
    async with Client(server.api_url, token) as rest:
        while True:
            try:
                account = await rest.accounts.update("a", {"priority": acknowledged + 1})
            except (CodeGateError, httpx.HTTPError):
                return acknowledged
            acknowledged = account["priority"]


@pytest.mark.timeout(120)
async def test_every_acknowledged_edit_survives_a_kill(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    chance = random.Random(7)
    acknowledged = 0
    for number in range(KILLS):
        async with Server(data_dir) as server:
            if number == 0:
                await server.add_account("http://127.0.0.1:1")
            token = (data_dir / ".admin-token").read_text().strip()
            async with Client(server.api_url, token) as rest:
                found = await rest.accounts.get("a")
            # one more may have been written than was answered, never one fewer
            assert acknowledged <= found["priority"] <= acknowledged + 1
            editing = asyncio.get_running_loop().create_task(edit_until_it_dies(server, token, found["priority"]))
            await asyncio.sleep(chance.uniform(0.2, 0.8))
            server.signal(signal.SIGKILL)
            acknowledged = await editing

    assert acknowledged > KILLS
