"""Same format on both sides: the client's own bytes go out, the provider's own bytes come back."""

from tests.flow.conftest import KEY, House
from tests.flow.provider import Answer, Received, anthropic_frames, stream

ODD = b'{ "model" : "claude-sonnet-4-5","temperature":1.0,\n "unknown":{"b":1,"a":[1e2]} , "stream":true,"messages":[]}'


async def test_a_body_travels_byte_for_byte(house: House) -> None:
    provider = await house.account("anthropic")
    await house.http.post("/v1/messages", content=ODD, headers={"content-type": "application/json"})

    assert provider.requests[0].body == ODD


async def test_only_the_model_changes_when_a_config_renames_it(house: House) -> None:
    provider = await house.account("anthropic")
    config = await house.rest.configs.create({"name": "work"})
    account = (await house.rest.accounts.list())[0]
    await house.rest.configs.set_tiers(
        config["id"], [{"tier": "sonnet", "account_id": account["id"], "target_model": "claude-opus-4-8"}]
    )
    await house.rest.configs.activate(config["id"])
    answer = await house.http.post("/v1/messages", content=ODD, headers={"content-type": "application/json"})

    assert provider.requests[0].body == ODD.replace(b'"claude-sonnet-4-5"', b'"claude-opus-4-8"')
    assert answer.headers["x-proxy-strategy"] == "config"


async def test_a_stream_comes_back_byte_for_byte(house: House) -> None:
    frames = anthropic_frames("naïve \u2028 text")
    provider = await house.account("anthropic")
    provider.default = lambda request: stream(*frames)
    answer = await house.http.post("/v1/messages", content=ODD, headers={"content-type": "application/json"})

    assert answer.content == b"".join(frames)


async def test_the_clients_key_stays_here_and_the_accounts_key_goes_out(house: House) -> None:
    provider = await house.account("anthropic")
    headers = {
        "content-type": "application/json",
        "x-api-key": "client-key-1",
        "authorization": "Bearer client-key-2",
        "cookie": "session=1",
        "anthropic-version": "2023-06-01",
        "anthropic-beta": "one-2025-01-01,two-2025-01-01",
    }
    await house.http.post("/v1/messages?beta=true", content=ODD, headers=headers)
    sent = provider.requests[0].headers

    assert sent["x-api-key"] == KEY
    assert "authorization" not in sent
    assert "cookie" not in sent
    assert sent["anthropic-beta"] == "one-2025-01-01,two-2025-01-01"
    assert provider.requests[0].target == "/v1/messages?beta=true"
    assert "client-key" not in str(sent)


async def test_only_known_response_headers_come_back(house: House) -> None:
    provider = await house.account("anthropic")

    def answer(request: Received) -> Answer:
        body = b'{"content":[{"type":"text","text":"hi"}],"usage":{"input_tokens":1,"output_tokens":1}}'
        head = (
            b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nset-cookie: a=b\r\nserver: cdn\r\n"
            b"request-id: req_up\r\nanthropic-ratelimit-requests-remaining: 7\r\n"
            b"access-control-allow-origin: *\r\ncontent-length: %d\r\n\r\n" % len(body)
        )
        return [head + body]

    provider.default = answer
    got = await house.http.post(
        "/v1/messages", json={"model": "claude-sonnet-4-5", "messages": []}, headers={"x-api-key": "k"}
    )

    assert got.headers["anthropic-ratelimit-requests-remaining"] == "7"
    assert got.headers["x-codegate-upstream-request-id"] == "req_up"
    assert got.headers["request-id"] == got.headers["x-codegate-request-id"]
    assert not {"set-cookie", "server", "access-control-allow-origin"} & set(got.headers)
