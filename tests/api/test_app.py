"""The gate before every route, walked over the table of routes itself."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from codegate.api import app as module
from codegate.api.app import ENDPOINTS, create_app, error_response
from codegate.api.call import Endpoint
from codegate.errors import CodeGateError, RateLimited, StoreBusy, StoreFull
from codegate.services.container import Services
from codegate.services.gate import LOOPBACK_HOSTS
from codegate.upstream.client import UpstreamClient

PUBLIC = {("GET", "/api/health"), ("GET", "/"), ("GET", "/web/{name}"), ("GET", "/login")}
"""All that answers without a token. Nothing in it tells anything about this installation."""

WRITES = {"POST", "PUT", "DELETE"}
Ask = Callable[..., Any]
Headers = list[tuple[bytes, bytes]]


@pytest.fixture
def ask(app: Any, services: Services) -> Ask:
    """Sends one raw request: headers exactly as given."""

    async def send(endpoint: Endpoint, headers: Headers, body: bytes = b"") -> int:
        statuses: list[int] = []
        path = endpoint.path.replace("{id}", "x").replace("{key}", "x")

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def answer(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                statuses.append(message["status"])

        scope = {"type": "http", "method": endpoint.method, "path": path, "headers": headers, "query_string": b""}
        await app(scope, receive, answer)
        return statuses[0]

    return send


@pytest.fixture
def good(services: Services) -> Headers:
    """Headers that pass the gate."""
    token = services.admin_token.reveal().encode()
    return [(b"host", b"127.0.0.1:9211"), (b"authorization", b"Bearer " + token)]


def test_the_public_list_is_this_and_no_longer() -> None:
    assert {(one.method, one.path) for one in ENDPOINTS if one.is_public} == PUBLIC


async def test_without_the_right_token_nothing_but_the_public_answers(ask: Ask, good: Headers) -> None:
    host, token = good
    for headers in ([host], [host, (b"authorization", b"Bearer wrong")], [host, token, token]):
        answered = {(one.method, one.path) for one in ENDPOINTS if await ask(one, headers) != 401}

        assert answered == PUBLIC


async def test_a_foreign_host_two_hosts_or_none_are_misdirected(ask: Ask, good: Headers) -> None:
    host, *rest = good
    for headers in ([(b"host", b"evil.example"), *rest], [host, host, *rest], rest):
        statuses = {await ask(one, headers) for one in ENDPOINTS}

        assert statuses == {421}


@pytest.mark.parametrize("origin", [b"http://evil.example", b"null", b"http://127.0.0.1:3000"])
async def test_a_foreign_origin_is_refused_even_with_the_token(ask: Ask, good: Headers, origin: bytes) -> None:
    statuses = {await ask(one, [*good, (b"origin", origin)]) for one in ENDPOINTS}

    assert statuses == {403}


@pytest.mark.parametrize("media", [b"text/plain", b"application/x-www-form-urlencoded", b"multipart/form-data"])
async def test_a_write_that_is_not_json_is_refused(ask: Ask, good: Headers, media: bytes) -> None:
    headers = [*good, (b"content-type", media)]
    statuses = {await ask(one, headers, b"{}") for one in ENDPOINTS if one.method in WRITES}

    assert statuses == {415}


async def test_an_unknown_path_says_nothing_without_a_token(ask: Ask, good: Headers) -> None:
    nowhere = Endpoint("GET", "/api/nowhere", ENDPOINTS[0].handler)

    assert await ask(nowhere, good[:1]) == 401
    assert await ask(nowhere, good) == 404


async def test_sessions_are_not_there_and_say_what_to_do(api: httpx.AsyncClient) -> None:
    answer = await api.get("/api/sessions")

    assert answer.status_code == 404
    assert "codegate up --enable-sessions" in answer.json()["error"]["hint"]


async def test_an_unknown_query_parameter_is_refused_by_name(api: httpx.AsyncClient) -> None:
    answer = await api.get("/api/logs", params={"colour": "red"})

    assert (answer.status_code, answer.json()["error"]["field"]) == (422, "colour")


async def test_a_wrong_method_names_the_right_ones(api: httpx.AsyncClient) -> None:
    answer = await api.patch("/api/accounts", json={})

    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, POST"
    assert answer.json()["error"]["code"] == "method_not_allowed"


async def test_every_answer_carries_the_security_headers(api: httpx.AsyncClient) -> None:
    for answer in (await api.get("/"), await api.get("/api/health"), await api.get("/api/nowhere")):
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "default-src 'self'; frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert not [name for name in answer.headers if name.startswith("access-control-")]


async def test_a_refusal_says_how_to_authenticate(api: httpx.AsyncClient) -> None:
    answer = await api.get("/api/info", headers={"authorization": "Bearer wrong"})

    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.json()["error"]["code"] == "unauthorized"


async def test_a_page_of_its_own_may_ask(api: httpx.AsyncClient) -> None:
    headers = {"origin": "http://127.0.0.1:9211", "sec-fetch-site": "same-origin"}

    assert (await api.get("/api/info", headers=headers)).status_code == 200


async def test_a_link_may_lead_to_the_page_but_not_to_the_api(api: httpx.AsyncClient) -> None:
    headers = {"sec-fetch-site": "cross-site"}

    assert (await api.get("/", headers=headers)).status_code == 200
    assert (await api.get("/api/info", headers=headers)).status_code == 403


async def test_head_is_answered_like_get(api: httpx.AsyncClient) -> None:
    assert (await api.head("/")).status_code == 200


async def test_a_fault_of_ours_is_an_error_without_details(
    services: Services, upstream: UpstreamClient, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> dict[str, Any]:
        raise ZeroDivisionError("secret detail")

    app = create_app(services, upstream, hosts=LOOPBACK_HOSTS, info=broken)
    headers = {"authorization": f"Bearer {services.admin_token.reveal()}"}
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost", headers=headers) as client:
        answer = await client.get("/api/info")

    assert (answer.status_code, answer.json()["error"]["code"]) == (500, "internal")
    assert "secret detail" not in answer.text
    assert "GET /api/info failed" in caplog.text


async def test_an_answer_that_has_begun_is_broken_off_not_followed_by_another(app: Any, good: Headers) -> None:
    sent: list[str] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message["type"])
        if message["type"] == "http.response.body":
            raise ZeroDivisionError

    scope = {"type": "http", "method": "GET", "path": "/api/health", "headers": good, "query_string": b""}
    with pytest.raises(ZeroDivisionError):
        await app(scope, receive, send)

    assert sent == ["http.response.start", "http.response.body"]


async def test_a_websocket_is_closed_and_other_scopes_are_refused(app: Any) -> None:
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "websocket.connect"}

    await app({"type": "websocket", "path": "/", "headers": []}, receive, send)
    with pytest.raises(RuntimeError):
        await app({"type": "lifespan"}, None, send)

    assert sent == [{"type": "websocket.close", "code": 1008}]


def test_an_error_says_field_and_when_to_come_back() -> None:
    answer = error_response(RateLimited("Too many.", hint="Wait.", field="x", retry_after_s=2.4))

    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "2"
    assert answer.body == b'{"error":{"code":"rate_limited","message":"Too many.","hint":"Wait.","field":"x"}}'


def test_every_module_of_routes_is_in_the_table() -> None:
    from pathlib import Path

    folder = Path(module.__file__).parent / "routes"
    found = {path.stem for path in folder.glob("*.py") if path.stem != "__init__"}

    assert {one.handler.__module__.rpartition(".")[2] for one in ENDPOINTS} == found


@pytest.mark.parametrize(("error", "status"), [(StoreFull("No space."), 507), (StoreBusy("Another process."), 503)])
async def test_a_write_the_database_refuses_says_so_and_changes_nothing(
    api: httpx.AsyncClient, services: Services, monkeypatch: pytest.MonkeyPatch, error: CodeGateError, status: int
) -> None:
    async def refuse(*_: object) -> None:
        raise error

    with monkeypatch.context() as broken:
        broken.setattr(type(services.db), "write", refuse)
        answer = await api.post("/api/accounts", json={"name": "work", "provider": "anthropic"})

    assert (answer.status_code, answer.json()["error"]["code"]) == (status, error.code)
    assert (await api.get("/api/accounts")).json() == []
    assert services.state.current.accounts == {}
