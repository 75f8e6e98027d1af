"""No space is left: requests are served and screened, rows wait, people are told, and all is written afterwards."""

import asyncio
import contextlib
import json
import resource
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from codegate.client.session import Client
from codegate.errors import CodeGateError
from tests.flow.conftest import body_for
from tests.flow.process import Server, cli
from tests.flow.provider import Answer, Provider, Received, good, whole

EMAIL = "jane.miller" + "@" + "initech.com"
COUNT = 20

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="sets the limits of another process")


@contextlib.contextmanager
def no_space(pid: int) -> Iterator[None]:
    """Nothing can be written to any file by this process, as on a disk without a free byte or with a used-up quota."""
    soft, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (soft, hard))


def listing(request: Received) -> Answer:
    """A healthy provider that lists models too: `doctor` asks for them."""
    return good(request) if request.body else whole(200, {"data": []})


async def facts(rest: Client, name: str) -> Any:
    """What the server says of itself, once this is so."""
    for _ in range(200):
        info = await rest.info()
        if info[name]:  # type: ignore[literal-required]
            return info
        await asyncio.sleep(0.05)
    raise AssertionError(f"{name} never came")


async def total(rest: Client, count: int) -> int:
    for _ in range(200):
        found = (await rest.logs.list(limit=1))["total"]
        if found >= count:
            break
        await asyncio.sleep(0.05)
    return found


async def test_everything_goes_on_but_writing_and_is_written_afterwards(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    async with Provider(default=listing) as provider, Server(data_dir) as server:
        await server.add_account(provider.url)
        token = (data_dir / ".admin-token").read_text().strip()
        body = body_for("anthropic", is_stream=False)
        body["messages"][0]["content"] = f"Write to {EMAIL}."
        async with Client(server.api_url, token) as rest, httpx.AsyncClient(trust_env=False, timeout=20) as http:
            await rest.settings.put({"metrics_enabled": True})
            with no_space(server.process.pid):
                answers = [await http.post(server.url, json=body) for _ in range(COUNT)]
                info = await facts(rest, "log_problem")
                with pytest.raises(CodeGateError) as refused:
                    await rest.accounts.update("a", {"priority": 7})
                status = await asyncio.to_thread(cli, data_dir, "status")
                doctor = await asyncio.to_thread(cli, data_dir, "doctor", "--json")
                metrics = await http.get(f"http://127.0.0.1:{server.port}/metrics")
            kept = await total(rest, COUNT)
            after, account = await rest.info(), await rest.accounts.get("a")

    assert {answer.status_code for answer in answers} == {200}
    assert sum(bool(request.body) for request in provider.requests) == COUNT
    assert not any(EMAIL.encode() in request.body for request in provider.requests)
    assert (info["waiting_logs"], info["dropped_logs"]) == (COUNT, 0)
    assert "No space" in info["log_problem"]
    assert (refused.value.status, account["priority"]) == (507, 0)
    assert "No space" in status.stderr + status.stdout
    assert any("No space" in finding["message"] for finding in json.loads(doctor.stdout)["findings"])
    assert f"codegate_log_queue {COUNT}.0" in metrics.text
    assert 'codegate_dropped_total{queue="log"} 0.0' in metrics.text
    assert (kept, after["waiting_logs"], after["log_problem"]) == (COUNT, 0, None)
