"""An error's way to the client: its envelope, its status, its limits, and the words that agents act upon."""

from typing import Any

import pytest

from tests.flow.conftest import House, body_for, path_for
from tests.flow.provider import event, stream, whole

FORMATS = ("anthropic", "openai_chat")
PAIRS = [(client, upstream) for client in FORMATS for upstream in FORMATS]

FULL = {
    "anthropic": {
        "type": "error",
        "error": {"type": "invalid_request_error", "message": "prompt is too long: 210000 tokens > 200000 maximum"},
    },
    "openai_chat": {
        "error": {
            "message": "This model's maximum context length is 200000 tokens. However, you requested 210000 tokens.",
            "type": "invalid_request_error",
            "param": "messages",
            "code": "context_length_exceeded",
        }
    },
    "unclear": {"error": {"message": "Prompt exceeds the limit of 200000: 210000", "type": "bad", "code": 400}},
}


async def asked(house: House, client: str, *, is_stream: bool = False) -> Any:
    return await house.http.post(path_for(client), json=body_for(client, is_stream=is_stream))


@pytest.mark.parametrize("is_stream", [False, True])
@pytest.mark.parametrize("words", ["the usual", "unclear"])
@pytest.mark.parametrize(("client", "upstream"), PAIRS)
async def test_a_full_context_is_told_in_the_words_agents_compact_upon(
    house: House, client: str, upstream: str, words: str, is_stream: bool
) -> None:
    provider = await house.account(upstream)
    provider.default = lambda request: whole(400, FULL["unclear" if words == "unclear" else upstream])
    answer = await asked(house, client, is_stream=is_stream)
    error = answer.json()["error"]

    assert answer.status_code == 400
    assert error["type"] == "invalid_request_error"
    if client == "anthropic":
        assert error["message"].startswith("prompt is too long: 210000 tokens > 200000 maximum")
    else:
        assert error["code"] == "context_length_exceeded"


@pytest.mark.parametrize(("client", "status"), [("anthropic", 529), ("openai_chat", 503)])
@pytest.mark.parametrize("is_first_event", [False, True])
async def test_overload_has_the_status_of_the_clients_maker(
    house: House, client: str, status: int, is_first_event: bool
) -> None:
    provider = await house.account("anthropic")
    error = {"type": "overloaded_error", "message": "Overloaded"}
    busy = whole(529, {"type": "error", "error": error})
    provider.default = lambda request: stream(event("error", error=error)) if is_first_event else busy
    answer = await asked(house, client, is_stream=is_first_event)

    assert answer.status_code == status
    assert 1 <= int(answer.headers["retry-after"]) <= 10
    assert answer.headers["x-should-retry"] == "true"


@pytest.mark.parametrize(("client", "upstream"), PAIRS)
async def test_limits_are_told_in_the_clients_terms(house: House, client: str, upstream: str) -> None:
    provider = await house.account(upstream)
    names = {"anthropic": "anthropic-ratelimit-requests-remaining", "openai_chat": "x-ratelimit-remaining-requests"}
    good = provider.default

    def limited(request: Any) -> Any:
        (answer,) = good(request)
        head, _, body = answer.partition(b"\r\n\r\n")
        return [head + b"\r\n%s: 7\r\n\r\n" % names[upstream].encode() + body]

    provider.default = limited
    answer = await asked(house, client)

    assert answer.headers[names[client]] == "7"
    assert names["openai_chat" if client == "anthropic" else "anthropic"] not in answer.headers


@pytest.mark.parametrize(
    "headers",
    [
        {"x_ratelimit_reset_requests": "1m2.5s", "x_ratelimit_remaining_requests": "0"},
        {"retry_after": "600"},
        {"retry_after_ms": "90000"},
    ],
)
@pytest.mark.parametrize("client", FORMATS)
async def test_a_long_wait_is_told_short_enough_to_stay_awake(
    house: House, client: str, headers: dict[str, str]
) -> None:
    provider = await house.account("openai_chat")
    provider.default = lambda request: whole(429, {"error": {"message": "Slow down.", "type": "requests"}}, **headers)
    first = await asked(house, client)
    second = await asked(house, client)

    assert [first.status_code, second.status_code] == [429, 429]
    assert [first.headers["retry-after"], second.headers["retry-after"]] == ["10", "10"]
    assert "retry-after-ms" not in first.headers
    assert len(provider.requests) == 1


@pytest.mark.parametrize("client", FORMATS)
async def test_a_used_up_quota_is_not_tried_again(house: House, client: str) -> None:
    provider = await house.account("openai_chat")
    error = {"message": "You exceeded your current quota.", "type": "insufficient_quota", "code": "insufficient_quota"}
    provider.default = lambda request: whole(429, {"error": error})
    answer = await asked(house, client)

    assert answer.status_code == 429
    assert answer.headers["x-should-retry"] == "false"
