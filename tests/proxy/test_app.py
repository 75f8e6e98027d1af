"""The door of port 9212: paths, methods, hosts, and what it says while it stops."""

import asyncio
import gc
import json
from collections.abc import Iterator
from typing import Any

import pytest

from codegate.guardrails.screen import Screener
from codegate.proxy.app import ProxyApp, hot_paths
from codegate.proxy.call import Call, CleanCall, Head
from codegate.services.gate import LOOPBACK_HOSTS
from tests.builders import account
from tests.flow.provider import anthropic_reply
from tests.proxy import fakes
from tests.proxy.fakes import HANG, FakeAnswer, FakeServices, FakeSocket, FakeUpstream, request_part


@pytest.fixture
def garbage() -> Iterator[list[Any]]:
    """What only the garbage collector can free of all that happens in the test; to be asked for after `gc.collect`."""
    gc.collect()
    gc.disable()
    gc.set_debug(gc.DEBUG_SAVEALL)
    yield gc.garbage
    gc.set_debug(0)
    gc.garbage.clear()
    gc.enable()


def good() -> FakeAnswer:
    return FakeAnswer(json.dumps(anthropic_reply()).encode(), kind="application/json")


@pytest.fixture
def upstream() -> FakeUpstream:
    """Overrides the real one."""
    return FakeUpstream()


@pytest.fixture
def app(upstream: FakeUpstream) -> ProxyApp:
    """Overrides the REST API."""
    services = FakeServices()
    services.state.current = fakes.snapshot(account(rate_limit=0), settings={"privacy_enabled": False})
    return ProxyApp(services, upstream, Screener(b"k" * 32), LOOPBACK_HOSTS)  # type: ignore[arg-type]


async def ask(
    app: ProxyApp, path: str, method: str = "POST", *, body: bytes | None = None, **headers: str
) -> FakeSocket:
    """One request, answered."""
    usual = {"content_type": "application/json"} if method == "POST" else {}
    named = {"host": "127.0.0.1:9212", **usual, **headers}
    socket = FakeSocket(request_part(fakes.body() if body is None else body))
    path, _, query = path.partition("?")
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": query.encode(),
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in named.items()],
        "client": ("127.0.0.1", 5),
    }
    await app(scope, socket.receive, socket.send)
    return socket


@pytest.mark.parametrize(
    ("path", "wire"),
    [
        ("/v1/messages", "anthropic"),
        ("/messages", "anthropic"),
        ("/v1/v1/messages", "anthropic"),
        ("/v1/chat/completions", "openai_chat"),
        ("/chat/completions", "openai_chat"),
        ("/v1/v1/chat/completions", "openai_chat"),
    ],
)
def test_a_format_is_spoken_whatever_the_base_url_was(path: str, wire: str) -> None:
    assert hot_paths()[path].name == wire


@pytest.mark.parametrize("path", ["/v1/messages", "/messages", "/v1/v1/messages?beta=true"])
async def test_a_request_is_answered(app: ProxyApp, upstream: FakeUpstream, path: str) -> None:
    upstream.answers.append(good())
    socket = await ask(app, path)

    assert socket.status == 200
    assert socket.json == anthropic_reply()
    assert socket.is_finished


@pytest.mark.parametrize("kind", ["application/json", "application/json; charset=utf-8", "application/x+json", ""])
async def test_json_by_any_name_is_taken(app: ProxyApp, upstream: FakeUpstream, kind: str) -> None:
    upstream.answers.append(good())

    assert (await ask(app, "/v1/messages", content_type=kind)).status == 200


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
@pytest.mark.parametrize("path", ["/v1/messages", "/v1/chat/completions", "/v1/messages/count_tokens"])
async def test_what_any_web_page_can_send_is_a_415(app: ProxyApp, path: str, kind: str) -> None:
    socket = await ask(app, path, content_type=kind)

    assert socket.status == 415
    assert socket.json["error"]["message"]


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"])
@pytest.mark.parametrize("path", ["/v1/messages", "/v1/chat/completions", "/v1/messages/count_tokens"])
async def test_another_method_than_post_is_a_405(app: ProxyApp, path: str, method: str) -> None:
    answer = await ask(app, path, method)

    assert (answer.status, answer.headers["allow"]) == (405, "POST")


@pytest.mark.parametrize("path", ["/nothing", "/v1/nothing", "/v1", "/v1/message", "//v1/messages"])
async def test_an_unknown_path_is_a_404_that_names_the_right_ones(app: ProxyApp, path: str) -> None:
    socket = await ask(app, path)

    assert socket.status == 404
    assert "/v1/messages" in socket.json["error"]["message"]


async def test_an_unknown_path_is_answered_in_the_callers_format(app: ProxyApp) -> None:
    assert (await ask(app, "/v1/messages/nothing")).json["type"] == "error"
    assert (await ask(app, "/v1/nothing", anthropic_version="2023-06-01")).json["type"] == "error"
    assert "type" not in (await ask(app, "/v1/nothing")).json


@pytest.mark.parametrize("host", ["evil.example", "evil.example:9212", "127.0.0.1.evil.example", ""])
@pytest.mark.parametrize("path", ["/v1/messages", "/health", "/nothing"])
async def test_a_foreign_host_is_a_421_everywhere(app: ProxyApp, upstream: FakeUpstream, path: str, host: str) -> None:
    assert (await ask(app, path, host=host)).status == 421
    assert upstream.requests == []


@pytest.mark.parametrize("path", ["/v1/responses", "/v1/nothing", "/"])
async def test_a_websocket_is_a_426(app: ProxyApp, path: str) -> None:
    socket = await ask(app, path, "GET", upgrade="WebSocket", connection="upgrade")

    assert socket.status == 426
    assert socket.json["error"]["message"]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("path", ["/", "/health", "/health/", "/api/hello", "/v1/models", "/models"])
async def test_signs_of_life_need_no_body(app: ProxyApp, path: str, method: str) -> None:
    socket = await ask(app, path, method)

    assert socket.status == 200
    assert socket.headers["content-length"] == str(len(socket.body))


async def test_signs_of_life_take_no_post(app: ProxyApp) -> None:
    assert (await ask(app, "/health")).status == 405


@pytest.mark.parametrize(
    "path", ["/v1/messages/count_tokens", "/messages/count_tokens", "/v1/v1/messages/count_tokens"]
)
async def test_tokens_are_counted_on_every_variant(app: ProxyApp, upstream: FakeUpstream, path: str) -> None:
    upstream.answers.append(FakeAnswer(b'{"input_tokens": 12}'))
    socket = await ask(app, path)

    assert (socket.status, socket.json) == (200, {"input_tokens": 12})


@pytest.mark.parametrize("path", ["/v1/messages/count_tokens", "/messages/count_tokens"])
async def test_a_count_of_nonsense_is_an_anthropic_error(app: ProxyApp, path: str) -> None:
    socket = await ask(app, path, body=b"{")

    assert socket.status == 400
    assert socket.json["type"] == "error"


@pytest.mark.parametrize("path", ["/v1/messages/count_tokens", "/messages/count_tokens"])
async def test_a_bug_beside_the_exchanges_is_a_500_that_tells_nothing(
    app: ProxyApp, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    def failing(*_: object) -> Any:
        raise KeyError("the text of a request")

    monkeypatch.setattr("codegate.proxy.small.counting.count_tokens", failing)
    socket = await ask(app, path)

    assert (socket.status, socket.json["type"]) == (500, "error")
    assert "the text" not in str(socket.sent)
    assert [record.levelname for record in caplog.records] == ["ERROR"]


async def test_a_client_that_leaves_while_counting_is_no_fault(app: ProxyApp, upstream: FakeUpstream) -> None:
    hanging = FakeAnswer(HANG)
    upstream.answers.append(hanging)
    socket = FakeSocket(request_part(fakes.body()))
    socket.hang_up.set()
    headers = [(b"host", b"localhost"), (b"content-type", b"application/json")]
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/v1/messages/count_tokens",
        "query_string": b"",
        "headers": headers,
        "client": None,
    }
    await app(scope, socket.receive, socket.send)

    assert socket.sent == []


class TestDraining:
    """While the server stops."""

    @pytest.mark.parametrize(("path", "wire"), [("/v1/messages", "anthropic"), ("/v1/chat/completions", "openai_chat")])
    async def test_new_requests_are_refused_with_a_wait(self, app: ProxyApp, path: str, wire: str) -> None:
        app.is_draining = True
        socket = await ask(app, path)

        assert (socket.status, socket.headers["retry-after"]) == (503, "2")
        assert ("type" in socket.json) == (wire == "anthropic")

    async def test_health_says_so(self, app: ProxyApp) -> None:
        before = (await ask(app, "/health", "GET")).json
        app.is_draining = True
        after = (await ask(app, "/health", "GET")).json

        assert (before["status"], after["status"]) == ("ok", "draining")
        assert before["version"]

    async def test_idle_waits_for_what_is_running(self, app: ProxyApp, upstream: FakeUpstream) -> None:
        upstream.answers.append(HANG)
        loop = asyncio.get_running_loop()
        asking = loop.create_task(ask(app, "/v1/messages"))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        idle = loop.create_task(app.idle())
        await asyncio.sleep(0)
        busy = (app.active, idle.done(), (await ask(app, "/health", "GET")).json["active"])
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        await idle

        assert busy == (1, False, 1)
        assert app.active == 0


@pytest.mark.parametrize("kind", ["lifespan", "websocket"])
async def test_other_kinds_of_scope_are_left_alone(app: ProxyApp, kind: str) -> None:
    socket: Any = FakeSocket()
    await app({"type": kind}, socket.receive, socket.send)

    assert socket.sent == []


async def test_a_request_that_fails_holds_its_body_no_longer_than_one_that_succeeds(
    app: ProxyApp, upstream: FakeUpstream, garbage: list[Any]
) -> None:
    upstream.answers += [FakeAnswer(b"{}", status=status, kind="application/json") for status in (500, 400)]
    body = json.dumps({"model": "claude-sonnet-4-5", "max_tokens": 5, "messages": [{"role": "user", "content": "Hi"}]})
    for path in ("/v1/messages", "/v1/chat/completions"):
        await ask(app, path, body=body.encode())
    await ask(app, "/v1/messages", body=b"{")
    await asyncio.sleep(0)
    gc.collect()

    assert [one for one in garbage if isinstance(one, Call | CleanCall | Head)] == []
