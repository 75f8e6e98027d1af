"""The hub's tools and tool choice -> those of a Chat Completions target (`protocols.md` 1.2.3)."""

from typing import cast

from codegate.errors import InvalidRequest
from codegate.wire import hub
from codegate.wire.blocks import compact
from codegate.wire.format import Notes
from codegate.wire.freeform import FREEFORM_SCHEMA, freeform_description
from codegate.wire.hub import Json
from codegate.wire.names import ToolNames, tool_name
from codegate.wire.openai_chat import search
from codegate.wire.openai_chat.client_tools import function_for
from codegate.wire.profile import Profile
from codegate.wire.schema import is_strict
from codegate.wire.schema_chat import for_chat

_CHOICES = {"auto": "auto", "any": "required", "none": "none"}
_REFUSED = ("computer_", "browser_")


def write(request: hub.Request, profile: Profile, names: ToolNames, notes: Notes) -> Json:
    """
    The members `tools`, `tool_choice` and `parallel_tool_calls`, as far as there are tools.

    Raises:
        InvalidRequest: The request depends on a tool the target does not have, or its choice makes no sense.
    """
    declared = cast(list[Json], request.get("tools", []))
    choice = request.get("tool_choice") or {}
    tools, lost, beside = _sorted(declared, profile, names, notes)
    forced = {str(tool.get("type")) for tool in declared if tool.get("name") == choice.get("name")}
    if lost and (not (tools or beside) or forced & set(lost)):
        raise InvalidRequest(
            f"The tool {lost[0]} is not supported by this provider.", field="tools", code="unsupported_parameter"
        )
    for kind in lost:
        notes.add("dropped", f"tools.{kind}")
    if not tools or (choice.get("type") == "none" and not profile.none_choice):
        if choice.get("type") == "tool" and not beside:
            raise InvalidRequest("tool_choice names a tool, but there are none.", field="tool_choice")
        return beside
    written_choice = _choice(choice, {tool["function"]["name"] for tool in tools}, profile, names, notes)
    if written_choice.get("tool_choice") == "required" and choice.get("type") == "tool":
        only = names.sent(str(choice.get("name")))
        tools = [tool for tool in tools if tool["function"]["name"] == only]
    members: Json = {**beside, "tools": [*tools, *beside.get("tools", [])], **written_choice}
    members |= _one_by_one(choice, profile, notes)
    return members


def _one_by_one(choice: Json, profile: Profile, notes: Notes) -> Json:
    """The member that forbids several calls at once."""
    if not choice.get("disable_parallel_tool_use"):
        return {}
    if profile.parallel_flag:
        return {"parallel_tool_calls": False}
    notes.add("dropped", "tool_choice.disable_parallel_tool_use")
    return {}


def _sorted(
    declared: list[Json], profile: Profile, names: ToolNames, notes: Notes
) -> tuple[list[Json], list[str], Json]:
    """The tools as the target has them, the types of those it has not, and members that stand for a tool."""
    tools: list[Json] = []
    lost: list[str] = []
    beside: Json = {}
    for tool in declared:
        searching = search.features(tool, profile) if _is_search(tool) else None
        written = _tool(tool, profile, names, notes) if searching is None else None
        if searching is not None:
            beside |= searching
            for key in search.lost(tool, profile):
                notes.add("dropped", f"tools.{key}")
        elif written is None:
            lost.append(str(tool.get("type")))
        else:
            tools.append(written)
    return tools, lost, beside


def _is_search(tool: Json) -> bool:
    return str(tool.get("type") or "").startswith("web_search")


def _tool(tool: Json, profile: Profile, names: ToolNames, notes: Notes) -> Json | None:
    """A function tool; None for a server tool of Anthropic's."""
    kind = str(tool.get("type") or "custom")
    if kind.startswith(_REFUSED):
        raise InvalidRequest(
            f"The tool {kind} is not supported by this provider.", field="tools", code="unsupported_parameter"
        )
    function: Json = {"name": names.sent(tool_name(tool.get("name"), "tools.name"))}
    known = function_for(kind)
    if known:
        function["description"], function["parameters"] = known
    elif kind == "freeform":
        description = freeform_description(tool)
        function |= {"description": description} if description else {}
        function["parameters"] = FREEFORM_SCHEMA
    elif kind == "custom":
        function |= function_members(tool, profile, notes)
    else:
        return None
    mark = tool.get("cache_control") if profile.cache_control else None
    return {"type": "function", "function": function, **({"cache_control": mark} if mark else {})}


def function_members(tool: Json, profile: Profile, notes: Notes) -> Json:
    """Description, parameters and, where it can be had, `strict` of a function tool."""
    function: Json = {}
    description = str(tool.get("description") or "")
    examples = tool.get("input_examples")
    for example in examples if isinstance(examples, list) else ():
        description += f"\n\nExample input: {compact(example)}"
    if profile.description_max is not None and len(description) > profile.description_max:
        notes.add("changed", "tools.description")
        description = description[: profile.description_max]
    if description:
        function["description"] = description.strip()
    schema = for_chat(tool.get("input_schema"), profile.schema_dialect)
    if schema["properties"] or profile.schema_dialect != "gemini":  # it refuses an object without properties
        function["parameters"] = schema
    if tool.get("strict") and profile.strict_tools and is_strict(schema):
        function["strict"] = True
    return function


def _choice(choice: Json, sent: set[str], profile: Profile, names: ToolNames, notes: Notes) -> Json:
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
    name = names.sent(tool_name(choice.get("name"), "tool_choice.name"))
    if name in sent and not profile.named_choice:
        notes.add("approximated", "tool_choice")
        return {"tool_choice": "required"}
    if name not in sent:
        raise InvalidRequest(f"tool_choice names {choice['name']!r}, which is no tool.", field="tool_choice")
    return {"tool_choice": {"type": "function", "function": {"name": name}}}
