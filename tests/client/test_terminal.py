from collections.abc import AsyncIterator

import pytest
from aiohttp import WSMsgType, web
from aiohttp.test_utils import TestServer

from codegate.client.http import Http
from codegate.client.terminal import RemoteTerminal, open_terminal
from codegate.errors import CodeGateError, NotFound
from codegate.records import Secret


async def _terminal(request: web.Request) -> web.StreamResponse:
    """Says what it was asked and hears, then ends."""
    if request.headers.get("authorization") != "Bearer right":
        raise web.HTTPUnauthorized
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    await socket.send_bytes(request.query_string.encode())
    async for message in socket:
        if message.type is WSMsgType.TEXT:
            await socket.send_bytes(message.data.encode())
        elif message.data == b"end":
            await socket.send_str("no json")
            await socket.send_str('{"type": "exit", "code": 3}')
            break
        else:
            await socket.send_bytes(b"")
            await socket.send_bytes(message.data.upper())
    await socket.close(code=1000)
    return socket


async def _refused(request: web.Request) -> web.Response:
    error = {"code": "not_found", "message": "There is no session 'x'.", "hint": "See them all."}
    return web.json_response({"error": error}, status=404)


async def _fine(request: web.Request) -> web.Response:
    return web.json_response({})


@pytest.fixture
async def url() -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_get("/api/sessions/one/terminal", _terminal)
    app.router.add_get("/api/sessions/x/terminal", _refused)
    app.router.add_get("/api/sessions/x", _refused)
    app.router.add_get("/api/sessions/one", _fine)
    async with TestServer(app) as server:
        yield str(server.make_url("")).rstrip("/")


async def opened(url: str, name: str = "one", token: str = "right") -> RemoteTerminal:
    http = Http(url, Secret(token))
    try:
        return await open_terminal(http, f"/api/sessions/{name}/terminal", 120, 40)
    finally:
        await http.close()


async def test_bytes_and_sizes_go_out_and_the_end_comes_back(url: str) -> None:
    terminal = await opened(url)
    first = await terminal.read()
    await terminal.write(b"abc")
    echo = await terminal.read()
    await terminal.resize(100, 30)
    resized = await terminal.read()
    await terminal.write(b"end")
    last = await terminal.read()
    await terminal.write(b"too late")
    await terminal.close()

    assert (first, echo, last) == (b"cols=120&rows=40", b"ABC", b"")
    assert resized == b'{"type": "resize", "cols": 100, "rows": 30}'
    assert terminal.exit_code == 3


async def test_a_refusal_is_what_the_server_raised(url: str) -> None:
    with pytest.raises(NotFound, match="There is no session 'x'"):
        await opened(url, "x")


async def test_a_refusal_that_nobody_explains_keeps_its_status(url: str) -> None:
    with pytest.raises(CodeGateError) as refused:
        await opened(url, token="wrong")

    assert refused.value.status == 401
