"""One event of a Chat stream as a typed record: decoding only what is looked at saves a third of the time."""

from typing import Any

import msgspec

from codegate.wire import payload
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
        ValueError: It is not JSON.
    """
    value = payload.read(data)
    if isinstance(value, list) and value and isinstance(value[0], dict) and value[0].get("error"):
        value = value[0]  # Gemini wraps its error in an array
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


def _choice(value: Json) -> Choice:
    known = {name: value[name] for name in Choice.__struct_fields__ if name in value}
    delta = known.get("delta")
    return Choice(**{**known, "delta": delta if isinstance(delta, dict) else None})
