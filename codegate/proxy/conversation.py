"""
Which conversation a request belongs to, so that it can stay where its prompt cache is.

The key is made of the tenant, the session that the client names (`clients.md` 10), the sub-agent, and a digest of the
opening: system prompt and first user message, which every later turn sends again. A session alone would not do: side
requests and sub-agents share it, and have caches of their own. The opening is cut out of the body without reading the
rest, so the cost is that of the opening, however long the conversation has become.
"""

import re
from collections.abc import Iterator, Mapping
from hashlib import blake2b
from typing import Any

import msgspec

from codegate.proxy.call import CleanCall
from codegate.wire.splice import Body

SESSION_HEADERS = (
    "x-claude-code-session-id",
    "session-id",
    "session_id",
    "thread-id",
    "conversation_id",
    "x-session-id",
    "x-session-affinity",
    "agent-session-id",
    "x-affinity",
    "x-grok-session-id",
    "x-grok-conv-id",
)
"""Where clients name their session."""

AGENT_HEADERS = ("x-claude-code-agent-id", "x-openai-subagent")
"""Where a sub-agent says that it is one."""

_CHANGING = "x-anthropic-billing-header"
"""How Claude Code begins a system block that is another one with every request."""

_MOST_ITEMS = 16
_QUOTE, _COMMA, _BRACKET = b'",['
_SHORT = 16_384
"""Bytes of an array up to which the decoder is through with all of it before `items` would be with its first item."""

_ARRAY = msgspec.json.Decoder(list[msgspec.Raw])
_TOKEN = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\],]', re.DOTALL)


def conversation_of(call: CleanCall) -> str:
    """The key, 32 hexadecimal digits; "" for a request without anything said in it."""
    opening = blake2b(digest_size=16)
    length = 0
    for text in _opening(call.body):
        length += len(text)
        opening.update(text.encode("utf-8", "surrogatepass"))
        opening.update(b"\0")
    if not length:
        return ""
    for name in (call.tenant.id if call.tenant else "", session_of(call), agent_of(call.head.headers)):
        opening.update(name.encode("utf-8", "surrogatepass"))
        opening.update(b"\1")
    return opening.hexdigest()


def session_of(call: CleanCall) -> str:
    """The session that the client names, or ""."""
    named = next((found for name in SESSION_HEADERS if (found := call.head.headers.get(name, "").strip())), "")
    return named or (call.body.text("prompt_cache_key") or "" if "prompt_cache_key" in call.body else "")


def agent_of(headers: Mapping[str, str]) -> str:
    """The sub-agent that asks, or "" for the main one."""
    return next((found for name in AGENT_HEADERS if (found := headers.get(name, "").strip())), "")


def _opening(body: Body) -> Iterator[str]:
    """System prompt and all items up to the first of the user, as texts without their cache marks and ids."""
    for key in ("system", "instructions"):
        if key in body:
            yield from _texts(body.value(key))
    for key in ("messages", "input"):
        member = body.members.get(key)
        if member is None:
            continue
        raw = memoryview(member)
        if raw and raw[0] == _QUOTE:
            yield from _texts(body.value(key))
            continue
        for number, item in enumerate(_all_items(member) if len(raw) <= _SHORT and raw[0] == _BRACKET else items(raw)):
            yield from _texts(item)
            if number == _MOST_ITEMS or (isinstance(item, dict) and item.get("role") == "user"):
                break


def _all_items(member: msgspec.Raw) -> Iterator[Any]:
    """`items` of a short array."""
    for item in _ARRAY.decode(member):
        yield msgspec.json.decode(item)


def items(raw: bytes | memoryview) -> Iterator[Any]:
    """The items of a JSON array, decoded one by one as they are asked for; what comes after is not looked at."""
    depth = begin = 0
    for found in _TOKEN.finditer(raw):
        token = raw[found.start()]
        if token == _QUOTE:
            continue
        if token in b"[{":
            depth += 1
            begin = found.end() if depth == 1 else begin
            continue
        if token in b"]}":
            depth -= 1
        if depth == 0 or (token == _COMMA and depth == 1):
            if item := bytes(raw[begin : found.start()]).strip():
                yield msgspec.json.decode(item)
            begin = found.end()
            if depth == 0:
                return


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if not value.startswith(_CHANGING):
            yield value
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
    elif isinstance(value, dict):
        yield from _texts(value.get("text") or value.get("content"))
