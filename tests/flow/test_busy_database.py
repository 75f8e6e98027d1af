"""The proxy serves while another process holds the database; what happened meanwhile is in the log afterwards."""

import asyncio
import sys
from asyncio.subprocess import PIPE

from tests.flow.conftest import House, body_for

HOLD = """
import sqlite3, sys
conn = sqlite3.connect(sys.argv[1], isolation_level=None)
conn.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
"""
COUNT = 30


async def test_requests_are_served_while_the_database_is_locked(house: House) -> None:
    await house.account("anthropic")
    holder = await asyncio.create_subprocess_exec(
        sys.executable, "-c", HOLD, str(house.paths.database), stdin=PIPE, stdout=PIPE
    )
    try:
        assert holder.stdout is not None
        await holder.stdout.readline()
        asked = [house.http.post("/v1/messages", json=body_for("anthropic", is_stream=False)) for _ in range(COUNT)]
        answers = await asyncio.gather(*asked)
        await asyncio.sleep(0.5)  # long enough for a batch to be due
        while_held = (await house.rest.logs.list(limit=1))["total"]
    finally:
        holder.kill()
        await holder.wait()

    assert {answer.status_code for answer in answers} == {200}
    assert while_held == 0
    assert len(await house.logs(COUNT)) == COUNT
    assert (await house.rest.info())["dropped_logs"] == 0
