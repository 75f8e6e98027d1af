"""Tools and tool choice for a Messages target (`protocols.md` 1.3.3)."""

from typing import Any, cast

from codegate.errors import InvalidRequest
from codegate.wire import hub
from codegate.wire.anthropic.thinking import FORCED
from codegate.wire.format import Notes
from codegate.wire.freeform import FREEFORM_SCHEMA, freeform_description
from codegate.wire.hub import Json
from codegate.wire.names import ToolNames, tool_name
from codegate.wire.profile import Profile
from codegate.wire.schema import rooted
from codegate.wire.schema_output import structured

_OWN_MEMBERS = ("defer_loading", "allowed_callers", "eager_input_streaming", "input_examples")


def write(request: hub.Request, profile: Profile, names: ToolNames, notes: Notes) -> Json:
    """
    The members `tools` and `tool_choice` of a body, as far as there are tools.

    Raises:
        InvalidRequest: A tool has no name, or the request depends on a tool the target does not have.
    """
    declared = cast(list[Json], request.get("tools", []))
    tools = [written for tool in declared if (written := _tool(tool, profile, names, notes))]
    searched = request.get("extensions", {}).get("web_search_options")
    if searched is not None:
        if profile.is_anthropic:
            tools.append(_web_search(searched))
        else:
            notes.add("dropped", "web_search_options")
    if not tools:
        if declared:
            raise InvalidRequest(
                "None of the tools is supported by this provider.", field="tools", code="unsupported_parameter"
            )
        return {}
    choice = request.get("tool_choice")
    written_choice = (
        _choice(choice, {str(tool.get("name")) for tool in tools}, profile, names, notes) if choice else None
    )
    return {"tools": tools, **({"tool_choice": written_choice} if written_choice else {})}


def _tool(tool: Json, profile: Profile, names: ToolNames, notes: Notes) -> Json | None:
    kind = tool.get("type") or "custom"
    if kind not in ("custom", "freeform"):
        if profile.is_anthropic and not kind.startswith("openai:"):
            return dict(tool)
        notes.add("dropped", f"tools.{kind.removeprefix('openai:')}")
        return None
    written: Json = {"name": names.sent(tool_name(tool.get("name"), "tools.name"))}
    if kind == "freeform":
        description = freeform_description(tool)
        return {**written, **({"description": description} if description else {}), "input_schema": FREEFORM_SCHEMA}
    if tool.get("description"):
        written["description"] = tool["description"]
    written["input_schema"] = rooted(tool.get("input_schema"))
    if tool.get("strict") and profile.strict_tools:
        written["strict"] = True
        written["input_schema"] = structured(written["input_schema"])
    if profile.cache_control and tool.get("cache_control"):
        written["cache_control"] = tool["cache_control"]
    kept = _OWN_MEMBERS if profile.is_anthropic else ()
    return {**written, **{key: tool[key] for key in kept if key in tool}}


def _choice(choice: Json, sent: set[str], profile: Profile, names: ToolNames, notes: Notes) -> Json:
    written = dict(choice)
    if written.get("type") == "tool":
        written["name"] = names.sent(tool_name(written.get("name"), "tool_choice.name"))
        if written["name"] not in sent:
            raise InvalidRequest(f"tool_choice names {choice['name']!r}, which is no tool.", field="tool_choice")
    if written.get("type") in FORCED and not profile.forced_tools:
        notes.add("approximated", "tool_choice")
        written.pop("name", None)
        written["type"] = "auto"
    return written


def _web_search(options: Any) -> Json:
    location = options.get("user_location") if isinstance(options, dict) else None
    tool: Json = {"type": "web_search_20250305", "name": "web_search"}
    if isinstance(location, dict) and isinstance(location.get("approximate"), dict):
        tool["user_location"] = {"type": "approximate", **location["approximate"]}
    return tool
