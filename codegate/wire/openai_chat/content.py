"""Content parts of Chat Completions -> blocks: text, images, files (`protocols.md` 1.3.2)."""

import base64
import binascii
from typing import Any

from codegate.errors import InvalidRequest
from codegate.wire.blocks import text_block
from codegate.wire.format import Notes
from codegate.wire.hub import Block, Json

_LONG = frozenset({"1h", "24h"})
_IMAGES = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})


def blocks(content: Any, field: str, notes: Notes) -> list[Block]:
    """
    The blocks of a message's `content`: text or a list of parts; nothing for null.

    Raises:
        InvalidRequest: Audio, a stored file, an image of a kind or from a place that cannot be passed on.
    """
    if isinstance(content, str):
        return [text_block(content)] if content else []
    found: list[Block] = []
    for index, part in enumerate(content if isinstance(content, list) else []):
        if isinstance(part, str):
            found.append(text_block(part))
        elif isinstance(part, dict):
            block = _block(part, f"{field}[{index}]", notes)
            if block is not None:
                mark = part.get("cache_control") or _breakpoint(part.get("prompt_cache_breakpoint"))
                found.append({**block, "cache_control": mark} if isinstance(mark, dict) else block)
    return found


def marked(content: list[Block], message: Json) -> list[Block]:
    """The blocks with a message's own `cache_control` on the last one, unless that has one (OpenRouter's dialect)."""
    mark = message.get("cache_control")
    if not isinstance(mark, dict) or not content or "cache_control" in content[-1]:
        return content
    return [*content[:-1], {**content[-1], "cache_control": mark}]


def data_uri(uri: str) -> tuple[str, str] | None:
    """Media type (lower case, no parameters) and base64 data of a data URI; None for another URI."""
    head, comma, data = uri.partition(",")
    if not comma or head[:5].lower() != "data:" or not head.lower().endswith(";base64"):
        return None
    kind = head[5:].split(";")[0].strip().lower()
    return ("image/jpeg" if kind == "image/jpg" else kind), data.strip()


def _breakpoint(mark: Any) -> Json | None:
    """OpenAI's mark for the prompt cache as that of Messages (`protocols.md` 1.6)."""
    if not isinstance(mark, dict):
        return None
    return {"type": "ephemeral", **({"ttl": "1h"} if str(mark.get("ttl")) in _LONG else {})}


def _block(part: Json, field: str, notes: Notes) -> Block | None:
    kind = part.get("type")
    match kind:
        case "text" | "input_text" | "output_text":
            text = part.get("text")
            return text_block(text) if isinstance(text, str) and text else None
        case "refusal":
            text = part.get("refusal")
            return text_block(text) if isinstance(text, str) and text else None
        case "image_url" | "input_image":
            return _image(part.get("image_url"), part.get("detail"), field)
        case "file":
            return _file(part.get("file"), field)
        case "input_audio" if isinstance(part.get("input_audio"), dict) and part["input_audio"].get("data"):
            return {"type": kind, "input_audio": part["input_audio"]}
        case "input_audio":
            raise _refused("Audio without data", field)
    notes.add("dropped", f"content.{kind}")
    return None


def _image(value: Any, detail: Any, field: str) -> Block:
    """An image; how closely it shall be looked at travels as `detail`."""
    if isinstance(value, dict):
        detail = value.get("detail")
    return {**_picture(value, field), **({"detail": detail} if isinstance(detail, str) and detail else {})}


def _picture(value: Any, field: str) -> Block:
    url = value.get("url") if isinstance(value, dict) else value
    if not isinstance(url, str) or not url:
        raise InvalidRequest("An image needs a URL.", field=f"{field}.image_url")
    inline = data_uri(url)
    if inline:
        media_type, data = inline
        if media_type not in _IMAGES:
            raise _refused(f"An image of type {media_type or 'unknown'}", f"{field}.image_url")
        return {"type": "image", "source": {"type": "base64", "media_type": media_type, "data": data}}
    if not url.lower().startswith(("http://", "https://")):
        raise _refused("An image from such a URL", f"{field}.image_url")
    return {"type": "image", "source": {"type": "url", "url": url}}


def _file(value: Any, field: str) -> Block:
    file = value if isinstance(value, dict) else {}
    if file.get("file_id") and not file.get("file_data"):
        raise _refused("A file stored at another provider", f"{field}.file.file_id")
    inline = data_uri(str(file.get("file_data") or ""))
    title = {"title": file["filename"]} if isinstance(file.get("filename"), str) and file["filename"] else {}
    if inline and inline[0] == "application/pdf":
        source = {"type": "base64", "media_type": "application/pdf", "data": inline[1]}
        return {"type": "document", "source": source, **title}
    if inline and inline[0].startswith("text/"):
        source = {"type": "text", "media_type": "text/plain", "data": _decoded(inline[1], field)}
        return {"type": "document", "source": source, **title}
    raise _refused("A file of this type", f"{field}.file")


def _decoded(data: str, field: str) -> str:
    try:
        return base64.b64decode(data, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        raise InvalidRequest("The file is not base64 of UTF-8 text.", field=f"{field}.file.file_data") from None


def _refused(what: str, field: str) -> InvalidRequest:
    return InvalidRequest(f"{what} is not supported by this provider.", field=field, code="unsupported_value")
