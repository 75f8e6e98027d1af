"""
Images that a model made.

No format but Chat Completions (in the dialect of OpenRouter and others) has a place for them in an answer that is made
here, so the hub has a block of its own, which the writers of other formats leave out.
"""

from typing import Any

from codegate.wire.hub import Block, Json

KIND = "codegate:image"
"""The block's `type`; `url` is a data URI or a web address."""


def generated(entry: Any) -> Block | None:
    """The block of an entry of `images`; None if it shows nothing."""
    image = entry.get("image_url") if isinstance(entry, dict) else None
    url = image.get("url") if isinstance(image, dict) else image
    return {"type": KIND, "url": url} if isinstance(url, str) and url else None


def of_result(item: Json) -> Block | None:
    """The block of an `image_generation_call` of Responses."""
    data = item.get("result")
    kind = item.get("output_format")
    if not isinstance(data, str) or not data:
        return None
    return {"type": KIND, "url": f"data:image/{kind if isinstance(kind, str) and kind else 'png'};base64,{data}"}


def entry(block: Block) -> Json:
    """The entry of `images` for a Chat client."""
    return {"type": "image_url", "image_url": {"url": block["url"]}}
