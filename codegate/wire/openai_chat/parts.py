"""Blocks -> content parts of Chat Completions: what a target can show of text, images and files (1.2.2)."""

from codegate.errors import InvalidRequest
from codegate.wire.blocks import compact, dicts, is_text
from codegate.wire.format import Notes
from codegate.wire.hub import Block, Json
from codegate.wire.profile import Profile

_UNKNOWN_LIMIT = 4000
"""Characters that are kept of a block whose type means nothing to the target."""


class Parts:
    """
    Writes blocks as parts, for one target.

    Args:
        has_original: An image may be looked at in its original size.
    """

    def __init__(self, profile: Profile, notes: Notes, *, has_original: bool = False) -> None:
        self._has_original = has_original
        self._profile = profile
        self._notes = notes

    def parts(self, block: Block, *, is_last_turn: bool = False) -> list[Json]:
        """
        The parts of one block; none for an empty one.

        Args:
            is_last_turn: The user has just said it: a file that cannot be shown is refused, not replaced by words.

        Raises:
            InvalidRequest: A file that is stored at another provider, or that the target cannot read.
        """
        match block.get("type"):
            case "text":
                return [text_part(block["text"])] if is_text(block) and block["text"] else []
            case "image":
                return [self._image(block)]
            case "document":
                return self._document(block, is_last_turn)
            case "search_result":
                self._notes.add("approximated", "search_result")
                texts = [item["text"] for item in dicts(block.get("content")) if is_text(item)]
                head = [str(block[key]) for key in ("source", "title") if block.get(key)]
                return [text_part("\n".join([*head, *texts]))]
        if block.get("type") == "container_upload":
            self._notes.add("dropped", "content.container_upload")
            return []
        if block.get("type") == "input_audio":
            return [{"type": "input_audio", "input_audio": block.get("input_audio")}]
        self._notes.add("approximated", f"content.{block.get('type')}")
        text = compact({key: value for key, value in block.items() if key != "cache_control"})
        return [text_part(text if len(text) <= _UNKNOWN_LIMIT else text[:_UNKNOWN_LIMIT] + "… [cut]")]

    def _image(self, block: Block) -> Json:
        source = _source(block)
        if not self._profile.vision:
            self._notes.add("dropped", "image")
            kind = source.get("media_type") or "by URL"
            size = f", {len(source['data']) * 3 // 4} bytes" if isinstance(source.get("data"), str) else ""
            return text_part(f"[image omitted: {kind}{size}]")
        url = source.get("url")
        if source.get("type") != "url":
            url = f"data:{source.get('media_type')};base64,{source.get('data')}"
        detail = block.get("detail")
        if detail == "original" and not self._has_original:
            detail = "high"
        return {"type": "image_url", "image_url": {"url": url, **({"detail": detail} if detail else {})}}

    def _document(self, block: Block, is_last_turn: bool) -> list[Json]:
        source = _source(block)
        title = str(block.get("title") or "")
        head = [text for text in (title, str(block.get("context") or "")) if text]
        match source.get("type"):
            case "text":
                return [text_part("\n".join([*head, str(source.get("data") or "")]))]
            case "content":
                inner = source.get("content")
                blocks = [{"type": "text", "text": inner}] if isinstance(inner, str) else dicts(inner)
                return [text_part(line) for line in head] + [part for item in blocks for part in self.parts(item)]
            case "url":
                self._notes.add("approximated", "document")
                return [text_part("\n".join([*head, f"[document: {source.get('url')}]"]))]
        if self._profile.pdf:
            data = f"data:{source.get('media_type') or 'application/pdf'};base64,{source.get('data')}"
            return [{"type": "file", "file": {"filename": title or "document.pdf", "file_data": data}}]
        if is_last_turn and not self._profile.omits_media:
            raise InvalidRequest("This provider does not read documents.", field="document", code="unsupported_value")
        self._notes.add("dropped", "document")
        return [text_part(f"[document omitted: {title or source.get('media_type')}]")]


def text_part(text: str) -> Json:
    """A text part."""
    return {"type": "text", "text": text}


def cache_mark(block: Block, profile: Profile) -> Json:
    """The mark that ends a cached prefix with this block, as the target has it; empty where there is none."""
    mark = block.get("cache_control")
    if not mark:
        return {}
    if profile.cache_control:
        return {"cache_control": mark}
    return {"prompt_cache_breakpoint": {"mode": "explicit"}} if profile.cache_breakpoints else {}


def joined(parts: list[Json]) -> str | list[Json]:
    """Parts as the plainest content: one text where all is text, joined by newlines."""
    if all(set(part) == {"type", "text"} for part in parts):
        return "\n".join(part["text"] for part in parts)
    return parts


def _source(block: Block) -> Json:
    source = block.get("source")
    source = source if isinstance(source, dict) else {}
    if source.get("type") == "file":
        field = f"{block.get('type')}.source"
        raise InvalidRequest("A file stored at Anthropic cannot go to another provider.", field=field)
    return source
