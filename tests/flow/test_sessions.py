"""Terminal sessions (T-SESS): off, they are not there; on, they are for their owner alone, and get nothing of it."""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import httpx
import pytest

from codegate.errors import Conflict, NotFound
from codegate.paths import DataDir
from tests.engine import FakeEngine
from tests.flow.conftest import House, opened

PATHS = (
    ("GET", ""), ("POST", ""), ("GET", "/x"), ("DELETE", "/x"), ("POST", "/x/stop"), ("GET", "/x/auth-urls"),
    ("POST", "/x/import-credentials"), ("GET", "/x/terminal"), ("PUT", "/x/what/ever"),
)  # fmt: skip


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[FakeEngine]:
    async with FakeEngine(tmp_path) as found:
        yield found


@pytest.fixture
async def on(tmp_path: Path, engine: FakeEngine) -> AsyncIterator[House]:
    """A server with sessions, and an engine for them."""
    flags = {"enable_sessions": True, "docker_socket": engine.socket, "proxy_api_key": "proxy" + "-key-of-the-owner"}
    async with opened(DataDir(tmp_path / "data"), flags) as found:
        yield found


def url_of(house: House, session_id: str) -> str:
    return f"http://127.0.0.1:{house.info.api_port}/api/sessions/{session_id}/terminal"


def token_of(house: House) -> dict[str, str]:
    return {"authorization": f"Bearer {house.paths.admin_token.read_text().strip()}"}


@pytest.mark.parametrize(("method", "tail"), PATHS)
async def test_off_every_path_is_a_404_with_a_hint(house: House, method: str, tail: str) -> None:
    async with httpx.AsyncClient(base_url=house.rest.base_url, headers=token_of(house), trust_env=False) as http:
        answer = await http.request(method, f"/api/sessions{tail}")

    assert answer.status_code == 404
    assert "--enable-sessions" in answer.json()["error"]["hint"]


async def test_off_a_websocket_is_a_404_too(house: House) -> None:
    async with aiohttp.ClientSession() as http:
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await http.ws_connect(url_of(house, "x"), headers=token_of(house))

    assert refused.value.status == 404


@pytest.mark.parametrize("is_on", [False, True])
def test_docker_is_imported_only_where_it_is_wanted(tmp_path: Path, is_on: bool) -> None:
    code = (
        "import asyncio, sys, codegate.server\n"
        "from codegate.paths import DataDir\n"
        "from codegate.server import running\n"
        "async def main():\n"
        f"    flags = {{'proxy_port': 0, 'ui_port': 0, 'log_level': 'error', 'enable_sessions': {is_on}}}\n"
        f"    async with running(DataDir(__import__('pathlib').Path({str(tmp_path / 'data')!r})), flags): pass\n"
        "asyncio.run(main())\n"
        "print([name for name in sys.modules if name.startswith(('codegate.docker', 'wsproto', 'docker'))][:1])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)

    assert done.returncode == 0, done.stderr
    assert (done.stdout.strip() != "[]") is is_on


async def test_nothing_stored_can_switch_them_on(house: House) -> None:
    for key in ("enable_sessions", "docker_socket", "session_network", "session_image"):
        async with httpx.AsyncClient(base_url=house.rest.base_url, headers=token_of(house), trust_env=False) as http:
            answer = await http.put("/api/settings", json={key: True if key.startswith("enable") else "/x"})

        assert answer.status_code == 422


async def test_on_nobody_comes_in_without_the_token(on: House, engine: FakeEngine) -> None:
    async with httpx.AsyncClient(base_url=on.rest.base_url, trust_env=False) as http:
        statuses = {(await http.request(method, f"/api/sessions{tail}")).status_code for method, tail in PATHS}

    assert statuses == {401}
    assert engine.calls == []


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"authorization": "Bearer wrong"}, 401),
        ({"cookie": "codegate_session=guessed", "origin": "same"}, 401),
        ({"origin": "http://evil.example", "token": ""}, 403),
        ({"origin": "null", "token": ""}, 403),
        ({"sec-fetch-site": "cross-site", "token": ""}, 403),
        ({"host": "evil.example", "token": ""}, 421),
    ],
)
async def test_on_a_terminal_is_not_opened_for_others(
    on: House, engine: FakeEngine, headers: dict[str, str], status: int
) -> None:
    made = await on.rest.sessions.create({"kind": "shell"})
    if headers.pop("token", None) is not None or headers == {"token": ""}:
        headers |= token_of(on)
    if headers.get("origin") == "same":
        headers["origin"] = on.rest.base_url
    async with aiohttp.ClientSession() as http:
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await http.ws_connect(url_of(on, made["id"]), headers=headers)

    assert refused.value.status == status
    assert engine.asked("POST", "/exec") == []


async def test_a_cookie_needs_its_own_page_and_ends_with_its_session(on: House, engine: FakeEngine) -> None:
    made = await on.rest.sessions.create({"kind": "shell"})
    link = (await on.rest.web.link())["url"]
    async with httpx.AsyncClient(trust_env=False) as browser:
        await browser.get(link)
        cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    assert cookie
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await http.ws_connect(url_of(on, made["id"]), headers={"cookie": cookie})
        own = {"cookie": cookie, "origin": on.rest.base_url}
        async with http.ws_connect(url_of(on, made["id"]), headers=own) as socket:
            assert await socket.receive_bytes() == b"$ "
            await on.rest.web.sign_out()
            await socket.send_bytes(b"rm -rf /\n")
            last = await socket.receive()

    assert refused.value.status == 403
    assert last.type is aiohttp.WSMsgType.CLOSE
    assert b"rm" not in engine.typed


async def test_a_container_gets_nothing_of_this_machine(on: House, engine: FakeEngine) -> None:
    made = await on.rest.sessions.create({"kind": "claude", "name": "work"})
    one = engine.only()
    spec, host = one["spec"], one["spec"]["HostConfig"]

    assert one["name"] == f"codegate-session-{made['id'][:8]}" == made["container_name"]
    assert one["State"] == "running"
    assert host["PortBindings"] == {}
    assert host["PublishAllPorts"] is False
    assert "ExposedPorts" not in spec
    assert host["Privileged"] is False
    assert host["CapDrop"] == ["ALL"]
    assert "CapAdd" not in host
    assert host["SecurityOpt"] == ["no-new-privileges:true"]
    assert host["ReadonlyRootfs"] is True
    assert "Binds" not in host
    assert "docker.sock" not in json.dumps(spec)
    assert [mount["Type"] for mount in host["Mounts"]] == ["volume"]
    assert host["NetworkMode"] == "codegate-sessions"
    assert host["Memory"] == host["MemorySwap"] == 2048 << 20
    assert host["PidsLimit"] == 512
    assert host["RestartPolicy"] == {"Name": "unless-stopped"}
    assert spec["User"] == "node"
    assert spec["StopTimeout"] == 5
    assert f"ANTHROPIC_BASE_URL=http://host.docker.internal:{on.info.proxy_port}" in spec["Env"]


async def test_the_proxy_answers_a_container_by_the_name_it_uses(on: House) -> None:
    await on.account("anthropic")
    host = {"host": f"host.docker.internal:{on.info.proxy_port}", "x-api-key": "proxy" + "-key-of-the-owner"}
    answer = await on.http.get("/v1/models", headers=host)

    assert answer.status_code == 200


async def test_where_tenants_are_known_a_session_has_a_key_that_ends_with_it(on: House, engine: FakeEngine) -> None:
    await on.rest.settings.put({"multi_tenancy": True})
    made = await on.rest.sessions.create({"kind": "shell"})
    (key,) = [line.partition("=")[2] for line in engine.only()["spec"]["Env"] if line.startswith("CODEGATE_API_KEY")]
    before = await on.http.get("/v1/models", headers={"x-api-key": key})
    await on.rest.sessions.delete(made["id"])
    after = await on.http.get("/v1/models", headers={"x-api-key": key})

    assert key.startswith("cgk_")
    assert (before.status_code, after.status_code) == (200, 401)
    assert engine.containers == {}
    assert await on.rest.tenants.list() == []


async def test_a_login_session_knows_no_key(on: House, engine: FakeEngine) -> None:
    await on.rest.sessions.create({"kind": "claude", "login": True})

    assert "proxy" + "-key-of-the-owner" not in json.dumps(engine.calls)


async def test_a_terminal_carries_bytes_sizes_and_the_end(on: House, engine: FakeEngine) -> None:
    made = await on.rest.sessions.create({"kind": "codex"})
    terminal = await on.rest.sessions.terminal(made["name"], 120, 40)
    first = await terminal.read()
    await terminal.resize(100, 30)
    await terminal.write(b"h\xc3\xa9llo\x00")
    echo = await terminal.read()
    open_now = (await on.rest.sessions.get(made["id"]))["terminals"]
    await terminal.write(b"exit 7")
    last = await terminal.read()
    await terminal.close()
    (spec,) = engine.asked("POST", "/containers/.*/exec$")

    assert (first, echo, last, terminal.exit_code) == (b"$ ", b"> h\xc3\xa9llo\x00", b"", 7)
    assert engine.sizes == [(120, 40), (100, 30)]
    assert spec["Cmd"] == ["codegate-terminal", "codex"]
    assert spec["Privileged"] is False
    assert spec["User"] == "node"
    assert open_now == 1
    assert (await on.rest.sessions.get(made["id"]))["terminals"] == 0


async def test_a_terminal_ends_with_its_container(on: House, engine: FakeEngine) -> None:
    made = await on.rest.sessions.create({"kind": "shell"})
    terminal = await on.rest.sessions.terminal(made["id"])
    await terminal.read()
    engine.end_terminals()
    async with asyncio.timeout(5):
        last = await terminal.read()
    await terminal.close()

    assert (last, terminal.exit_code) == (b"", None)


async def test_a_client_that_leaves_takes_its_terminal_with_it(on: House) -> None:
    made = await on.rest.sessions.create({"kind": "shell"})
    terminal = await on.rest.sessions.terminal(made["id"])
    await terminal.read()
    await terminal.close()
    for _ in range(100):
        if (await on.rest.sessions.get(made["id"]))["terminals"] == 0:
            return
        await asyncio.sleep(0.02)
    raise AssertionError("it is still open")


async def test_a_client_that_does_not_read_makes_the_engine_wait(on: House, engine: FakeEngine) -> None:
    made = await on.rest.sessions.create({"kind": "shell"})
    terminal = await on.rest.sessions.terminal(made["id"])
    await terminal.write(b"flood")
    got = 0
    while got < 1_000_000:
        got += len(await terminal.read())
    await terminal.close()

    assert (await on.rest.sessions.get(made["id"]))["name"] == made["name"]


@pytest.mark.parametrize("text", ["no json", "{}", '{"type": "resize", "cols": 0, "rows": 5}', '{"type":"run"}'])
async def test_a_text_message_of_another_kind_ends_it(on: House, text: str) -> None:
    made = await on.rest.sessions.create({"kind": "shell"})
    async with (
        aiohttp.ClientSession() as http,
        http.ws_connect(url_of(on, made["id"]), headers=token_of(on)) as socket,
    ):
        await socket.receive_bytes()
        await socket.send_str(text)
        last = await socket.receive()

    assert (last.type, last.data) == (aiohttp.WSMsgType.CLOSE, 1008)


async def test_a_stopped_session_is_started_by_opening_it(on: House, engine: FakeEngine) -> None:
    made = await on.rest.sessions.create({"kind": "shell"})
    stopped = await on.rest.sessions.stop(made["id"])
    terminal = await on.rest.sessions.terminal(made["id"])
    await terminal.close()

    assert stopped["status"] == "stopped"
    assert engine.only()["State"] == "running"


async def test_a_server_stops_while_a_terminal_is_open(tmp_path: Path, engine: FakeEngine) -> None:
    flags = {"enable_sessions": True, "docker_socket": engine.socket, "proxy_api_key": "x", "drain_timeout_s": 1.0}
    async with opened(DataDir(tmp_path / "data"), flags) as house:
        made = await house.rest.sessions.create({"kind": "shell"})
        terminal = await house.rest.sessions.terminal(made["id"])
        await terminal.read()
        house.stack.push_async_callback(terminal.close)

    assert engine.only()["State"] == "running"


async def test_what_docker_says_no_to_leaves_nothing(on: House, engine: FakeEngine) -> None:
    engine.images.clear()
    with pytest.raises(Conflict) as missing:
        await on.rest.sessions.create({"kind": "shell"})
    engine.images.add("codegate-session")
    engine.refuses["POST /containers/c"] = (500, "network not found")

    assert "docker build -t codegate-session -f Dockerfile.session ." in missing.value.hint
    assert await on.rest.sessions.list() == []


async def test_a_terminal_of_no_session_is_a_404(on: House) -> None:
    with pytest.raises(NotFound):
        await on.rest.sessions.terminal("nobody")


async def test_a_login_becomes_an_account(on: House, engine: FakeEngine) -> None:
    made = await on.rest.sessions.create({"kind": "claude", "login": True})
    with pytest.raises(NotFound):
        await on.rest.sessions.import_credentials(made["id"], {})
    login: dict[str, Any] = {"accessToken": "sk-ant-" + "oat-fake", "refreshToken": "sk-ant-" + "ort-fake"}
    login |= {"expiresAt": 4_000_000_000_000, "subscriptionType": "max"}
    engine.files["/home/node/.claude/.credentials.json"] = json.dumps({"claudeAiOauth": login}).encode()
    engine.files["/home/node/.codegate/auth-urls"] = b"https://evil.example/\nhttps://claude.ai/oauth/authorize?x=1\n"
    account = await on.rest.sessions.import_credentials(made["id"], {"name": "max"})
    urls = await on.rest.sessions.auth_urls(made["id"])

    assert (account["name"], account["provider"], account["subscription_type"]) == ("max", "anthropic", "max")
    assert (await on.rest.sessions.get(made["id"]))["account_id"] == account["id"]
    assert urls == {"urls": ["https://claude.ai/oauth/authorize?x=1"]}
