"""The proxy serves while another process holds the database; what happened meanwhile is in the log afterwards."""

import asyncio
import sys
import time
from asyncio.subprocess import PIPE
from pathlib import Path

import httpx
import pytest

from codegate.client.session import Client
from tests.flow.conftest import body_for
from tests.flow.process import Server
from tests.flow.provider import Provider, good

HELD_S = 10.0
SLOWEST_S = 2.0
HOLD = """
import sqlite3, sys, time
conn = sqlite3.connect(sys.argv[1], isolation_level=None)
conn.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
time.sleep(float(sys.argv[2]))
conn.execute("ROLLBACK")
"""


@pytest.mark.timeout(60)
async def test_requests_are_served_while_the_database_is_locked(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    took: list[float] = []
    async with Provider(default=good) as provider, Server(data_dir) as server:
        await server.add_account(provider.url)
        token = (data_dir / ".admin-token").read_text().strip()
        holder = await asyncio.create_subprocess_exec(
            sys.executable, "-c", HOLD, str(data_dir / "codegate.db"), str(HELD_S), stdout=PIPE
        )
        assert holder.stdout is not None
        await holder.stdout.readline()
        async with Client(server.api_url, token) as rest, httpx.AsyncClient(trust_env=False, timeout=20) as http:
            while holder.returncode is None:
                begun = time.monotonic()
                answer = await http.post(server.url, json=body_for("anthropic", is_stream=len(took) % 2 > 0))
                took.append(time.monotonic() - begun)
                assert answer.status_code == 200
                if took[-1] + sum(took) < HELD_S - 3:
                    during = await rest.info()
                await asyncio.sleep(0.05)
            for _ in range(200):
                total = (await rest.logs.list(limit=1))["total"]
                if total >= len(took):
                    break
                await asyncio.sleep(0.05)
            after = await rest.info()

    assert len(took) > HELD_S  # they did not wait for it
    assert max(took) < SLOWEST_S
    assert during["waiting_logs"] > 0
    assert (total, after["waiting_logs"], after["dropped_logs"]) == (len(took), 0, 0)
