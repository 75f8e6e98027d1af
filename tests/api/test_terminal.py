from typing import Any

import pytest

from codegate.api.terminal import asked_size, read_resize
from codegate.services.session_form import Size


@pytest.mark.parametrize(
    ("query", "size"),
    [
        (b"cols=120&rows=40", Size(120, 40)),
        (b"", Size(80, 24)),
        (b"cols=0&rows=40", Size(80, 24)),
        (b"cols=-1&rows=x", Size(80, 24)),
        (b"cols=99999999999&rows=1", Size(80, 24)),
    ],
)
def test_a_terminal_begins_with_the_size_that_is_asked(query: bytes, size: Size) -> None:
    assert asked_size({"query_string": query}) == size


def test_a_resize_is_read() -> None:
    assert read_resize('{"type": "resize", "cols": 120, "rows": 40}') == Size(120, 40)


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "5", '{"type":"resize"}', '{"type":"resize","cols":1e9,"rows":1}', '{"type":"exec"}', "\ud800"],
)
def test_anything_else_is_none(text: str) -> None:
    assert read_resize(text) is None


@pytest.mark.parametrize("extensions", [{}, {"websocket.http.response": {}}])
async def test_a_refusal_is_said_before_the_handshake(app: Any, extensions: dict[str, Any]) -> None:
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "websocket.connect"}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {"type": "websocket", "path": "/api/sessions/x/terminal", "query_string": b"", "extensions": extensions}
    await app({**scope, "headers": [(b"host", b"127.0.0.1:9211")]}, receive, send)

    if extensions:
        assert (sent[0]["type"], sent[0]["status"]) == ("websocket.http.response.start", 401)
        assert b"unauthorized" in sent[1]["body"]
    else:
        assert sent == [{"type": "websocket.close", "code": 1008}]
