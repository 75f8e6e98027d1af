"""Tools and tool choice of Chat Completions -> the hub's (`protocols.md` 1.3.3)."""

from typing import Any

from codegate.errors import InvalidRequest
from codegate.wire.blocks import dicts
from codegate.wire.format import Notes
from codegate.wire.hub import Json
from codegate.wire.names import tool_name

_MODES = {"auto": "auto", "none": "none", "required": "any", "any": "any"}


def read(body: Json, notes: Notes) -> Json:
    """
    The hub's `tools` and `tool_choice`, as far as the request has tools.

    Raises:
        InvalidRequest: A tool without a name, a choice that is not known.
    """
    tools = [tool for item in dicts(body.get("tools")) if (tool := _tool(item, notes))]
    if not tools:
        tools = [_function(item) for item in dicts(body.get("functions"))]
    if not tools:
        return {}
    choice = body.get("tool_choice")
    allowed = choice.get("allowed_tools", choice) if isinstance(choice, dict) else {}
    if isinstance(choice, dict) and choice.get("type") == "allowed_tools" and isinstance(allowed, dict):
        named = {_named(item) for item in dicts(allowed.get("tools"))}
        tools = [tool for tool in tools if tool["name"] in named] or tools
        choice = allowed.get("mode", "auto")
    found = _choice(choice if choice is not None else body.get("function_call"))
    if body.get("parallel_tool_calls") is False and (found or {}).get("type") != "none":
        found = {**(found or {"type": "auto"}), "disable_parallel_tool_use": True}
    return {"tools": tools, **({"tool_choice": found} if found else {})}


def _tool(item: Json, notes: Notes) -> Json | None:
    kind = item.get("type")
    if kind == "custom" and isinstance(item.get("custom"), dict):
        return _freeform(item["custom"])
    if isinstance(item.get("function"), dict):
        mark = item.get("cache_control")
        return {**_function(item["function"]), **({"cache_control": mark} if isinstance(mark, dict) else {})}
    notes.add("dropped", f"tools.{kind}")
    return None


def _function(function: Json) -> Json:
    tool: Json = {"name": tool_name(function.get("name"), "tools.function.name")}
    if isinstance(function.get("description"), str) and function["description"]:
        tool["description"] = function["description"]
    tool["input_schema"] = function.get("parameters") or {"type": "object", "properties": {}}
    if isinstance(function.get("strict"), bool):
        tool["strict"] = function["strict"]
    return tool


def _freeform(custom: Json) -> Json:
    tool: Json = {"type": "freeform", "name": tool_name(custom.get("name"), "tools.custom.name")}
    if isinstance(custom.get("description"), str):
        tool["description"] = custom["description"]
    layout = custom.get("format")
    if isinstance(layout, dict):
        grammar = layout.get("grammar")
        tool["format"] = {"type": layout.get("type"), **(grammar if isinstance(grammar, dict) else {})}
    return tool


def _choice(choice: Any) -> Json | None:
    if choice is None:
        return None
    if isinstance(choice, str) and choice in _MODES:
        return {"type": _MODES[choice]}
    name = _named(choice) if isinstance(choice, dict) else None
    if name is None:
        raise InvalidRequest("This tool_choice is not known.", field="tool_choice")
    return {"type": "tool", "name": name}


def _named(choice: Json) -> str | None:
    for holder in (choice.get("function"), choice.get("custom"), choice):
        if isinstance(holder, dict) and isinstance(holder.get("name"), str):
            name: str = holder["name"]
            return name
    return None
