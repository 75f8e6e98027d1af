"""From an ASGI scope to a call."""

from typing import Any

import pytest

from codegate.errors import InvalidRequest, TooLarge
from codegate.proxy.client import Client
from codegate.proxy.receive import read_call, read_head
from codegate.wire.table import FORMATS

ANTHROPIC = FORMATS["anthropic"]


def scope(**headers: str) -> dict[str, Any]:
    pairs = [(name.replace("_", "-").encode(), value.encode("latin-1")) for name, value in headers.items()]
    return {
        "type": "http",
        "method": "POST",
        "path": "/v1/messages",
        "query_string": b"beta=true",
        "headers": pairs,
        "client": ("127.0.0.1", 5),
    }


def client_sending(body: bytes) -> Client:
    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        raise AssertionError(message)

    return Client(receive, send)


def test_repeated_headers_become_one_list() -> None:
    given = scope()
    given["headers"] = [(b"anthropic-beta", b"a"), (b"anthropic-beta", b"b")]

    assert read_head(given, ANTHROPIC).headers["anthropic-beta"] == "a,b"


def test_a_head_knows_where_it_came_from() -> None:
    head = read_head(scope(), ANTHROPIC)

    assert (head.peer, head.query, head.path) == ("127.0.0.1", "beta=true", "/v1/messages")
    assert head.request_id.startswith("req_")


async def test_model_and_stream_are_read_and_nothing_is_changed() -> None:
    raw = b'{"stream": true, "model": "m", "x": 1.0}'
    call = await read_call(read_head(scope(), ANTHROPIC), client_sending(raw), 1_000)

    assert (call.model, call.is_stream, call.body.raw) == ("m", True, raw)


@pytest.mark.parametrize("raw", [b"", b"[]", b"{}", b'{"model": ""}', b'{"model": 7}', b'{"model": "  "}'])
async def test_a_request_without_a_model_is_refused(raw: bytes) -> None:
    with pytest.raises(InvalidRequest):
        await read_call(read_head(scope(), ANTHROPIC), client_sending(raw), 1_000)


async def test_a_models_name_has_a_longest_length() -> None:
    named = [b'{"model": "%s"}' % (b"m" * chars) for chars in (512, 513)]
    call = await read_call(read_head(scope(), ANTHROPIC), client_sending(named[0]), 1_000)

    assert call.model == "m" * 512
    with pytest.raises(InvalidRequest, match="512 characters"):
        await read_call(read_head(scope(), ANTHROPIC), client_sending(named[1]), 1_000)


async def test_a_declared_length_over_the_limit_is_refused_unread() -> None:
    with pytest.raises(TooLarge):
        await read_call(read_head(scope(content_length="2000"), ANTHROPIC), client_sending(b"never"), 1_000)


async def test_a_compressed_body_is_refused() -> None:
    with pytest.raises(InvalidRequest):
        await read_call(read_head(scope(content_encoding="gzip"), ANTHROPIC), client_sending(b"{}"), 1_000)
