"""
The ASGI application on port 9212.

The wire formats' paths are served without a framework: they are the hot path. Everything else is `proxy/small.py`.
Every request passes the Host rule first; the gate's decisions read raw headers, never a rebuilt URL.
"""

import asyncio
import logging
from typing import Any

from codegate import __version__
from codegate.errors import CodeGateError, Draining
from codegate.guardrails.screen import Screener
from codegate.proxy.client import Client, Receive, Send
from codegate.proxy.exchange import exchange, failed
from codegate.proxy.native import native_formats
from codegate.proxy.receive import read_head
from codegate.proxy.refused import turned_away
from codegate.proxy.reply import send_error
from codegate.proxy.small import SmallPaths, check_post, guessed_format, header, joined, variants
from codegate.proxy.stages import LiveStages
from codegate.services.gate import check_host
from codegate.services.serving import Serving
from codegate.upstream.client import UpstreamClient
from codegate.wire.format import WireFormat
from codegate.wire.openai_responses.format import COMPACT
from codegate.wire.table import FORMATS

log = logging.getLogger(__name__)

_CODEX = "/backend-api/codex"
"""Where Codex looks for Responses when it takes us for ChatGPT."""


def hot_paths() -> dict[str, WireFormat]:
    """Every path that a format is spoken at: with `/v1`, without it, and with it twice."""
    entries = [(path, entry) for entry in (*FORMATS.values(), COMPACT) for path in entry.paths]
    found: dict[str, WireFormat] = {}
    for path, entry in [*entries, *native_formats().items()]:
        found |= dict.fromkeys(variants(path), entry)
        if entry.name == "openai_responses":
            found[_CODEX + path.removeprefix("/v1")] = entry
    return found


class ProxyApp:
    """
    The proxy as an ASGI application.

    Attributes:
        is_draining: The server is stopping; `/health` says so and new requests are refused.
        active: Exchanges that are running.
    """

    def __init__(self, services: Serving, upstream: UpstreamClient, screener: Screener, hosts: frozenset[str]) -> None:
        self._services = services
        self._hosts = hosts
        self._stages = LiveStages(services, upstream, screener)
        self._hot = hot_paths()
        self._small = SmallPaths(services, upstream, self._stages, self._health)
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
            self._services.live.hops.refuse(joined(scope, b"via"))
            if self.is_draining and scope["method"] == "POST":
                raise Draining("The proxy is stopping.", hint="Try again in a moment.", retry_after_s=2)
            if wire_format is None or (scope["method"] != "POST" and header(scope, b"upgrade")):
                await self._small.serve(client, scope)
                return
            check_post(scope)
        except CodeGateError as error:
            await self._refuse(client, scope, wire_format, error)
            return
        except Exception:
            log.exception("a request to %s failed", scope["path"][:200])
            if not client.has_started:
                await self._refuse(client, scope, wire_format, failed())
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

    async def _refuse(
        self, client: Client, scope: dict[str, Any], wire_format: WireFormat | None, error: CodeGateError
    ) -> None:
        """Answer with the error; there is a row of it, also when the client does not wait to hear it."""
        head = read_head(scope, wire_format or guessed_format(scope))
        turned_away(self._services, head, error)
        await send_error(client, head, error)

    def _health(self) -> dict[str, Any]:
        status = "draining" if self.is_draining else "ok"
        return {"status": status, "version": __version__, "active": self.active}
