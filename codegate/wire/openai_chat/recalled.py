"""Reasoning that a Chat client has lost, back in its own body for a provider that wants it (`protocols.md` 1.2.2)."""

from collections.abc import Callable
from typing import Any

import msgspec

from codegate.wire.blocks import dicts
from codegate.wire.hub import Json
from codegate.wire.splice import Body

_CALLS = b'"tool_calls"'
_REASONING = b'"reasoning_content"'


class _Conversation(msgspec.Struct):
    messages: list[msgspec.Raw] = []


_READER = msgspec.json.Decoder(_Conversation)


def messages(body: Body, recall: Callable[[str], str]) -> Json:
    """
    The member `messages` with what is remembered, every other message in its own bytes; nothing where none is.

    A blank is not put in where nothing is remembered: the client may speak to a model that does not think.
    """
    if _CALLS not in body.raw:
        return {}
    try:
        given = _READER.decode(body.raw).messages
    except (msgspec.MsgspecError, RecursionError):
        return {}
    kept = [_whole(message, recall) for message in given]
    is_changed = any(new is not old for new, old in zip(kept, given, strict=True))
    return {"messages": kept} if is_changed else {}


def _whole(raw: msgspec.Raw, recall: Callable[[str], str]) -> Any:
    if _CALLS not in bytes(raw) or _REASONING in bytes(raw):
        return raw
    message = msgspec.json.decode(raw)
    if not isinstance(message, dict) or message.get("role") != "assistant":
        return raw
    calls = dicts(message.get("tool_calls"))
    text = next((found for call in calls if (found := recall(str(call.get("id") or "")))), "")
    return {**message, "reasoning_content": text} if text else raw
