"""Small things that every conversion says about content blocks and JSON text."""

import hashlib
import re
from collections.abc import Iterable
from typing import Any

import msgspec

from codegate.wire.hub import Block, Json

_USER_LIMIT = 256
_PERSONAL = re.compile(r"@|^\+?[\d\s().-]{7,}$")

NOTHING_SAID = "."
"""The least text that a target takes where the conversation has none."""


def text_block(text: str) -> Block:
    """A text block."""
    return {"type": "text", "text": text}


def is_text(block: Block) -> bool:
    """A text block with a string in it, maybe empty."""
    return block.get("type") == "text" and isinstance(block.get("text"), str)


def of_type(blocks: Iterable[Block], kind: str) -> list[Block]:
    """The blocks of one type, in order."""
    return [block for block in blocks if block.get("type") == kind]


def dicts(value: Any) -> list[Json]:
    """The objects of a list; nothing for what is no list. Nulls and stray values in between are left out."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def compact(value: Any) -> str:
    """JSON text without whitespace, keys in their own order, non-ASCII kept: the same bytes each turn."""
    return msgspec.json.encode(value).decode()


def digest(*parts: object) -> str:
    """32 hex digits that depend on the parts alone."""
    return hashlib.sha256("\0".join(str(part) for part in parts).encode()).hexdigest()[:32]


def is_pseudonym(value: str) -> bool:
    """A user's id that may go on as it is: short, printable, and no address or telephone number of a person."""
    return len(value) <= _USER_LIMIT and value.isascii() and value.isprintable() and not _PERSONAL.search(value)


def asks_nothing(key: str, value: object) -> bool:
    """A value that is the member's own default: leaving it out loses nothing. A seed of 0 is a seed."""
    return value is None or value is False or (not value and key != "seed")


def hashed_user(value: str) -> str:
    """A stand-in for a user's id that is stable and says nothing: clients put account and session ids there."""
    return digest("user", value)
