"""
The ASGI application on port 9212.

The wire formats' paths are served without a framework: they are the hot path. Everything else is a few lines.
Every request passes the Host rule first; the gate's decisions read raw headers, never a rebuilt URL.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from codegate import __version__
from codegate.errors import CodeGateError, MethodNotAllowed, NotFound, UnsupportedMedia
from codegate.guardrails.screen import Screener
from codegate.proxy import counting
from codegate.proxy import headers as response_headers
from codegate.proxy.catalog import model_list
from codegate.proxy.client import Client, ClientGone, Receive, Send
from codegate.proxy.exchange import exchange
from codegate.proxy.receive import read_head
from codegate.proxy.reply import send_error
from codegate.proxy.stages import LiveStages
from codegate.services.container import Services
from codegate.services.gate import check_host
from codegate.upstream.client import UpstreamClient
from codegate.wire.format import WireFormat
from codegate.wire.table import FORMATS

Small = Callable[[Client, dict[str, Any]], Awaitable[None]]

_JSON_TYPES = ("application/json", "")


def hot_paths() -> dict[str, WireFormat]:
    """Every path that a format is spoken at: with `/v1`, without it, and with it twice (`clients.md` 1)."""
    found = {}
    for wire_format in FORMATS.values():
        for path in wire_format.paths:
            for variant in variants(path):
                found[variant] = wire_format
    return found


def variants(path: str) -> tuple[str, str, str]:
    """A path as clients ask for it, whatever they were told as base URL."""
    return path, path.removeprefix("/v1"), f"/v1{path}"


class ProxyApp:
    """
    The proxy as an ASGI application.

    Attributes:
        is_draining: The server is stopping; `/health` says so and new requests are refused.
        active: Exchanges that are running.
    """

    def __init__(self, services: Services, upstream: UpstreamClient, screener: Screener, hosts: frozenset[str]) -> None:
        self._services = services
        self._hosts = hosts
        self._upstream = upstream
        self._stages = LiveStages(services, upstream, screener)
        self._hot = hot_paths()
        self._counting = frozenset(variants(counting.PATH))
        self._small: dict[str, Small] = {
            "/": self._alive,
            "/health": self._health,
            "/api/hello": self._alive,
            "/v1/models": self._models,
            "/models": self._models,
        }
        self.is_draining = False
        self.active = 0
        self._idle = asyncio.Event()
        self._idle.set()

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """Serve one HTTP request."""
        if scope["type"] != "http":
            return
        client = Client(receive, send)
        wire_format = self._hot.get(scope["path"])
        try:
            check_host(scope["headers"], self._hosts)
            if wire_format is None:
                await self._serve_small(client, scope)
                return
            self._check_call(scope)
        except CodeGateError as error:
            await send_error(client, read_head(scope, wire_format or _guessed(scope)), error)
            return
        self.active += 1
        self._idle.clear()
        try:
            await exchange(self._stages, self._services, wire_format, scope, client)
        finally:
            self.active -= 1
            if not self.active:
                self._idle.set()

    async def idle(self) -> None:
        """Wait until no exchange is running."""
        await self._idle.wait()

    def _check_call(self, scope: dict[str, Any]) -> None:
        if scope["method"] != "POST":
            raise MethodNotAllowed(f"{scope['path']} takes POST, not {scope['method']}.")
        if self.is_draining:
            raise Draining
        kind = _header(scope, b"content-type").partition(b";")[0].strip().lower().decode("latin-1")
        if kind not in _JSON_TYPES and not kind.endswith("+json"):
            raise UnsupportedMedia(f"The body must be application/json, not {kind}.")

    async def _serve_small(self, client: Client, scope: dict[str, Any]) -> None:
        if scope["path"] in self._counting:
            await self._count(client, scope)
            return
        if _header(scope, b"upgrade").lower() == b"websocket":
            await _json(client, 426, {"error": {"message": "No WebSocket here: use HTTP.", "type": "upgrade_required"}})
            return
        handler = self._small.get(scope["path"].rstrip("/") or "/")
        if handler is None:
            hint = "Try /v1/messages or /v1/chat/completions."
            raise NotFound(f"There is nothing at {scope['path'][:200]}.", hint=hint)
        if scope["method"] not in ("GET", "HEAD"):
            raise MethodNotAllowed(f"{scope['path'][:200]} takes GET, not {scope['method']}.")
        await handler(client, scope)

    async def _count(self, client: Client, scope: dict[str, Any]) -> None:
        self._check_call(scope)
        head = read_head(scope, FORMATS["anthropic"])
        try:
            answer = await counting.count_tokens(self._stages, self._services, self._upstream, head, client)
            await _json(client, 200, msgspec.Raw(answer))
        except ClientGone:
            return
        except asyncio.CancelledError:
            if not client.is_gone:
                raise
        finally:
            client.unwatch()

    async def _alive(self, client: Client, scope: dict[str, Any]) -> None:
        await _json(client, 200, {"status": "ok", "service": "codegate"})

    async def _health(self, client: Client, scope: dict[str, Any]) -> None:
        status = "draining" if self.is_draining else "ok"
        await _json(client, 200, {"status": status, "version": __version__, "active": self.active})

    async def _models(self, client: Client, scope: dict[str, Any]) -> None:
        self._stages.identify(read_head(scope, _guessed(scope)))
        await _json(client, 200, model_list(self._services.state.current))


class Draining(CodeGateError):
    """The server is stopping and takes nothing new."""

    status = 503
    code = "draining"

    def __init__(self) -> None:
        super().__init__("The proxy is stopping.", hint="Try again in a moment.", retry_after_s=2)


def _header(scope: dict[str, Any], name: bytes) -> bytes:
    return next((value for key, value in scope["headers"] if key == name), b"")


def _guessed(scope: dict[str, Any]) -> WireFormat:
    """The format whose error envelope a caller of an unknown path most likely reads."""
    is_anthropic = bool(_header(scope, b"anthropic-version")) or scope["path"].startswith("/v1/messages")
    return FORMATS["anthropic" if is_anthropic else "openai_chat"]


async def _json(client: Client, status: int, body: Any) -> None:
    data = msgspec.json.encode(body)
    pairs = [("content-type", "application/json"), ("content-length", str(len(data)))]
    await client.start(status, response_headers.encoded(pairs))
    await client.finish(data)
