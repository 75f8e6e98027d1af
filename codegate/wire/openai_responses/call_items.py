"""
Tool calls as items of a response, in the shape the client declared the tool with (`protocols.md` 1.4.3, 2.2).

Other formats know function tools only. What a Responses client declared otherwise (freeform text, a tool in a
namespace, a shell) travelled as one and comes back here as what it was: `ReplyContext.call_shapes` says how.
"""

from typing import Any

import msgspec

from codegate.wire.blocks import compact
from codegate.wire.format import ReplyContext
from codegate.wire.freeform import freeform_text
from codegate.wire.hub import Json

FUNCTION = "function_call"
CUSTOM = "custom_tool_call"


def shape(sent_name: str, context: ReplyContext) -> Json:
    """
    `type`, `name` and, where it has one, `namespace` of calls of this tool.

    Args:
        sent_name: As the provider says it.
    """
    name = context.tool_names.get(sent_name, sent_name)
    found = context.call_shapes.get(name)
    if found is not None:
        return {"name": name, **found}
    return {"type": CUSTOM if name in context.freeform_tools else FUNCTION, "name": name}


def opened(item_id: str, call_id: str, shaped: Json) -> Json:
    """The item of a call that has begun, with empty arguments."""
    empty = {FUNCTION: {"arguments": ""}, CUSTOM: {"input": ""}}.get(shaped["type"])
    if empty is None:
        return {**finished(item_id, call_id, shaped, "{}"), "status": "in_progress"}
    return {"id": item_id, **_named(shaped), "call_id": call_id, **empty, "status": "in_progress"}


def finished(item_id: str, call_id: str, shaped: Json, arguments: str) -> Json:
    """
    The item of a whole call.

    Args:
        arguments: JSON text as the provider wrote it; empty is no arguments.
    """
    head: Json = {"id": item_id, **_named(shaped), "call_id": call_id}
    match shaped["type"]:
        case "function_call":
            return {**head, "arguments": arguments if arguments.strip() else "{}", "status": "completed"}
        case "custom_tool_call":
            return {**head, "input": freeform_text(arguments), "status": "completed"}
        case "local_shell_call":
            given = _object(arguments)
            action = {"type": "exec", "command": _words(given.get("command")), "env": given.get("env") or {}}
            places = {"timeout_ms": given.get("timeout_ms"), "working_directory": given.get("workdir")}
            return {**head, "action": {**action, **places}, "status": "completed"}
        case "shell_call":
            given = _object(arguments)
            action = {"commands": _words(given.get("commands")), "timeout_ms": given.get("timeout_ms")}
            return {
                **head,
                "action": {**action, "max_output_length": given.get("max_output_length")},
                "status": "completed",
            }
    return {**head, "operation": _object(arguments), "status": "completed"}


def _named(shaped: Json) -> Json:
    """Function and custom calls have names; the others are named by their type."""
    if shaped["type"] in (FUNCTION, CUSTOM):
        return shaped
    return {"type": shaped["type"]}


def _words(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [item if isinstance(item, str) else compact(item) for item in value] if isinstance(value, list) else []


def _object(arguments: str) -> Json:
    try:
        found = msgspec.json.decode(arguments)
    except (msgspec.MsgspecError, UnicodeEncodeError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
