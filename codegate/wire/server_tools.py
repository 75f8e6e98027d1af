"""Tools that Anthropic ran itself, in a history that goes to another provider (`protocols.md` 1.2.2)."""

from collections import Counter

from codegate.wire.blocks import compact, dicts
from codegate.wire.hub import Block


def is_server_tool(block: Block) -> bool:
    """A tool that Anthropic ran itself, or its result."""
    kind = str(block.get("type"))
    return kind == "server_tool_use" or (kind.endswith("_tool_result") and kind != "tool_result")


def counted(content: list[Block]) -> Counter[str]:
    """How often each of the provider's own tools was used, by name."""
    return Counter(str(block.get("name")) for block in content if block.get("type") == "server_tool_use")


def summary(block: Block) -> str:
    """One line for a server tool's use, one for each of its results."""
    if block.get("type") == "server_tool_use":
        given = block.get("input")
        given = given if isinstance(given, dict) else {}
        return f"[{block.get('name')}: {given.get('query') or compact(given)}]"
    lines = [f"- {item.get('title') or ''} {item.get('url') or ''}".rstrip() for item in dicts(block.get("content"))]
    return "\n".join(lines) or f"[{block.get('type')}]"
