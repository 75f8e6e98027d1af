"""
Tools and tool choice of Responses -> the hub's (`protocols.md` 1.4.3).

The hub has function tools, freeform tools and Anthropic's web search. A tool in a namespace gets one flat name, a
shell and a patch tool get the schema of their calls; what a client wants back instead of a function call is told in
`call_shapes`.
"""

from typing import Any

from codegate.errors import InvalidRequest
from codegate.wire.blocks import dicts
from codegate.wire.format import Notes
from codegate.wire.hub import Json
from codegate.wire.names import tool_name
from codegate.wire.openai_responses.calls_in import qualified

_TEXT: Json = {"type": "string"}
_MODES = {"auto": "auto", "none": "none", "required": "any", "any": "any"}
_SYNTHETIC: dict[str, tuple[str, Json]] = {
    "local_shell": (
        "Run a command on the user's machine.",
        {
            "type": "object",
            "properties": {
                "command": {"type": "array", "items": _TEXT, "description": "The program and its arguments"},
                "timeout_ms": {"type": "integer"},
                "workdir": _TEXT,
            },
            "required": ["command"],
        },
    ),
    "shell": (
        "Run shell commands.",
        {
            "type": "object",
            "properties": {
                "commands": {"type": "array", "items": _TEXT},
                "timeout_ms": {"type": "integer"},
                "max_output_length": {"type": "integer"},
            },
            "required": ["commands"],
        },
    ),
    "apply_patch": (
        "Create, change or delete one file. `diff` is in the V4A format; a new file's lines all begin with `+`.",
        {
            "type": "object",
            "properties": {
                "type": {"type": "string", "enum": ["create_file", "update_file", "delete_file"]},
                "path": _TEXT,
                "diff": _TEXT,
            },
            "required": ["type", "path"],
        },
    ),
}
"""Tools without a definition of their own: description and schema of what their calls hold."""

_ELSEWHERE = ("file_search", "code_interpreter", "image_generation", "computer", "computer_use_preview")
"""Tools that only OpenAI runs."""


def read(body: Json, notes: Notes) -> tuple[Json, dict[str, Json]]:
    """
    The hub's `tools` and `tool_choice`, as far as the request has tools; and the shapes of their calls.

    Raises:
        InvalidRequest: A tool without a name, an MCP server, a choice that is not known.
    """
    reader = _Reader(notes)
    reader.take(dicts(body.get("tools")))
    for item in dicts(body.get("input")):
        if item.get("type") in ("additional_tools", "tool_search_output"):
            reader.take(dicts(item.get("tools")))
    tools = list(reader.tools.values())
    if not tools:
        return {}, {}
    choice = body.get("tool_choice")
    if isinstance(choice, dict) and choice.get("type") == "allowed_tools":
        named = {name for item in dicts(choice.get("tools")) if (name := _named(item))}
        tools = [tool for tool in tools if tool["name"] in named] or tools
        choice = choice.get("mode", "auto")
    found = _choice(choice)
    if body.get("parallel_tool_calls") is False and (found or {}).get("type") != "none":
        found = {**(found or {"type": "auto"}), "disable_parallel_tool_use": True}
    kept = {tool["name"] for tool in tools}
    shapes = {name: shape for name, shape in reader.shapes.items() if name in kept}
    return {"tools": tools, **({"tool_choice": found} if found else {})}, shapes


class _Reader:
    """Gathers tools by name. The first of a name counts, but a tool outside namespaces beats one inside."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self.tools: dict[str, Json] = {}
        self.shapes: dict[str, Json] = {}

    def take(self, items: list[Json]) -> None:
        """These tools, those outside of namespaces first."""
        for item in items:
            if item.get("type") != "namespace":
                self._add(item, None)
        for item in items:
            if item.get("type") == "namespace":
                for inner in dicts(item.get("tools")):
                    self._add(inner, item.get("name"))

    def _add(self, item: Json, namespace: Any) -> None:
        kind = str(item.get("type") or "function")
        if kind == "mcp":
            raise InvalidRequest(
                "MCP servers are not supported by this provider.", field="tools", code="unsupported_parameter"
            )
        tool = _tool(item)
        if tool is None:
            self._notes.add("dropped", f"tools.{kind}")
            return
        bare = tool["name"]
        tool["name"] = qualified(namespace, bare)
        if tool["name"] in self.tools:
            self._notes.add("changed", "tools")
            return
        self.tools[tool["name"]] = tool
        shape = {"type": "custom_tool_call" if kind == "custom" else "function_call", "name": bare}
        if kind in _SYNTHETIC:
            self.shapes[bare] = {"type": f"{kind}_call", "name": bare}
        elif namespace or kind == "custom":
            self.shapes[tool["name"]] = {**shape, **({"namespace": namespace} if namespace else {})}


def _tool(item: Json) -> Json | None:
    kind = str(item.get("type") or "function")
    if kind == "function":
        return _function(item)
    if kind == "custom":
        return _freeform(item)
    if kind in _SYNTHETIC:
        description, schema = _SYNTHETIC[kind]
        return {"name": kind, "description": description, "input_schema": schema}
    if kind.startswith("web_search"):
        return _web_search(item)
    return {"type": f"openai:{kind}", "name": kind, "definition": item} if kind in _ELSEWHERE else None


def _function(item: Json) -> Json:
    inner = item.get("function")
    function = inner if isinstance(inner, dict) else item  # some clients nest it as Chat Completions does
    tool: Json = {"name": tool_name(function.get("name"), "tools.name")}
    if isinstance(function.get("description"), str) and function["description"]:
        tool["description"] = function["description"]
    tool["input_schema"] = function.get("parameters") or {"type": "object", "properties": {}}
    if isinstance(function.get("strict"), bool):
        tool["strict"] = function["strict"]
    return tool


def _freeform(item: Json) -> Json:
    tool: Json = {"type": "freeform", "name": tool_name(item.get("name"), "tools.name")}
    if isinstance(item.get("description"), str):
        tool["description"] = item["description"]
    if isinstance(item.get("format"), dict):
        tool["format"] = item["format"]
    return tool


def _web_search(item: Json) -> Json:
    tool: Json = {"type": "web_search_20250305", "name": "web_search"}
    filters = item.get("filters")
    domains = filters.get("allowed_domains") if isinstance(filters, dict) else None
    if domains:
        tool["allowed_domains"] = domains
    location = item.get("user_location")
    if isinstance(location, dict):
        tool["user_location"] = {key: value for key, value in location.items() if value is not None}
    return tool


def _choice(choice: Any) -> Json | None:
    if choice is None:
        return None
    if isinstance(choice, str) and choice in _MODES:
        return {"type": _MODES[choice]}
    name = _named(choice) if isinstance(choice, dict) else ""
    if not name:
        raise InvalidRequest("This tool_choice is not known.", field="tool_choice")
    return {"type": "tool", "name": name}


def _named(choice: Json) -> str:
    """The hub's name of the tool that a choice means."""
    kind = str(choice.get("type") or "")
    if kind in ("function", "custom", ""):
        inner = choice.get("function")
        return qualified(choice.get("namespace"), choice.get("name") or (inner or {}).get("name"))
    if kind.startswith("web_search"):
        return "web_search"
    return kind if kind in _SYNTHETIC or kind in _ELSEWHERE else ""
