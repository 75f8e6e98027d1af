"""Where Chat Completions providers put reasoning (`protocols.md` 3.3, 6), read into one shape."""

from typing import Any, NamedTuple

from codegate.wire.hub import Json
from codegate.wire.provenance import carried

_FAMILIES = {"openai": "openai", "anthropic": "claude", "google": "gemini", "azure": "openai", "xai": "xai"}


class Reasoning(NamedTuple):
    """
    The reasoning of one delta or message.

    Attributes:
        text: What can be read.
        signature: The signature of the text, or "".
        encrypted: Whole encrypted blocks, each with the mark of the family that made it.
    """

    text: str = ""
    signature: str = ""
    encrypted: tuple[str, ...] = ()


NOTHING = Reasoning()


def read(delta: Json) -> Reasoning:
    """
    The reasoning in `reasoning_details`, else in `reasoning_content`, else in `reasoning`.

    Only one of them: OpenRouter and others say the same text in two.
    """
    details = delta.get("reasoning_details")
    found = _details(details) if details else NOTHING
    if found.text:
        return found
    text = _text_of(delta.get("reasoning_content")) or _text_of(delta.get("reasoning"))
    return Reasoning(text, found.signature, found.encrypted) if text else found


def _details(details: Any) -> Reasoning:
    if not isinstance(details, list) or not details:
        return NOTHING
    texts: list[str] = []
    encrypted: list[str] = []
    signature = ""
    for detail in details:
        if not isinstance(detail, dict):
            continue
        texts.append(_text_of(detail.get("text")) or _text_of(detail.get("summary")))
        signature = _text_of(detail.get("signature")) or signature
        data = _text_of(detail.get("data"))
        if data:
            encrypted.append(_marked(data, detail.get("format")))
    found = Reasoning("".join(texts), signature, tuple(encrypted))
    return NOTHING if found == NOTHING else found


def _marked(data: str, made_by: Any) -> str:
    """Encrypted reasoning with its family in front, so that it never goes back to another (`protocols.md` 1.9)."""
    maker = made_by.split("-")[0] if isinstance(made_by, str) else ""
    family = _FAMILIES.get(maker, "chat")
    return data if family == "claude" or data.startswith("cg1.") else carried(family, data)


def _text_of(value: Any) -> str:
    """A text, or the text inside an object that holds one."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return _text_of(value.get("content")) or _text_of(value.get("text"))
    return ""
