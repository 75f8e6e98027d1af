"""Results of tools that are the JSON of content parts: so clients write what MCP tools gave (`protocols.md` 1.5.2)."""

from typing import Any

import msgspec

from codegate.wire.blocks import dicts
from codegate.wire.hub import Json

_PARTS = frozenset({"input_text", "output_text", "text", "refusal", "input_image", "image_url", "input_file", "image"})
_IMAGES = frozenset({"input_image", "image_url", "image"})


def unwrapped(text: str) -> list[Json]:
    """The parts that the text is the JSON of, if one of them is an image; else nothing."""
    if not text.lstrip().startswith("["):
        return []
    try:
        found = msgspec.json.decode(text)
    except (msgspec.MsgspecError, UnicodeEncodeError, RecursionError):
        return []
    parts = dicts(found)
    if len(parts) != len(found) or not all(part.get("type") in _PARTS for part in parts):
        return []
    return [of_mcp(part) for part in parts] if any(part.get("type") in _IMAGES for part in parts) else []


def of_mcp(part: Any) -> Any:
    """An image as MCP has it, as one of OpenAI's; any other part as it is."""
    if not isinstance(part, dict) or part.get("type") != "image" or not isinstance(part.get("data"), str):
        return part
    kind = part.get("mimeType") or part.get("media_type") or "image/png"
    return {"type": "input_image", "image_url": f"data:{kind};base64,{part['data']}"}
