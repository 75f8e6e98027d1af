"""Bad input: a clear error in the caller's own format, nothing written, nothing crashed."""

from typing import Any

import pytest

from tests.flow.conftest import House, body_for, path_for

FORMATS = ("anthropic", "openai_chat")
JSON = {"content-type": "application/json"}


def message_of(client: str, body: dict[str, Any]) -> str:
    if client == "anthropic":
        assert body["type"] == "error"
    else:
        assert set(body["error"]) >= {"message", "type", "param", "code"}
    assert body["error"]["type"]
    return str(body["error"]["message"])


@pytest.mark.parametrize("client", FORMATS)
@pytest.mark.parametrize(
    "raw",
    [b"", b"{", b"[]", b'"x"', b'{"model":NaN}', b"\xff\xfe", b'{"messages":[]}', b'{"model":""}', b'{"model":5}'],
)
async def test_a_body_that_makes_no_sense_is_a_400(house: House, client: str, raw: bytes) -> None:
    await house.account("anthropic")
    answer = await house.http.post(path_for(client), content=raw, headers=JSON)

    assert answer.status_code == 400
    assert message_of(client, answer.json())
    assert (await house.rest.logs.list(limit=5))["total"] == 0


@pytest.mark.parametrize("client", FORMATS)
async def test_no_account_is_a_503_that_says_what_to_do(house: House, client: str) -> None:
    answer = await house.http.post(path_for(client), json=body_for(client, is_stream=False))

    assert answer.status_code == 503
    assert "codegate accounts add" in message_of(client, answer.json())


@pytest.mark.parametrize("client", FORMATS)
@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "evil.example:9212"])
async def test_a_foreign_host_is_misdirected(house: House, client: str, host: str) -> None:
    provider = await house.account("anthropic")
    answer = await house.http.post(path_for(client), json=body_for(client, is_stream=False), headers={"host": host})

    assert answer.status_code == 421
    assert message_of(client, answer.json())
    assert provider.requests == []


@pytest.mark.parametrize(
    "headers", [{"origin": "https://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}]
)
async def test_a_web_page_cannot_use_a_proxy_without_a_key(house: House, headers: dict[str, str]) -> None:
    provider = await house.account("anthropic")
    answer = await house.http.post("/v1/messages", json=body_for("anthropic", is_stream=False), headers=headers)

    assert answer.status_code == 403
    assert provider.requests == []


async def test_a_form_is_not_a_request(house: House) -> None:
    answer = await house.http.post("/v1/messages", content=b"{}", headers={"content-type": "text/plain"})

    assert answer.status_code == 415


async def test_an_unknown_path_is_a_json_404(house: House) -> None:
    answer = await house.http.post("/v1/nothing", json={})

    assert answer.status_code == 404
    assert answer.json()["error"]["message"]


async def test_a_wrong_method_is_a_405(house: House) -> None:
    assert (await house.http.get("/v1/messages")).status_code == 405


async def test_a_websocket_is_answered_426_at_once(house: House) -> None:
    headers = {"upgrade": "websocket", "connection": "upgrade"}

    assert (await house.http.get("/v1/responses", headers=headers)).status_code == 426


@pytest.mark.parametrize("path", ["/", "/health", "/api/hello"])
async def test_liveness_needs_no_key(house: House, path: str) -> None:
    assert (await house.http.get(path)).status_code == 200
    assert (await house.http.head(path)).status_code == 200


class TestWithAKey:
    """A proxy that has a key."""

    @pytest.fixture
    def flags(self) -> dict[str, Any]:
        return {"proxy_api_key": "proxy-key-0123456789", "max_body_mb": 1}

    @pytest.mark.parametrize("client", FORMATS)
    @pytest.mark.parametrize("headers", [{}, {"x-api-key": "wrong"}, {"authorization": "Bearer wrong"}])
    async def test_a_wrong_key_is_a_401(self, house: House, client: str, headers: dict[str, str]) -> None:
        answer = await house.http.post(path_for(client), json=body_for(client, is_stream=False), headers=headers)

        assert answer.status_code == 401
        assert "proxy-key" not in answer.text
        assert message_of(client, answer.json())

    @pytest.mark.parametrize(
        "headers", [{"x-api-key": "proxy-key-0123456789"}, {"authorization": "Bearer proxy-key-0123456789"}]
    )
    async def test_the_right_key_is_let_in(self, house: House, headers: dict[str, str]) -> None:
        await house.account("anthropic")
        answer = await house.http.post("/v1/messages", json=body_for("anthropic", is_stream=False), headers=headers)

        assert answer.status_code == 200

    @pytest.mark.parametrize("client", FORMATS)
    async def test_a_body_over_the_limit_is_a_413(self, house: House, client: str) -> None:
        body = {**body_for(client, is_stream=False), "pad": "x" * 1_100_000}
        answer = await house.http.post(path_for(client), json=body, headers={"x-api-key": "proxy-key-0123456789"})

        assert answer.status_code == 413
        assert message_of(client, answer.json())
