"""One event of a Chat stream as a typed record: decoding only what is looked at saves a third of the time."""

from collections.abc import Mapping
from typing import Any

import msgspec

from codegate.wire import payload
from codegate.wire.blocks import dicts
from codegate.wire.hub import Json


class Choice(msgspec.Struct, gc=False):
    """One choice; `delta` and `message` stay as they came, they differ too much between providers."""

    index: Any = 0
    delta: Json | None = None
    message: Any = None
    finish_reason: Any = None
    usage: Any = None


class Chunk(msgspec.Struct, gc=False):
    """What of a chunk is looked at. A member that has another shape than it should is as good as absent."""

    id: Any = None
    model: Any = None
    choices: list[Choice] | None = None
    usage: Any = None
    x_groq: Any = None
    service_tier: Any = None
    error: Any = None
    base_resp: Any = None

    def failure(self) -> Json | None:
        """The error object that this chunk is, or None; MiniMax puts `base_resp{status_code}` into a 200."""
        if self.error:
            return {"error": self.error}
        if isinstance(self.base_resp, dict) and self.base_resp.get("status_code"):
            return {"base_resp": self.base_resp}
        return None

    def choice(self) -> Choice | None:
        """The choice with index 0, or without one; others are not ours."""
        for choice in self.choices or ():
            if not choice.index:
                return choice
        return None


strict = msgspec.json.Decoder(Chunk).decode
"""
The chunk in one event's data; its texts hold no halves of surrogate pairs.

Raises ValueError or RecursionError for all that has not the usual shapes: `lenient` may read it.
"""


def lenient(data: bytes) -> Chunk:
    """
    The chunk in one event's data, whatever shapes its members have. Texts may hold surrogate halves.

    Raises:
        ValueError: It is not JSON, or a text.
    """
    value = payload.read(data)
    if isinstance(value, list) and value and isinstance(value[0], dict) and value[0].get("error"):
        value = value[0]  # Gemini wraps its error in an array
    if isinstance(value, str):
        raise ValueError("a text is no chunk")
    if not isinstance(value, dict):
        return Chunk()
    known = {name: value[name] for name in Chunk.__struct_fields__ if name in value}
    choices = known.get("choices")
    found = [_choice(choice) for choice in choices if isinstance(choice, dict)] if isinstance(choices, list) else None
    return Chunk(**{**known, "choices": found})


def read(data: bytes) -> Chunk:
    """
    The chunk in one event's data.

    Raises:
        ValueError: It is not JSON.
    """
    try:
        return strict(data)
    except (ValueError, RecursionError):
        return lenient(data)


def said(content: Any) -> list[tuple[str, bool]]:
    """The texts of a `content`, and of each whether it is a thought. Parts of other kinds say nothing."""
    if isinstance(content, str):
        return [(content, False)]
    found: list[tuple[str, bool]] = []
    for part in dicts(content):
        if part.get("type") == "thinking":  # Mistral
            thinking = part.get("thinking")
            pieces = dicts(thinking) if isinstance(thinking, list) else [{"text": thinking}]
            found.append(("".join(_text(piece.get("text")) for piece in pieces), True))
        else:
            found.append((_text(part.get("text")), False))
    return found


def says_one_thing(delta: Json) -> bool:
    """One member of the delta says something, and of tool calls it says one."""
    calls = delta.get("tool_calls")
    if sum(bool(delta[name]) for name in delta if name != "role") != 1:
        return False
    return not calls or (isinstance(calls, list) and len(calls) == 1)


def unsaid(message: Json, said_before: Mapping[str, int], *, has_calls: bool) -> Json:
    """
    A whole message in place of a delta: what of it was not said before.

    Args:
        said_before: Characters of `text`, `think` and `refusal` so far, and how many `annotations` and `images`.
        has_calls: Tool calls have begun.
    """
    rest: Json = {}
    if not said_before["think"]:
        rest = {name: message[name] for name in message if name.startswith("reasoning")}
    for name in ("annotations", "images"):
        if isinstance(message.get(name), list):
            rest[name] = message[name][said_before[name] :]
    for name, kind in (("content", "text"), ("refusal", "refusal")):
        whole, count = message.get(name), said_before[kind]
        rest[name] = whole[count:] if isinstance(whole, str) else (None if count else whole)
    if not has_calls:
        rest |= {name: message[name] for name in ("tool_calls", "function_call") if name in message}
    return rest


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _choice(value: Json) -> Choice:
    known = {name: value[name] for name in Choice.__struct_fields__ if name in value}
    delta = known.get("delta")
    return Choice(**{**known, "delta": delta if isinstance(delta, dict) else None})
