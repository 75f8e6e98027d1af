"""Marks that end a cached prefix, in a body of Messages that is written here (`protocols.md` 1.6)."""

from collections.abc import Iterable

from codegate.wire.blocks import dicts
from codegate.wire.hub import Json

MOST = 4
"""Marks that Anthropic takes."""


def cap_marks(body: Json) -> None:
    """Of more marks than are taken, the last ones by place stay. The blocks are changed: give copies."""
    places: Iterable[Json] = [*body.get("tools", []), *body.get("system", []), *_content_blocks(body["messages"])]
    marked = [block for block in places if "cache_control" in block]
    for block in marked[:-MOST]:
        del block["cache_control"]


def has_marks(body: Json) -> bool:
    """Any mark, be it for the whole request."""
    places = [body, *body.get("tools", []), *body.get("system", []), *_content_blocks(body["messages"])]
    return any("cache_control" in place for place in places)


def _content_blocks(messages: list[Json]) -> list[Json]:
    found: list[Json] = []
    for message in messages:
        for block in message["content"]:
            found += dicts(block.get("content")) if block.get("type") == "tool_result" else []
            found.append(block)
    return found
