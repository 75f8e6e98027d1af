"""
Everything on the proxy's port that is no exchange: signs of life, models, token counts, clear refusals.

None of it asks a provider (but for counting), none of it leaves a row in the log (but for refusals).
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from codegate.errors import MethodNotAllowed, NotFound, UnsupportedMedia, UpgradeRequired
from codegate.proxy import counting
from codegate.proxy import headers as response_headers
from codegate.proxy.catalog import model_item, model_list
from codegate.proxy.client import Client, ClientGone
from codegate.proxy.pipeline import Stages
from codegate.proxy.receive import read_head
from codegate.proxy.scrape import scrape
from codegate.records import Tenant
from codegate.routing.tenancy import may_ask
from codegate.services.serving import Serving
from codegate.upstream.client import UpstreamClient
from codegate.wire.format import WireFormat
from codegate.wire.table import FORMATS

Scope = dict[str, Any]
Handler = Callable[[Client, Scope], Awaitable[None]]

_JSON_TYPES = ("application/json", "")
_MODELS = ("/v1/models", "/models", "/v1/v1/models")
_MESSAGES = ("/v1/messages", "/messages", "/v1/v1/messages")
_RESPONSES = "/v1/responses/"
_UNSERVED = {
    "/v1/messages/batches": "Message batches are",
    "/v1/batches": "Batches are",
    "/v1/files": "Uploads of files are",
}
"""
What providers offer and CodeGate does not: guardrails cannot look into an upload, and the results of a batch come when
nobody knows any more what was hidden in its requests (`docs/decisions/0005`).
"""

_TELEMETRY = ("/api/event_logging/", "/api/claude_code/")
"""Where Claude Code tells its maker how it is used: taken, thrown away, never forwarded (`protocols.md` 5.1)."""


def variants(path: str) -> tuple[str, str, str]:
    """A path as clients ask for it, whatever they were told as base URL: `clients.md` 1."""
    return path, path.removeprefix("/v1"), f"/v1{path}"


def check_post(scope: Scope) -> None:
    """
    A call with a JSON body.

    Raises:
        MethodNotAllowed: Another method than POST.
        UnsupportedMedia: Another type than JSON; a browser can send those to anybody without asking.
    """
    if scope["method"] != "POST":
        raise _wrong_method(scope, "POST")
    kind = header(scope, b"content-type").partition(b";")[0].strip().lower().decode("latin-1")
    if kind not in _JSON_TYPES and not kind.endswith("+json"):
        raise UnsupportedMedia(f"The body must be application/json, not {kind}.")


def _wrong_method(scope: Scope, allowed: str) -> MethodNotAllowed:
    error = MethodNotAllowed(f"{scope['path'][:200]} takes {allowed.partition(',')[0]}, not {scope['method']}.")
    error.allowed = allowed
    return error


def header(scope: Scope, name: bytes) -> bytes:
    """One header's raw value, or nothing."""
    return next((value for key, value in scope["headers"] if key == name), b"")


def joined(scope: Scope, name: bytes) -> str:
    """All values of one header, joined with commas."""
    return b",".join(value for key, value in scope["headers"] if key == name).decode("latin-1")


def guessed_format(scope: Scope) -> WireFormat:
    """The format whose error envelope a caller of an unknown path most likely reads."""
    is_anthropic = bool(header(scope, b"anthropic-version")) or scope["path"].startswith(_MESSAGES)
    return FORMATS["anthropic" if is_anthropic else "openai_chat"]


class SmallPaths:
    """
    Serves one process's small paths.

    Args:
        health: Body of `GET /health`.
    """

    def __init__(
        self, services: Serving, upstream: UpstreamClient, stages: Stages, health: Callable[[], dict[str, Any]]
    ) -> None:
        self._services = services
        self._upstream = upstream
        self._stages = stages
        self._health_body = health
        self._get: dict[str, Handler] = {"/": self._alive, "/health": self._health, "/api/hello": self._alive}
        self._get |= dict.fromkeys(_MODELS, self._models)
        self._get["/metrics"] = self._metrics
        self._post: dict[str, Handler] = dict.fromkeys(variants(counting.PATH), self._count)
        self._post |= dict.fromkeys(variants(counting.RESPONSES_PATH), self._count)

    async def serve(self, client: Client, scope: Scope) -> None:
        """
        Answer a request.

        Raises:
            CodeGateError: There is nothing to say to it.
        """
        path = scope["path"].rstrip("/") or "/"
        if header(scope, b"upgrade").lower() == b"websocket":
            # only this status makes Codex go on over HTTP at once (`protocols.md` 5.5)
            raise UpgradeRequired("No WebSocket here: use HTTP.")
        if handler := self._post.get(path):
            check_post(scope)
            await handler(client, scope)
        elif handler := self._get.get(path) or self._found(path):
            if scope["method"] not in ("GET", "HEAD"):
                raise _wrong_method(scope, "GET, HEAD")
            await handler(client, scope)
        elif path.startswith(_TELEMETRY):
            await _json(client, 200, {})
        elif _is_below(path, _RESPONSES):
            raise NotFound("CodeGate keeps no responses.", hint="Send the whole conversation with each request.")
        else:
            raise _nothing(path)

    def _found(self, path: str) -> Handler | None:
        return self._model if any(path.startswith(f"{models}/") for models in _MODELS) else None

    async def _alive(self, client: Client, scope: Scope) -> None:
        await _json(client, 200, {"status": "ok", "service": "codegate"})

    async def _health(self, client: Client, scope: Scope) -> None:
        await _json(client, 200, self._health_body())

    async def _metrics(self, client: Client, scope: Scope) -> None:
        head = read_head(scope, guessed_format(scope))
        data, kind = await scrape(head, self._services.state, self._services.metrics)
        pairs = [("content-type", kind), ("content-length", str(len(data)))]
        await client.start(200, response_headers.encoded(pairs))
        await client.finish(data)

    async def _models(self, client: Client, scope: Scope) -> None:
        names = await self._names(await self._stages.identify(read_head(scope, guessed_format(scope))))
        query = scope["query_string"].decode("latin-1")
        await _json(client, 200, model_list(self._services.state.current, names, query))

    async def _model(self, client: Client, scope: Scope) -> None:
        names = await self._names(await self._stages.identify(read_head(scope, guessed_format(scope))))
        name = scope["path"].partition("/models/")[2].rstrip("/")
        await _json(client, 200, model_item(self._services.state.current, names, name))

    async def _names(self, tenant: Tenant | None) -> list[str]:
        """Models that the caller can reach, and may."""
        found = await self._services.models.offered(tenant.config_id if tenant else None)
        return [name for name in found if may_ask(tenant, name)]

    async def _count(self, client: Client, scope: Scope) -> None:
        is_messages = scope["path"].endswith(counting.PATH.removeprefix("/v1"))
        head = read_head(scope, FORMATS["anthropic"] if is_messages else _responses_format())
        try:
            if is_messages:
                answer = await counting.count_tokens(self._stages, self._services, self._upstream, head, client)
            else:
                answer = await counting.estimate_tokens(self._stages, head, client)
            await _json(client, 200, msgspec.Raw(answer))
        except ClientGone:
            return
        except asyncio.CancelledError:
            if not client.is_gone:
                raise
        finally:
            client.unwatch()


def _nothing(path: str) -> NotFound:
    """Why there is nothing at this path, and where there is something."""
    for parent, words in _UNSERVED.items():
        if path in variants(parent) or _is_below(path, f"{parent}/"):
            hint = "Ask the provider itself for them."
            return NotFound(f"{words} not served by CodeGate.", hint=hint, code="not_supported")
    served = ", ".join(path for entry in FORMATS.values() for path in entry.paths)
    return NotFound(f"There is nothing at {path[:200]}.", hint=f"There is something at {served} and /v1/models.")


def _responses_format() -> WireFormat:
    return FORMATS.get("openai_responses", FORMATS["openai_chat"])


def _is_below(path: str, parent: str) -> bool:
    return any(path.startswith(variant) for variant in variants(parent))


async def _json(client: Client, status: int, body: Any) -> None:
    data = msgspec.json.encode(body)
    pairs = [("content-type", "application/json"), ("content-length", str(len(data)))]
    await client.start(status, response_headers.encoded(pairs))
    await client.finish(data)
