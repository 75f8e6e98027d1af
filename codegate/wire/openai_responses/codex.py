"""
The Codex backend: Responses with most members refused (`protocols.md` 1.5.1, 1.5.2, column X).

It keeps nothing, always streams, wants `instructions` and takes neither limits nor sampling.
"""

from typing import Any

from codegate.wire.format import Notes, Patch
from codegate.wire.hub import Json
from codegate.wire.profile import Profile
from codegate.wire.splice import Body

_ENCRYPTED = "reasoning.encrypted_content"
_REFUSED = (
    "max_output_tokens",
    "max_tokens",
    "max_completion_tokens",
    "temperature",
    "top_p",
    "top_logprobs",
    "frequency_penalty",
    "presence_penalty",
    "user",
    "metadata",
    "truncation",
    "safety_identifier",
    "stream_options",
    "prompt_cache_retention",
    "prompt_cache_options",
    "context_management",
    "previous_response_id",
    "max_tool_calls",
    "stop",
    "seed",
    "logit_bias",
    "background",
    "moderation",
)
_SILENT = ("stream_options", "metadata", "user", "safety_identifier", "prompt_cache_retention", "prompt_cache_options")
"""Refused members whose loss changes nothing in the answer."""


def patch(body: Body, profile: Profile, notes: Notes) -> Patch:
    """What a Responses client's own body must change for this target: nothing, but for the Codex backend."""
    if not profile.codex:
        return Patch()
    drop = [key for key in _REFUSED if key in body]
    for key in drop:
        if key not in _SILENT and body.value(key) not in (None, "disabled"):
            notes.add("dropped", key)
    changes: Json = {}
    if body.value("store") is not False:
        changes["store"] = False
    if not body.flag("stream"):
        changes["stream"] = True
    if body.text("instructions") is None:
        changes["instructions"] = ""
    include = body.value("include")
    if not isinstance(include, list) or _ENCRYPTED not in include:
        changes["include"] = [*(include if isinstance(include, list) else []), _ENCRYPTED]
    tier = body.value("service_tier")
    if tier == "fast":
        changes["service_tier"] = "priority"
    elif tier not in (None, "priority"):
        drop.append("service_tier")
    items = body.value("input")
    written = _input(items)
    if written != items:
        changes["input"] = written
    tools = body.value("tools")
    if isinstance(tools, list) and (renamed := [_tool(tool) for tool in tools]) != tools:
        changes["tools"] = renamed
    return Patch(changes, tuple(drop))


def _input(items: Any) -> Any:
    """A list of items; what a system says, a developer says here; without cache marks."""
    if isinstance(items, str):
        return [{"type": "message", "role": "user", "content": [{"type": "input_text", "text": items}]}]
    return [_item(item) for item in items] if isinstance(items, list) else items


def _item(item: Any) -> Any:
    if not isinstance(item, dict):
        return item
    if item.get("role") == "system":
        item = {**item, "role": "developer"}
    parts = item.get("content")
    if isinstance(parts, list) and any(isinstance(part, dict) and "prompt_cache_breakpoint" in part for part in parts):
        return {**item, "content": [_unmarked(part) for part in parts]}
    return item


def _unmarked(part: Any) -> Any:
    if not isinstance(part, dict):
        return part
    return {key: value for key, value in part.items() if key != "prompt_cache_breakpoint"}


def _tool(tool: Any) -> Any:
    if isinstance(tool, dict) and str(tool.get("type")).startswith("web_search_preview"):
        return {**tool, "type": "web_search"}
    return tool
