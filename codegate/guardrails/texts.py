"""
The strings of a message without their places: all there is to do for a message in which nothing is found.

Decoding a message whole is eight times as fast as walking over its JSON. What `walk.leaves` would look at is what is
collected here. A decoder keeps only one of two members of the same name; so the quotes of the source are counted, and
a message whose strings do not account for all of them is left to `walk`.
"""

from typing import Any

import msgspec

from codegate.guardrails.walk import ARGUMENTS, BLOCKS, DATA, DROPPED_TYPES, SKIP, TEXT, child_mode

_SPELLED_QUOTE = b"\\u0022"
"""A quote in a string that is none in the source, and would throw the count."""

_DECODED_DROPPED = frozenset(msgspec.json.decode(name) for name in DROPPED_TYPES)


def texts(raw: bytes, *, is_data: bool = False) -> list[tuple[str, str]] | None:
    """
    Each string that may be changed, with its kind, in no particular order; None when only `walk.leaves` can tell.

    Args:
        raw: Valid JSON of any kind.
        is_data: The whole of it is a user's data, without names and ids to leave alone.
    """
    try:
        root = msgspec.json.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    found: list[tuple[str, str]] = []
    quotes = 0
    stack: list[tuple[Any, int, str]] = [(root, DATA if is_data else BLOCKS, TEXT)]
    while stack:
        value, mode, kind = stack.pop()
        if isinstance(value, str):
            quotes += 2 + value.count('"')
            if mode == DATA or (mode == BLOCKS and not _is_media(value)):
                found.append((value, kind))
        elif isinstance(value, dict):
            quotes += 2 * len(value) + "".join(value).count('"')
            stack += _members(value, mode)
        elif isinstance(value, list):
            stack += [(item, mode, TEXT) for item in value]
    return found if quotes == raw.count(b'"') and _SPELLED_QUOTE not in raw else None


def _members(value: dict[str, Any], mode: int) -> list[tuple[Any, int, str]]:
    if mode != BLOCKS:
        return [(inner, mode, TEXT) for inner in value.values()]
    kind = value.get("type")
    if isinstance(kind, str) and kind in _DECODED_DROPPED:
        return [(inner, SKIP, TEXT) for inner in value.values()]
    return [
        (inner, child_mode(mode, name), ARGUMENTS if name == "arguments" else TEXT) for name, inner in value.items()
    ]


def _is_media(text: str) -> bool:
    return text.startswith("data:") and text.find(";base64,", 0, 127) >= 0
