"""Items that a model said: calls and reasoning, of a reply or of a request's history -> blocks (1.4.2, 2.2)."""

from typing import Any

from codegate.wire import arguments
from codegate.wire.blocks import compact, dicts
from codegate.wire.format import Notes
from codegate.wire.hub import Block, Json
from codegate.wire.names import derived_id
from codegate.wire.provenance import carried, family_of

SHELLS = {"local_shell_call": "local_shell", "shell_call": "shell", "apply_patch_call": "apply_patch"}
"""Calls that have no name, and the tool each is of."""

CALLS = frozenset({"function_call", "custom_tool_call", *SHELLS})
OUTPUTS = frozenset(f"{kind}_output" for kind in CALLS)


def call(item: Json, where: object, notes: Notes | None = None) -> Block | None:
    """
    The `tool_use` of a call; None if it has no name.

    Args:
        where: Its place, for the id of a call without one.
    """
    kind = item.get("type")
    name = qualified(item.get("namespace"), item.get("name")) if kind not in SHELLS else SHELLS[str(kind)]
    if not name:
        return None
    own = item.get("call_id") or (item.get("id") if kind in SHELLS else None)
    call_id = own if isinstance(own, str) and own else derived_id(where, name)
    return {"type": "tool_use", "id": call_id, "name": name, "input": _input(item, notes)}


def thought(item: Json) -> Block | None:
    """
    The thinking of a reasoning item: its summary, else its text; encrypted alone is redacted thinking.

    What carries no mark of ours was made by the provider's own family (`protocols.md` 1.9).
    """
    parts = dicts(item.get("summary")) or dicts(item.get("content"))
    text = "\n\n".join(part["text"] for part in parts if isinstance(part.get("text"), str) and part["text"])
    data = item.get("encrypted_content")
    signature = ""
    if isinstance(data, str) and data:
        signature = data if data.startswith("cg1.") else carried("openai", data)
    if family_of(signature) == "claude-redacted":
        return {"type": "redacted_thinking", "data": signature}
    if text:
        return {"type": "thinking", "thinking": text, "signature": signature}
    if family_of(signature) == "claude":  # thinking whose text was left out
        return {"type": "thinking", "thinking": "", "signature": signature}
    return {"type": "redacted_thinking", "data": signature} if signature else None


def qualified(namespace: Any, name: Any) -> str:
    """The one name of a tool in a namespace: `<namespace>__<name>`; "" without a name."""
    if not isinstance(name, str) or not name:
        return ""
    if not isinstance(namespace, str) or not namespace:
        return name
    return f"{namespace}{name}" if namespace.endswith("__") else f"{namespace}__{name}"


def searched(item: Json) -> tuple[str, str]:
    """Id and query of a `web_search_call`."""
    action = item.get("action")
    action = action if isinstance(action, dict) else {}
    return str(item.get("id") or ""), str(action.get("query") or action.get("url") or "")


def summary(item: Json) -> str:
    """One line for a tool that the provider ran itself."""
    if item.get("type") == "web_search_call":
        return f"[web_search: {searched(item)[1]}]"
    known = ("name", "server_label", "queries", "code", "revised_prompt", "output")
    return f"[{item.get('type')}: {compact({key: item[key] for key in known if item.get(key)})}]"


def _input(item: Json, notes: Notes | None) -> Json:
    match item.get("type"):
        case "custom_tool_call":
            return {"input": str(item.get("input") or "")}
        case "local_shell_call":
            action = _object(item.get("action"))
            given = {"command": action.get("command"), "workdir": action.get("working_directory")}
            return _known({**given, "timeout_ms": action.get("timeout_ms"), "env": action.get("env") or None})
        case "shell_call":
            action = _object(item.get("action"))
            return _known({key: action.get(key) for key in ("commands", "timeout_ms", "max_output_length")})
        case "apply_patch_call":
            return _object(item.get("operation"))
    return arguments.parse(item.get("arguments"), notes)


def _known(given: Json) -> Json:
    return {key: value for key, value in given.items() if value is not None}


def _object(value: Any) -> Json:
    return value if isinstance(value, dict) else {}
