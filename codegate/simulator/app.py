"""
The simulated provider as a web app: two formats, models, token counting, faults, and a memory of what it received.

`create_app()` gives an ordinary ASGI app; serve it on loopback. `app.state.faults` makes it fail (`faults.py`),
`app.state.seen` is what reached it: the newest requests, credentials masked.
"""

import asyncio
import hashlib
import json
from collections import deque
from typing import Any

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from codegate.simulator import anthropic, openai_chat
from codegate.simulator.dialect import Dialect, dump
from codegate.simulator.faults import Fault, Faults
from codegate.simulator.responses import Broken, Paced
from codegate.simulator.script import Answer, Prompt, answer, count

PACE_S = 0.003
KEPT_REQUESTS = 200
KEPT_PREFIXES = 1_000
MODELS = ("claude-opus-simulated", "claude-sonnet-simulated", "claude-haiku-simulated", "gpt-simulated")
_CREDENTIALS = ("authorization", "x-api-key", "x-goog-api-key", "cookie", "proxy-authorization")
_CREATED_AT = "2026-01-01T00:00:00Z"
_FRAMES_BEFORE_CUT = 3
_POLL_S = 0.05


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """
    One request as it reached the provider.

    Attributes:
        path: Path with query.
        headers: Lower-case names; credentials show their last four characters only.
        body: Parsed JSON, or the text when it is none.
        fault: Kind of the fault it was answered with, or "".
    """

    method: str
    path: str
    headers: dict[str, str]
    body: Any
    fault: str = ""


class Simulator:
    """
    The endpoints and what they remember.

    Attributes:
        faults: Set these to make it fail.
        seen: Newest requests last, at most `KEPT_REQUESTS`.
    """

    def __init__(self, pace_s: float = PACE_S) -> None:
        self.faults = Faults()
        self.seen: deque[Seen] = deque(maxlen=KEPT_REQUESTS)
        self._pace_s = pace_s
        self._number = 0
        self._prefixes: dict[str, None] = {}

    async def messages(self, request: Request) -> Response:
        """`POST /v1/messages`."""
        return await self._complete(request, anthropic.DIALECT)

    async def chat_completions(self, request: Request) -> Response:
        """`POST /v1/chat/completions`."""
        return await self._complete(request, openai_chat.DIALECT)

    async def count_tokens(self, request: Request) -> Response:
        """`POST /v1/messages/count_tokens`."""
        body = await self._remember(request)
        try:
            prompt = anthropic.read({"max_tokens": 1, **body} if isinstance(body, dict) else {})
        except ValueError as error:
            return JSONResponse(anthropic.error(400, str(error)), 400)
        return JSONResponse({"input_tokens": max(1, count(prompt.whole))})

    async def models(self, request: Request) -> Response:
        """`GET /v1/models`, in a shape that both formats' clients read."""
        if not _key_of(request):
            return JSONResponse(openai_chat.error(401, "Simulated: a key is required, any key will do."), 401)
        await self._remember(request)
        models = [
            {
                "id": model,
                "type": "model",
                "object": "model",
                "display_name": model,
                "created_at": _CREATED_AT,
                "created": openai_chat.CREATED_S,
                "owned_by": "simulator",
            }
            for model in MODELS
        ]
        return JSONResponse(
            {"object": "list", "data": models, "has_more": False, "first_id": MODELS[0], "last_id": MODELS[-1]}
        )

    async def _complete(self, request: Request, dialect: Dialect) -> Response:
        key = _key_of(request)
        fault = self.faults.take(key) if key else None
        body = await self._remember(request, fault)
        if not key:
            return JSONResponse(dialect.error(401, "Simulated: a key is required, any key will do."), 401)
        if fault and fault.kind == "reject":
            return _rejection(dialect, fault)
        try:
            prompt = dialect.read(body if isinstance(body, dict) else {})
        except (ValueError, TypeError, AttributeError) as error:
            return JSONResponse(dialect.error(400, str(error)), 400)
        if fault and fault.kind == "slow" and await _client_left(request, fault.delay_s):
            return Response(status_code=499)
        self._number += 1
        said = answer(prompt, is_cached=self._is_cached(prompt))
        return self._answered(dialect, prompt, said, fault)

    def _answered(self, dialect: Dialect, prompt: Prompt, said: Answer, fault: Fault | None) -> Response:
        kind = fault.kind if fault else ""
        if not prompt.is_stream:
            if fault and kind == "error_event":
                return JSONResponse(dialect.error(fault.status, fault.message), fault.status)
            whole = dump(dialect.reply(said, prompt, self._number)).encode()
            if kind in {"cut_before", "cut_after"}:
                kept = 0 if kind == "cut_before" else len(whole) // 2
                return Broken([whole[:kept]], "application/json", announced=len(whole))
            return Response(whole, media_type="application/json", headers=self._headers(dialect))
        frames = dialect.stream(said, prompt, self._number)
        first = next((number for number, frame in enumerate(frames) if frame.is_content), len(frames))
        if kind in {"cut_before", "cut_after"}:
            kept = first if kind == "cut_before" else first + _FRAMES_BEFORE_CUT
            return Broken([frame.data for frame in frames[:kept]], "text/event-stream")
        if fault and kind == "error_event":
            frames = [*frames[:first], dialect.error_frame(fault.status, fault.message)]
        return Paced(frames, self._pace_s, self._headers(dialect))

    def _headers(self, dialect: Dialect) -> dict[str, str]:
        return {dialect.request_id_header: f"req_sim{self._number:08d}", "cache-control": "no-cache"}

    def _is_cached(self, prompt: Prompt) -> bool:
        """Whether this prefix was here before; from now on it was."""
        name = hashlib.sha256(f"{prompt.model}\n{prompt.cached}".encode("utf-8", "replace")).hexdigest()
        known = name in self._prefixes
        self._prefixes[name] = None
        if len(self._prefixes) > KEPT_PREFIXES:
            del self._prefixes[next(iter(self._prefixes))]
        return known

    async def _remember(self, request: Request, fault: Fault | None = None) -> Any:
        """Keep the request; its body as JSON, or as text when it is none."""
        raw = await request.body()
        try:
            body: Any = json.loads(raw) if raw else None
        except ValueError:
            body = raw.decode("utf-8", "replace")
        query = f"?{request.url.query}" if request.url.query else ""
        headers = {name: _masked(name, value) for name, value in request.headers.items()}
        self.seen.append(
            Seen(
                method=request.method,
                path=request.url.path + query,
                headers=headers,
                body=body,
                fault=fault.kind if fault else "",
            )
        )
        return body


def create_app(pace_s: float = PACE_S) -> Starlette:
    """
    A fresh simulated provider.

    Args:
        pace_s: Seconds of pause before each frame of a stream; 0 is none.
    """
    simulator = Simulator(pace_s)
    app = Starlette(
        routes=[
            Route("/v1/messages", simulator.messages, methods=["POST"]),
            Route("/v1/messages/count_tokens", simulator.count_tokens, methods=["POST"]),
            Route("/v1/chat/completions", simulator.chat_completions, methods=["POST"]),
            Route("/v1/models", simulator.models, methods=["GET"]),
        ]
    )
    app.state.faults = simulator.faults
    app.state.seen = simulator.seen
    return app


def _rejection(dialect: Dialect, fault: Fault) -> Response:
    headers = {} if fault.retry_after_s is None else {"retry-after": str(fault.retry_after_s)}
    return JSONResponse(dialect.error(fault.status, fault.message), fault.status, headers=headers)


async def _client_left(request: Request, delay_s: float) -> bool:
    """Wait, but not for a client that is gone."""
    waited = 0.0
    while waited < delay_s:
        if await request.is_disconnected():
            return True
        await asyncio.sleep(min(_POLL_S, delay_s - waited))
        waited += _POLL_S
    return False


def _key_of(request: Request) -> str:
    bearer = request.headers.get("authorization", "")
    return request.headers.get("x-api-key", "") or bearer.removeprefix("Bearer ").strip()


def _masked(name: str, value: str) -> str:
    return f"…{value[-4:]}" if name in _CREDENTIALS else value
