"""The hub's tools and tool choice -> those of a Responses target (`protocols.md` 1.5.1)."""

from typing import Any, cast

from codegate.errors import InvalidRequest
from codegate.wire import hub
from codegate.wire.format import Notes
from codegate.wire.hub import Json
from codegate.wire.names import ToolNames, tool_name
from codegate.wire.openai_chat.client_tools import function_for
from codegate.wire.openai_chat.tools_out import function_members
from codegate.wire.profile import Profile

_CHOICES = {"auto": "auto", "any": "required", "none": "none"}
_REFUSED = ("computer_", "browser_")
_UNSEARCHED = ("blocked_domains", "max_uses")
"""Members of Anthropic's web search that this format's has no word for."""


def write(request: hub.Request, profile: Profile, names: ToolNames, notes: Notes) -> Json:
    """
    The members `tools`, `tool_choice` and `parallel_tool_calls`, as far as there are tools.

    Raises:
        InvalidRequest: The request depends on a tool the target does not have, or its choice makes no sense.
    """
    declared = cast(list[Json], request.get("tools", []))
    choice = request.get("tool_choice") or {}
    tools: dict[str, Json] = {}
    lost: dict[str, str] = {}
    for tool in declared:
        name = tool_name(tool.get("name"), "tools.name")
        written = _tool(tool, profile, names, notes)
        if written is None:
            lost[name] = str(tool.get("type"))
        else:
            tools[name] = written
    searched = request.get("extensions", {}).get("web_search_options")
    if searched is not None and "web_search" not in tools:
        tools["web_search"] = _search_of_chat(searched)
    if lost and (not tools or choice.get("name") in lost):
        raise InvalidRequest(
            f"The tool {next(iter(lost.values()))} is not supported by this provider.",
            field="tools",
            code="unsupported_parameter",
        )
    for kind in lost.values():
        notes.add("dropped", f"tools.{kind}")
    if not tools:
        if choice.get("type") == "tool":
            raise InvalidRequest("tool_choice names a tool, but there are none.", field="tool_choice")
        return {}
    members: Json = {"tools": list(tools.values()), **_choice(choice, tools, profile, notes)}
    if choice.get("disable_parallel_tool_use"):
        members["parallel_tool_calls"] = False
    return members


def freeform_names(request: hub.Request) -> frozenset[str]:
    """Tools whose input is text."""
    return frozenset(str(tool.get("name")) for tool in request.get("tools", []) if tool.get("type") == "freeform")


def _tool(tool: Json, profile: Profile, names: ToolNames, notes: Notes) -> Json | None:
    """The tool as this format has it; None for one that Anthropic alone runs."""
    kind = str(tool.get("type") or "custom")
    if kind.startswith(_REFUSED):
        raise InvalidRequest(
            f"The tool {kind} is not supported by this provider.", field="tools", code="unsupported_parameter"
        )
    if kind.startswith("openai:"):
        definition: Json = tool["definition"]
        return definition
    if kind.startswith("web_search"):
        for key in _UNSEARCHED:
            if tool.get(key):
                notes.add("dropped", f"tools.{key}")
        return _search(tool)
    named: Json = {"name": names.sent(tool["name"])}
    if kind == "freeform":
        said = {"description": tool["description"]} if tool.get("description") else {}
        return {"type": "custom", **named, **said, **({"format": tool["format"]} if tool.get("format") else {})}
    known = function_for(kind)
    if known:
        return {"type": "function", **named, "description": known[0], "parameters": known[1], "strict": False}
    if kind != "custom":
        return None
    members = function_members(tool, profile, notes)
    # left out, this format takes `strict` for true and rewrites the schema
    return {"type": "function", **named, **members, "strict": members.get("strict", False)}


def _search(tool: Json) -> Json:
    filters = {"allowed_domains": tool["allowed_domains"]} if tool.get("allowed_domains") else {}
    written: Json = {"type": "web_search", **({"filters": filters} if filters else {})}
    return {**written, **({"user_location": tool["user_location"]} if tool.get("user_location") else {})}


def _search_of_chat(options: Any) -> Json:
    """`web_search_options` of Chat Completions as the tool."""
    tool: Json = {"type": "web_search"}
    if not isinstance(options, dict):
        return tool
    if options.get("search_context_size"):
        tool["search_context_size"] = options["search_context_size"]
    location = options.get("user_location")
    if isinstance(location, dict) and isinstance(location.get("approximate"), dict):
        tool["user_location"] = {"type": "approximate", **location["approximate"]}
    return tool


def _choice(choice: Json, tools: dict[str, Json], profile: Profile, notes: Notes) -> Json:
    kind = choice.get("type")
    if kind is None:
        return {}
    if kind != "tool" and kind not in _CHOICES:
        raise InvalidRequest(f"tool_choice {kind!r} is not known.", field="tool_choice")
    if kind in ("any", "tool") and not profile.forced_tools:
        notes.add("approximated", "tool_choice")
        kind = "auto"
    if kind != "tool":
        return {"tool_choice": _CHOICES[str(kind)]}
    tool = tools.get(tool_name(choice.get("name"), "tool_choice.name"))
    if tool is None:
        raise InvalidRequest(f"tool_choice names {choice['name']!r}, which is no tool.", field="tool_choice")
    if tool["type"] in ("function", "custom"):
        return {"tool_choice": {"type": tool["type"], "name": tool["name"]}}
    return {"tool_choice": {"type": tool["type"]}}
