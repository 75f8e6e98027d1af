"""
`WS /api/sessions/{id}/terminal`: a session's terminal over a WebSocket.

Whoever is let in may run programs, so the gate is that of a write: Host, Origin (browsers always send one, and let no
page leave it out), then the admin token or the web view's cookie. Binary messages are what is typed and what is shown;
text messages are JSON: `{"type": "resize", "cols": 120, "rows": 40}` from the client, `{"type": "exit", "code": 0}`
from us before the end. Either side that is slow makes the other wait; nothing is queued here.
"""

import asyncio
import contextlib
import re
from typing import Any

import msgspec
from starlette.datastructures import QueryParams
from starlette.types import Receive, Scope, Send

from codegate.api.call import Door
from codegate.errors import CodeGateError, NotFound
from codegate.services.gate import Headers, check_host, check_origin, check_session, check_token, has_token
from codegate.services.session_form import Size, sized

PATH = re.compile(r"/api/sessions/([^/]+)/terminal")
ABSENT = "Start the server with: codegate up --enable-sessions"
POLICY = 1008
"""Close code: what came is not allowed (RFC 6455, 7.4.1)."""

_REFUSED = {"type": "websocket.close", "code": POLICY}


async def serve(door: Door, hosts: frozenset[str], scope: Scope, receive: Receive, send: Send) -> CodeGateError | None:
    """
    Answer a WebSocket.

    Returns:
        Why it was refused, before anything was sent: the caller says it as any other refusal. None: it was served.
    """
    await receive()  # websocket.connect
    try:
        await _serve(door, hosts, scope, receive, send)
    except CodeGateError as error:
        return error
    return None


async def _serve(door: Door, hosts: frozenset[str], scope: Scope, receive: Receive, send: Send) -> None:
    headers = scope["headers"]
    authority = check_host(headers, hosts)
    check_origin(headers, allow_same=authority)
    admit(door, headers)
    found = PATH.fullmatch(scope["path"])
    sessions = door.services.sessions
    if found is None or sessions is None:
        raise NotFound(f"There is no WebSocket at {scope['path']!r}.", hint=ABSENT if sessions is None else "")
    async with sessions.terminal(found[1], asked_size(scope)) as terminal:
        await send({"type": "websocket.accept"})
        with contextlib.suppress(OSError):  # the client has left
            await _Bridge(door, headers, terminal, receive, send).run()


def admit(door: Door, headers: Headers) -> None:
    """
    By the token, or by the web view's cookie together with a word of our own page.

    Raises:
        Unauthorized: By neither.
        Forbidden: A cookie without that word.
    """
    services = door.services
    if has_token(headers):
        check_token(headers, services.admin_token)
    else:
        check_session("POST", headers, services.web_logins.knows)


def asked_size(scope: Scope) -> Size:
    """`cols` and `rows` of the query; 80 x 24 where they are missing or no size."""
    query = QueryParams(scope.get("query_string", b""))
    numbers = [int(text) if (text := query.get(name, "")).isascii() and text.isdigit() else None for name in _NAMES]
    return sized(*numbers) or Size()


_NAMES = ("cols", "rows")


class _Bridge:
    """Carries bytes between a WebSocket and a terminal until one of them ends."""

    def __init__(self, door: Door, headers: Headers, terminal: Any, receive: Receive, send: Send) -> None:
        self._door = door
        self._headers = headers
        self._terminal = terminal
        self._receive = receive
        self._send = send

    async def run(self) -> None:
        """Both ways at once; ends with the first that ends."""
        loop = asyncio.get_running_loop()
        showing, typing = loop.create_task(self._show()), loop.create_task(self._type())
        try:
            await asyncio.wait((showing, typing), return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (showing, typing):
                task.cancel()
            results = await asyncio.gather(showing, typing, return_exceptions=True)
        for result in results:
            if isinstance(result, BaseException) and not isinstance(result, asyncio.CancelledError):
                raise result

    async def _show(self) -> None:
        """What the terminal shows, then how it ended."""
        while data := await self._terminal.stream.read():
            await self._send({"type": "websocket.send", "bytes": data})
        code = await self._terminal.exit_code()
        await self._send(
            {"type": "websocket.send", "text": msgspec.json.encode({"type": "exit", "code": code}).decode()}
        )
        await self._send({"type": "websocket.close", "code": 1000})

    async def _type(self) -> None:
        """What the client types, and how large its window is."""
        while (message := await self._receive())["type"] == "websocket.receive":
            try:
                admit(self._door, self._headers)  # a browser's session may have been ended meanwhile
            except CodeGateError:
                await self._send(_REFUSED)
                return
            data = message.get("bytes")
            if data is not None:
                await self._terminal.stream.write(data)
            elif (size := read_resize(message.get("text") or "")) is not None:
                await self._terminal.resize(size)
            else:
                await self._send({**_REFUSED, "reason": "This text message is none that a terminal knows."})
                return


def read_resize(text: str) -> Size | None:
    """The size in `{"type": "resize", "cols": 120, "rows": 40}`; None for anything else."""
    try:
        said = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeError):
        return None
    if not isinstance(said, dict) or said.get("type") != "resize":
        return None
    return sized(said.get("cols"), said.get("rows"))
