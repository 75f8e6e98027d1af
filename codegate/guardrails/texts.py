"""
The strings of a message without their places: all there is to do for a message in which nothing is found.

Decoding a message whole is eight times as fast as walking over its JSON. What `walk.leaves` would look at is what is
collected here. A decoder keeps only one of two members of the same name; so the quotes of the source are counted, and
a message whose strings do not account for all of them is left to `walk`.
"""

from typing import Any, NamedTuple

import msgspec

from codegate.guardrails.media import is_url
from codegate.guardrails.members import (
    BASE64_TYPE,
    BLOCKS,
    DATA,
    DROPPED_TYPES,
    ENCODED,
    KINDS,
    LABEL,
    SKIP,
    TEXT,
    child_mode,
    is_label,
)

_SPELLED_QUOTE = b"\\u0022"
"""A quote in a string that is none in the source, and would throw the count."""

_DECODED_DROPPED = frozenset(msgspec.json.decode(name) for name in DROPPED_TYPES)
_DECODED_BASE64 = msgspec.json.decode(BASE64_TYPE)


class Text(NamedTuple):
    """A string, its kind, and the member whose value it is, or is in the list of; "" for none."""

    text: str
    kind: str
    name: str


def texts(raw: bytes, *, is_data: bool = False) -> list[Text] | None:
    """
    Each string that may be changed, in no particular order; None when only `walk.leaves` can tell.

    Args:
        raw: Valid JSON of any kind.
        is_data: The whole of it is a user's data, without names and ids to leave alone.
    """
    try:
        root = msgspec.json.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    found: list[Text] = []
    quotes = 0
    stack: list[tuple[Any, int, str, str]] = [(root, DATA if is_data else BLOCKS, TEXT, "")]
    while stack:
        value, mode, kind, name = stack.pop()
        if isinstance(value, str):
            quotes += 2 + value.count('"')
            if mode in (BLOCKS, DATA) or (mode == LABEL and not is_label(value)):
                found.append(Text(value, ENCODED if kind == TEXT and is_url(value) else kind, name))
        elif isinstance(value, dict):
            quotes += 2 * len(value) + "".join(value).count('"')
            stack += _members(value, BLOCKS if mode == LABEL else mode)
        elif isinstance(value, list):
            stack += [(item, mode, TEXT, name) for item in value]
    return found if quotes == raw.count(b'"') and _SPELLED_QUOTE not in raw else None


def _members(value: dict[str, Any], mode: int) -> list[tuple[Any, int, str, str]]:
    if mode != BLOCKS:
        return [(inner, mode, TEXT, name) for name, inner in value.items()]
    kind = value.get("type")
    if isinstance(kind, str) and kind in _DECODED_DROPPED:
        return [(inner, SKIP, TEXT, name) for name, inner in value.items()]
    kinds = KINDS | {"data": ENCODED} if kind == _DECODED_BASE64 else KINDS
    return [(inner, child_mode(mode, name), kinds.get(name, TEXT), name) for name, inner in value.items()]
