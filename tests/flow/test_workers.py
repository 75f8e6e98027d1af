"""Several worker processes are one server: what one knows holds at the other, and one that dies is replaced."""

import asyncio
import os
import signal
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, aclosing
from pathlib import Path
from typing import Any

import httpx
import pytest

from codegate.paths import DataDir
from codegate.server.sockets import bind
from tests.flow.conftest import House, body_for, opened
from tests.flow.process import Server, cli
from tests.flow.provider import HANG, Provider, anthropic_frames, good, stream
from tests.flow.test_guardrails import EMAIL, echo
from tests.flow.test_kill import logged
from tests.flow.test_logins import only, with_login
from tests.issuer import Issuer

pytestmark = [
    pytest.mark.skipif(not Path("/proc/self/net/tcp").exists(), reason="asks Linux who holds a connection"),
    pytest.mark.timeout(120),
]

PATH = "/v1/messages"


@pytest.fixture
def flags() -> dict[str, Any]:
    return {"workers": 2, "privacy_enabled": True, "guardrail_engine": "re"}  # of all engines the first to be ready


def children(pid: int) -> set[int]:
    """Processes that this one has started and not reaped."""
    found: set[int] = set()
    for task in Path(f"/proc/{pid}/task").iterdir():
        found |= {int(one) for one in (task / "children").read_text().split()}
    return found


def workers_of(pid: int) -> set[int]:
    return {one for one in children(pid) if b"codegate.server.worker" in Path(f"/proc/{one}/cmdline").read_bytes()}


def is_there(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def holder(port: int, peer_port: int, pids: set[int]) -> int | None:
    """Which of these processes has the connection from `peer_port` to `port`."""
    wanted = (f"0100007F:{port:04X}", f"0100007F:{peer_port:04X}")
    rows = [line.split() for line in Path("/proc/self/net/tcp").read_text().splitlines()[1:]]
    inode = next((row[9] for row in rows if (row[1], row[2]) == wanted), None)
    for pid in pids:
        for handle in Path(f"/proc/{pid}/fd").iterdir():
            if handle.is_symlink() and os.readlink(handle) == f"socket:[{inode}]":
                return pid
    return None


async def one_each(stack: AsyncExitStack, port: int, pids: set[int]) -> list[httpx.AsyncClient]:
    """A client for every worker, each with the one connection it keeps."""
    found: dict[int, httpx.AsyncClient] = {}
    for _ in range(200):
        client = httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{port}",
            trust_env=False,
            timeout=30,
            limits=httpx.Limits(max_connections=1),
            verify=False,
        )
        answer = await client.get("/health")
        peer_port = answer.extensions["network_stream"].get_extra_info("client_addr")[1]
        pid = holder(port, peer_port, pids)
        if pid is None or pid in found:
            await client.aclose()
            continue
        stack.push_async_callback(client.aclose)
        found[pid] = client
        if len(found) == len(pids):
            return list(found.values())
    raise AssertionError("one worker never got a connection")


@pytest.fixture
async def issuer(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Issuer]:
    async with Issuer() as found:
        monkeypatch.setenv("CODEGATE_ANTHROPIC_TOKEN_URL", found.url)
        yield found


@pytest.fixture
async def house(issuer: Issuer, tmp_path: Path, flags: dict[str, Any]) -> AsyncIterator[House]:
    async with opened(DataDir(tmp_path / "data"), flags) as found:
        yield found


@pytest.fixture
async def pair(house: House) -> AsyncIterator[list[httpx.AsyncClient]]:
    """A client of each of the two workers."""
    async with AsyncExitStack() as stack:
        yield await one_each(stack, house.info.proxy_port, workers_of(os.getpid()))


async def ask(client: httpx.AsyncClient, key: str = "", **more: Any) -> httpx.Response:
    body = {**body_for("anthropic", is_stream=False), **more}
    return await client.post(PATH, json=body, headers={"x-api-key": key} if key else {})


async def test_both_serve_and_every_request_has_one_row(house: House, pair: list[httpx.AsyncClient]) -> None:
    await house.account("anthropic")
    answers = await asyncio.gather(*(ask(client) for client in pair for _ in range(10)))
    rows = await house.logs(20)
    usage = await house.rest.usage()

    assert [answer.status_code for answer in answers] == [200] * 20
    assert len({row["request_id"] for row in rows}) == len(rows) == 20
    assert [(one["requests"], one["input_tokens"]) for one in usage] == [(20, 20 * 11)]
    assert (await house.rest.info())["workers"] == house.info.workers == 2


async def test_limits_hold_exactly_over_both(house: House, pair: list[httpx.AsyncClient]) -> None:
    provider = await house.account("anthropic", rate_limit=20)
    answers = await asyncio.gather(*(ask(client) for client in pair for _ in range(30)))
    of_account = Counter(answer.status_code for answer in answers)
    account = (await house.rest.accounts.list())[0]
    await house.rest.accounts.update(account["id"], {"rate_limit": 0})
    key = (await house.rest.tenants.create({"name": "ada", "rate_limit": 7}))["api_key"]
    await house.rest.settings.put({"multi_tenancy": True})
    answers = await asyncio.gather(*(ask(client, key) for client in pair for _ in range(15)))
    of_tenant = Counter(answer.status_code for answer in answers)

    assert of_account[200] == 20
    assert of_tenant == {200: 7, 429: 23}
    assert len(provider.requests) == 27


async def test_a_change_holds_for_the_very_next_request_at_whichever(
    house: House, pair: list[httpx.AsyncClient]
) -> None:
    await house.account("anthropic", priority=1)
    await house.rest.settings.put({"session_affinity": False})
    found = []
    for turn in range(15):
        await house.account("anthropic", priority=9, name=f"new-{turn}")
        with_it = await ask(pair[turn % 2])
        account = next(one for one in await house.rest.accounts.list() if one["name"] == f"new-{turn}")
        await house.rest.accounts.delete(account["id"])
        without_it = await ask(pair[turn % 2])
        found.append((with_it.headers["x-proxy-account"], without_it.headers["x-proxy-account"] != f"new-{turn}"))

    assert found == [(f"new-{turn}", True) for turn in range(15)]


async def test_an_old_key_is_refused_at_once(house: House, pair: list[httpx.AsyncClient]) -> None:
    await house.account("anthropic")
    key = (await house.rest.tenants.create({"name": "ada"}))["api_key"]
    await house.rest.settings.put({"multi_tenancy": True})
    found = []
    for _ in range(5):
        fresh = (await house.rest.tenants.rotate_key("ada"))["api_key"]
        found += [(await ask(client, one)).status_code for client in pair for one in (key, fresh)]
        key = fresh

    assert found == [401, 200] * 10


async def test_what_is_spent_at_one_refuses_at_the_other(house: House, pair: list[httpx.AsyncClient]) -> None:
    await house.account("anthropic", monthly_budget=0.000_001)
    answers = [await ask(client) for client in pair]

    assert [answer.status_code for answer in answers] == [200, 429]
    assert "budget" in answers[1].text


async def test_streams_of_both_are_seen_watched_cancelled_and_rerouted(
    house: House, pair: list[httpx.AsyncClient]
) -> None:
    provider = await house.account("anthropic")
    provider.default = lambda request: [*stream(*anthropic_frames()[:5], end=False), HANG]
    loop = asyncio.get_running_loop()
    body = body_for("anthropic", is_stream=True)
    asking = [loop.create_task(client.post(PATH, json=body)) for client in pair]
    rows = await until_live(house, 2, "answering")
    seen = [await first_text(house, row["id"]) for row in rows]
    for row in rows:
        await house.rest.requests.cancel(row["id"])
    ended = await asyncio.gather(*asking, return_exceptions=True)
    provider.default = lambda request: [HANG]
    other = await house.account("anthropic", priority=-1)
    asking = [loop.create_task(ask(client)) for client in pair]
    for row in await until_live(house, 2, "waiting"):
        await house.rest.requests.reroute(row["id"])
    answers = await asyncio.gather(*asking)

    assert [bool(text) for text in seen] == [True, True]
    assert all(isinstance(one, httpx.HTTPError) for one in ended)
    assert [answer.status_code for answer in answers] == [200, 200]
    assert len(other.requests) == 2


async def until_live(house: House, count: int, state: str) -> list[dict[str, Any]]:
    for _ in range(300):
        rows = [dict(row) for row in await house.rest.requests.live()]
        if len(rows) == count and all(row["state"] == state and row["account"] for row in rows):
            return rows
        await asyncio.sleep(0.01)
    raise AssertionError(f"{count} requests were never {state}")


async def first_text(house: House, request_id: str) -> str:
    async with aclosing(house.rest.requests.attach(request_id)) as events, asyncio.timeout(10):
        async for one in events:
            if one["type"] == "text":
                return str(one)
    return ""


async def test_metrics_and_events_have_what_both_did(house: House, pair: list[httpx.AsyncClient]) -> None:
    await house.account("anthropic")
    await house.rest.settings.put({"metrics_enabled": True})
    loop = asyncio.get_running_loop()
    listening = loop.create_task(finished_events(house, 4))
    await asyncio.sleep(0.2)
    for client in pair:
        await ask(client)
        await ask(client)
    events = await listening
    rows = await house.logs(4)
    await asyncio.sleep(0.3)
    counted = [(await client.get("/metrics")).text for client in pair]

    assert {one["log"]["request_id"] for one in events} == {row["request_id"] for row in rows}
    for text in counted:
        assert 'codegate_requests_total{format="anthropic",outcome="ok",provider="anthropic",tenant=""} 4.0' in text


async def finished_events(house: House, count: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    async with aclosing(house.rest.events(["requests"])) as events, asyncio.timeout(20):
        async for one in events:
            if one["type"] == "request_finished":
                found.append(one)
            if len(found) == count:
                break
    return found


async def test_what_one_hides_the_other_restores(house: House, pair: list[httpx.AsyncClient]) -> None:
    provider = await house.account("anthropic")
    provider.default = echo
    said = [{"role": "user", "content": f"Write to {EMAIL}."}]
    first = await ask(pair[0], messages=said)
    hidden = provider.requests[-1].json["messages"][0]["content"]
    await asyncio.sleep(0.2)
    second = await ask(pair[1], messages=[{"role": "user", "content": hidden}])

    assert EMAIL in first.text
    assert EMAIL not in str(hidden)
    assert EMAIL in second.text


async def test_a_login_is_renewed_once_for_all(house: House, pair: list[httpx.AsyncClient], issuer: Issuer) -> None:
    issuer.delay_s = 0.2
    provider = await house.scripted(only(issuer))
    await with_login(house, provider, left_s=-60)
    answers = await asyncio.gather(*(ask(client) for client in [*pair, house.http] for _ in range(33)))

    assert {answer.status_code for answer in answers} == {200}
    assert (issuer.calls, issuer.revoked) == (1, 0)


async def test_one_that_is_killed_is_replaced_and_the_other_goes_on(
    house: House, pair: list[httpx.AsyncClient]
) -> None:
    await house.account("anthropic")
    before = workers_of(os.getpid())
    for client in pair:
        await ask(client)
    victim = holder(house.info.proxy_port, await local_port(pair[0]), before)
    assert victim is not None
    rows = len(await house.logs(2))
    os.kill(victim, signal.SIGKILL)
    other = await ask(pair[1])
    again = await asyncio.gather(*(ask(house.http) for _ in range(20)))  # those for the dead one wait for its successor
    await until_workers(house, 2)
    after = workers_of(os.getpid())

    assert rows == 2
    assert other.status_code == 200
    assert {answer.status_code for answer in again} == {200}
    assert len(after) == 2
    assert victim not in after
    assert len(await house.logs(23)) == 23


async def local_port(client: httpx.AsyncClient) -> int:
    answer = await client.get("/health")
    return int(answer.extensions["network_stream"].get_extra_info("client_addr")[1])


async def until_workers(house: House, count: int) -> None:
    for _ in range(600):
        if (await house.rest.info())["workers"] == count:
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"there were never {count} workers")


class ManyServer(Server):
    """`codegate up --workers 2`."""

    def __init__(self, data_dir: Path, **environ: str) -> None:
        super().__init__(data_dir, CODEGATE_WORKERS="2", CODEGATE_GUARDRAIL_ENGINE="re", **environ)


async def test_a_stop_drains_the_streams_of_all_and_loses_no_row(tmp_path: Path) -> None:
    data_dir, frames = tmp_path / "data", anthropic_frames()
    async with Provider(default=good) as provider, ManyServer(data_dir) as server, AsyncExitStack() as stack:
        gate = asyncio.Event()
        provider.default = lambda request: [*stream(*frames[:5], end=False), gate, *stream(*frames[5:])[1:]]
        await server.add_account(provider.url)
        pids = workers_of(server.process.pid)
        clients = await one_each(stack, server.port, pids)
        body = body_for("anthropic", is_stream=True, model="claude-slow")
        asking = [asyncio.get_running_loop().create_task(client.post(PATH, json=body)) for client in clients]
        while len(provider.requests) < 2:
            await asyncio.sleep(0.01)
        for pid in (server.process.pid, *pids):  # as a service manager does it
            os.kill(pid, signal.SIGTERM)
        await asyncio.sleep(0.3)
        gate.set()
        answers = await asyncio.gather(*asking)
        status = await server.wait()

    assert [answer.content for answer in answers] == [b"".join(frames)] * 2
    assert status == 0
    assert logged(data_dir) == ["claude-slow"] * 2
    assert not any(is_there(pid) for pid in pids)


async def test_ctrl_c_twice_ends_all_at_once(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    async with Provider(default=good) as provider, ManyServer(data_dir) as server, AsyncExitStack() as stack:
        provider.default = lambda request: [*stream(*anthropic_frames()[:5], end=False), HANG]
        await server.add_account(provider.url)
        pids = workers_of(server.process.pid)
        clients = await one_each(stack, server.port, pids)
        body = body_for("anthropic", is_stream=True)
        asking = [asyncio.get_running_loop().create_task(client.post(PATH, json=body)) for client in clients]
        while len(provider.requests) < 2:
            await asyncio.sleep(0.01)
        for _ in range(2):
            for pid in (server.process.pid, *pids):  # as a terminal does it
                os.kill(pid, signal.SIGINT)
            await asyncio.sleep(0.3)
        status = await asyncio.wait_for(server.process.wait(), 12)
        await asyncio.gather(*asking, return_exceptions=True)

    assert status == 0
    assert len(logged(data_dir)) == 2
    assert not any(is_there(pid) for pid in pids)


async def test_a_killed_hub_leaves_nothing_behind(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    async with Provider(default=good) as provider, ManyServer(data_dir) as server, AsyncExitStack() as stack:
        provider.default = lambda request: [*stream(*anthropic_frames()[:5], end=False), HANG]
        await server.add_account(provider.url)
        pids = workers_of(server.process.pid)
        port = server.port
        clients = await one_each(stack, port, pids)
        body = body_for("anthropic", is_stream=True)
        asking = [asyncio.get_running_loop().create_task(client.post(PATH, json=body)) for client in clients]
        while len(provider.requests) < 2:
            await asyncio.sleep(0.01)
        server.signal(signal.SIGKILL)
        await server.process.wait()
        await asyncio.sleep(0.3)
        free = [sock.close() for sock in [bind("127.0.0.1", port, what="proxy", flag="--proxy-port")]]
        await asyncio.gather(*asking, return_exceptions=True)
        await asyncio.sleep(3)
        left = [pid for pid in pids if is_there(pid)]
        async with ManyServer(data_dir) as again:
            started = len(workers_of(again.process.pid))

    assert len(pids) == 2
    assert free == [None]
    assert left == []
    assert started == 2


def test_a_number_of_workers_that_makes_no_sense_is_refused(tmp_path: Path) -> None:
    found = {number: cli(tmp_path / "data", "up", "--workers", number).returncode for number in ("0", "-1", "65")}

    assert set(found.values()) == {2}
