"""Messages of Chat Completions -> hub messages (`protocols.md` 1.3.2)."""

from typing import Any

from codegate.errors import InvalidRequest
from codegate.wire import arguments
from codegate.wire.blocks import dicts, text_block
from codegate.wire.format import Notes
from codegate.wire.hub import Block, Json, Message
from codegate.wire.names import derived_id
from codegate.wire.openai_chat import content, reasoning
from codegate.wire.openai_chat.unwrapped import unwrapped

_SYSTEM = ("system", "developer")


def read(messages: Any, notes: Notes) -> tuple[list[Block], list[Message]]:
    """
    The leading system text, and the turns. Tool messages in a row become one user turn.

    Raises:
        InvalidRequest: Not a list of messages, empty, an unknown role, or content that cannot be passed on.
    """
    if not isinstance(messages, list) or not messages:
        raise InvalidRequest("messages must be a list with at least one message.", field="messages")
    system: list[Block] = []
    turns: list[Message] = []
    was_result = False
    for index, message in enumerate(messages):
        field = f"messages[{index}]"
        if not isinstance(message, dict):
            raise InvalidRequest(f"{field} must be an object.", field=field)
        role = message.get("role")
        is_result = role in ("tool", "function")
        if role in _SYSTEM:
            found = _texts(message, field, notes)
            if turns:
                turns.append({"role": "system", "content": found})
            else:
                system += found
        elif is_result:
            result = _result(message, turns if role == "function" else [], field, notes)
            if was_result:
                turns[-1]["content"].append(result)
            else:
                turns.append({"role": "user", "content": [result]})
        elif role == "user":
            found = content.marked(content.blocks(message.get("content"), f"{field}.content", notes), message)
            turns.append({"role": "user", "content": found})
        elif role == "assistant":
            turns.append({"role": "assistant", "content": _answer(message, field, notes)})
        else:
            raise InvalidRequest(f"{field}.role {role!r} is not known.", field=f"{field}.role")
        was_result = is_result
    return system, [turn for turn in turns if turn["content"]]


def calls(message: Json, where: object, notes: Notes | None = None) -> list[Block]:
    """The tool calls of an assistant message as blocks; `where` (its place) makes ids for calls without one."""
    found: list[Block] = []
    for place, call in enumerate(dicts(message.get("tool_calls"))):
        custom = call.get("custom")
        function = call.get("function")
        if isinstance(custom, dict):
            name, given = custom.get("name"), {"input": str(custom.get("input") or "")}
        elif isinstance(function, dict):
            name, given = function.get("name"), arguments.parse(function.get("arguments"), notes)
        else:
            continue
        if not isinstance(name, str) or not name:
            continue
        own = call.get("id")
        call_id = own if isinstance(own, str) and own else derived_id(where, place, name)
        found.append({"type": "tool_use", "id": call_id, "name": name, "input": given})
    legacy = message.get("function_call")
    if not found and isinstance(legacy, dict) and isinstance(legacy.get("name"), str) and legacy["name"]:
        given, name = arguments.parse(legacy.get("arguments"), notes), legacy["name"]
        found.append({"type": "tool_use", "id": derived_id(where, 0, name), "name": name, "input": given})
    return found


def thoughts(message: Json) -> list[Block]:
    """The reasoning of an assistant message as thinking blocks; unsigned text has an empty signature."""
    said = reasoning.read(message)
    details = dicts(message.get("reasoning_details"))
    if sum(1 for detail in details if detail.get("signature")) > 1:
        said = said._replace(signature="")  # several blocks in one text: no signature fits it any more
    found: list[Block] = [{"type": "redacted_thinking", "data": data} for data in said.encrypted]
    if said.text:
        found.insert(0, {"type": "thinking", "thinking": said.text, "signature": said.signature})
    return found


def _answer(message: Json, field: str, notes: Notes) -> list[Block]:
    said = content.blocks(message.get("content"), f"{field}.content", notes)
    refusal = message.get("refusal")
    if isinstance(refusal, str) and refusal:
        said.append(text_block(refusal))
    found = [*said, *calls(message, field, notes)]
    return [*thoughts(message), *content.marked(found, message)] if found else thoughts(message)


def _texts(message: Json, field: str, notes: Notes) -> list[Block]:
    found = content.marked(content.blocks(message.get("content"), f"{field}.content", notes), message)
    texts = [block for block in found if block["type"] == "text"]
    if len(texts) < len(found):
        notes.add("dropped", f"{field}.content")
    return texts


def _result(message: Json, turns: list[Message], field: str, notes: Notes) -> Block:
    """
    A tool message as a result. `turns` is given for role `function`, which names its call and has no id.

    A text that is the JSON of parts with an image is read as those parts: so clients pass on what MCP tools gave.
    """
    call_id = message.get("tool_call_id")
    if turns:
        named = [block for block in turns[-1]["content"] if block.get("name") == message.get("name")]
        call_id = named[0].get("id") if named else call_id
    given = message.get("content")
    found = content.blocks((isinstance(given, str) and unwrapped(given)) or given, f"{field}.content", notes)
    return {"type": "tool_result", "tool_use_id": str(call_id or ""), "content": content.marked(found, message)}
