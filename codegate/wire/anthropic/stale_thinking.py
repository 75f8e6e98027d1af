"""
Thinking that Anthropic does not take back, and the same request without it (`protocols.md` 1.9).

Signatures hold for the account family and the very bytes they were made for. A conversation that has moved between
providers, or was edited by its client, is refused as a whole; without its old thinking it goes on.
"""

import re
from typing import Any

import msgspec

from codegate.errors import UpstreamRejected
from codegate.wire.splice import Body

_REFUSED = re.compile(
    r"invalid `?signature`? in `?thinking`?"
    r"|`?thinking`?(?: or `?redacted_thinking`?)? blocks[^.]{0,80}cannot be modified",
    re.IGNORECASE,
)
_MARK = b'thinking"'
_KINDS = frozenset({"thinking", "redacted_thinking"})


class _Conversation(msgspec.Struct):
    messages: list[msgspec.Raw] = []


_READER = msgspec.json.Decoder(_Conversation)


def is_refused(error: Exception) -> bool:
    """Anthropic refuses the thinking of earlier turns: a wrong signature, or blocks that were changed."""
    return isinstance(error, UpstreamRejected) and error.status == 400 and bool(_REFUSED.search(error.message))


def without_thinking(raw: bytes) -> bytes:
    """
    The Messages body without the thinking of earlier turns; every other message keeps its bytes.

    Thinking stays switched on, but for a budget in the middle of a tool loop: there the last answer has to begin
    with thinking, so it goes on without.
    """
    body = Body.parse(raw)
    messages = _READER.decode(raw).messages
    return _patched(body, messages) if messages else raw


def _patched(body: Body, messages: list[msgspec.Raw]) -> bytes:
    kept: list[Any] = []
    for message in messages:
        if _MARK not in bytes(message):
            kept.append(message)
            continue
        stripped = _stripped(msgspec.json.decode(message))
        if stripped is not None:
            kept.append(stripped)
    drop = ("thinking", "context_management") if _must_stop(body, messages[-1]) else ()
    return body.patched({"messages": kept}, drop)


def _stripped(message: Any) -> Any:
    """The message without thinking, or None if it held nothing else: no content at all is refused too."""
    content = message.get("content") if isinstance(message, dict) else None
    if not isinstance(content, list):
        return message
    left = [block for block in content if not (isinstance(block, dict) and block.get("type") in _KINDS)]
    return {**message, "content": left} if left else None


def _must_stop(body: Body, last: msgspec.Raw) -> bool:
    thinking = body.value("thinking")
    is_budgeted = isinstance(thinking, dict) and thinking.get("type") == "enabled"
    return is_budgeted and b'"tool_result"' in bytes(last)
