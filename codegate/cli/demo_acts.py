"""
The acts of the demo: two real requests through the real proxy, and what was seen of each from three sides.

The first speaks the provider's own format and carries secrets; the second comes from a client of the other format
and calls a tool. Both are streamed, as coding agents do.
"""

import asyncio
import json
from typing import TYPE_CHECKING, Any

from codegate import clock
from codegate.cli.demo_stage import Stage
from codegate.errors import CodeGateError
from codegate.records import Record

if TYPE_CHECKING:
    import httpx

    from codegate.simulator.app import Seen

Json = dict[str, Any]

_BODY = "q7Zk1MvN8bX3cT5yRw9LaH2sJ4dF6gK0pUeQ"
SECRETS = {
    "e-mail address": "ada@some-company.io",
    "access token": "ghp_" + _BODY,
    "database password": "s3cr3t-Pa55-9x",
}
"""Made up, in the form of the real thing, put together here so that no scanner takes them for keys."""

MESSAGES: Json = {
    "model": "claude-sonnet-5-5",
    "max_tokens": 500,
    "stream": True,
    "messages": [
        {
            "role": "user",
            "content": f"Deploy with the token {SECRETS['access token']}, the database is "
            f"postgres://app:{SECRETS['database password']}@db.internal/shop. "
            f"Write to {SECRETS['e-mail address']} when it is done.",
        }
    ],
}
CHAT: Json = {
    "model": "claude-sonnet-5-5",
    "stream": True,
    "stream_options": {"include_usage": True},
    "messages": [
        {"role": "system", "content": "You are a weather desk."},
        {"role": "user", "content": "How warm is it in Paris? Use a tool."},
    ],
    "tools": [
        {
            "type": "function",
            "function": {
                "name": "get_weather",
                "description": "Weather of a city.",
                "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
            },
        }
    ],
}
_HEADERS = {
    "/v1/messages": {"x-api-key": "demo-client", "anthropic-version": "2023-06-01"},
    "/v1/chat/completions": {"authorization": "Bearer demo-client"},
}
_LOG_WAIT_S = 5.0
_LOG_POLL_S = 0.05


class Answer(Record, frozen=True):
    """
    What the client got back, put together from the stream.

    Attributes:
        headers: Those of the proxy's own (`x-codegate-…`, `x-proxy-…`).
        calls: Tool calls as (name, arguments as JSON text).
        events: How many events the stream had.
        first_content_ms: Time until the first of them with content, or None.
    """

    status: int
    headers: dict[str, str]
    text: str
    calls: tuple[tuple[str, str], ...]
    usage: Json
    events: int
    first_content_ms: int | None
    total_ms: int


class Act(Record, frozen=True):
    """
    One request from three sides.

    Attributes:
        path: Where the client sent it.
        body: What the client sent.
        seen: Everything that reached the provider for it, failed tries included, in order.
        answer: What the client got back.
        log: The row of the request log, in its REST shape.
    """

    title: str
    path: str
    body: Json
    seen: tuple["Seen", ...]
    answer: Answer
    log: Json


class Reading:
    """A client of either format: feed it the data of each event, it puts the answer together."""

    def __init__(self) -> None:
        self.text = ""
        self.usage: Json = {}
        self.events = 0
        self._calls: dict[int, list[str]] = {}

    @property
    def calls(self) -> tuple[tuple[str, str], ...]:
        """Tool calls so far, in order."""
        return tuple((name, arguments) for name, arguments in self._calls.values())

    @property
    def has_content(self) -> bool:
        """Something came that a user would see."""
        return bool(self.text or self._calls)

    def feed(self, data: str) -> None:
        """
        One event.

        Raises:
            CodeGateError: It is an error event.
        """
        self.events += 1
        if data == "[DONE]":
            return
        event = json.loads(data)
        if "error" in event:
            raise CodeGateError(f"The proxy reported inside the stream: {event['error'].get('message')}")
        self.usage |= event.get("usage") or event.get("message", {}).get("usage") or {}
        block, delta = event.get("content_block", {}), event.get("delta", {})
        if block.get("type") == "tool_use":
            self._calls[event["index"]] = [block["name"], ""]
        self.text += delta.get("text", "")
        if "partial_json" in delta:
            self._calls[event["index"]][1] += delta["partial_json"]
        for choice in event.get("choices", ()):
            self._feed_chunk(choice["delta"])

    def _feed_chunk(self, delta: Json) -> None:
        self.text += delta.get("content") or ""
        for call in delta.get("tool_calls", ()):
            known = self._calls.setdefault(call["index"], ["", ""])
            known[0] += call["function"].get("name") or ""
            known[1] += call["function"].get("arguments") or ""


async def perform(stage: Stage) -> list[Act]:
    """
    Both acts, one after the other.

    Raises:
        CodeGateError: The proxy did not do what the demo is there to show.
    """
    import httpx

    async with httpx.AsyncClient(base_url=stage.proxy_url, trust_env=False, timeout=30) as client:
        return [
            await _act(stage, client, "An Anthropic client, with secrets in its prompt", "/v1/messages", MESSAGES),
            await _act(stage, client, "An OpenAI client, with a tool", "/v1/chat/completions", CHAT),
        ]


async def _act(stage: Stage, client: "httpx.AsyncClient", title: str, path: str, body: Json) -> Act:
    before = len(stage.seen)
    answer = await _ask(client, path, body)
    log = await _logged(stage, answer.headers.get("x-codegate-request-id", ""))
    return Act(title=title, path=path, body=body, seen=tuple(stage.seen)[before:], answer=answer, log=log)


async def _ask(client: "httpx.AsyncClient", path: str, body: Json) -> Answer:
    reading, started, first = Reading(), clock.monotonic(), None
    async with client.stream("POST", path, json=body, headers=_HEADERS[path]) as response:
        if response.status_code != 200:
            text = (await response.aread()).decode("utf-8", "replace")
            raise CodeGateError(f"The proxy answered {response.status_code}: {text}")
        async for line in response.aiter_lines():
            if line.startswith("data:"):
                reading.feed(line.removeprefix("data:").strip())
                if first is None and reading.has_content:
                    first = _ms_since(started)
    own = {name: value for name, value in response.headers.items() if name.startswith(("x-codegate-", "x-proxy-"))}
    return Answer(
        status=response.status_code,
        headers=own,
        text=reading.text,
        calls=reading.calls,
        usage=reading.usage,
        events=reading.events,
        first_content_ms=first,
        total_ms=_ms_since(started),
    )


def _ms_since(started: float) -> int:
    return round((clock.monotonic() - started) * 1_000)


async def _logged(stage: Stage, request_id: str) -> Json:
    """The log row of a request; rows are written a moment after the answer."""
    deadline = clock.monotonic() + _LOG_WAIT_S
    while clock.monotonic() < deadline:
        for row in (await stage.client.logs.list(limit=20))["logs"]:
            if row["request_id"] == request_id:
                return dict(row)
        await asyncio.sleep(_LOG_POLL_S)
    raise CodeGateError(f"The request {request_id} did not appear in the log.")
