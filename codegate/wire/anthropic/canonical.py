"""Messages as clients write them (strings or lists, nulls, stray values) -> as the hub has them: lists of blocks."""

from typing import Any

from codegate.errors import InvalidRequest
from codegate.wire.blocks import compact, dicts, text_block
from codegate.wire.hub import Block, Message

_ROLES = ("user", "assistant", "system")


def messages(value: Any) -> list[Message]:
    """
    The conversation.

    Raises:
        InvalidRequest: Not a list of messages, empty, or an unknown role.
    """
    if not isinstance(value, list) or not value:
        raise InvalidRequest("messages must be a list with at least one message.", field="messages")
    return [_message(item, f"messages[{index}]") for index, item in enumerate(value)]


def blocks(content: Any, field: str) -> list[Block]:
    """
    `system` or a message's `content` as blocks; results inside it with lists of blocks as well.

    Args:
        field: Where it stands in the request.

    Raises:
        InvalidRequest: A list with something that is no block, or a text block without a text.
    """
    if isinstance(content, str):
        return [text_block(content)]
    items = content if isinstance(content, list) else []
    if not all(isinstance(item, dict | str | None) for item in items):
        raise InvalidRequest(f"{field} must be text or a list of blocks.", field=field)
    return [_block(text_block(item) if isinstance(item, str) else item, field) for item in items if item]


def _message(item: Any, field: str) -> Message:
    if not isinstance(item, dict):
        raise InvalidRequest(f"{field} must be an object.", field=field)
    role = item.get("role")
    if role not in _ROLES:
        raise InvalidRequest(f"{field}.role must be one of {', '.join(_ROLES)}.", field=f"{field}.role")
    return {"role": role, "content": blocks(item.get("content"), f"{field}.content")}


def _block(block: Block, field: str) -> Block:
    if block.get("type") == "text" and not isinstance(block.get("text"), str):
        raise InvalidRequest(f"{field} has a text block without a text.", field=field)
    return {**block, "content": _result(block.get("content"))} if block.get("type") == "tool_result" else block


def _result(content: Any) -> list[Block]:
    """A tool result's content: nothing, text, blocks, or any JSON (as its text)."""
    if content is None or content == "":
        return []
    if isinstance(content, str):
        return [text_block(content)]
    if isinstance(content, list):
        texts = [text_block(item) if isinstance(item, str) else item for item in content]
        return dicts(texts)
    return [text_block(compact(content))]
