"""Requests of Responses, to and from the hub (`protocols.md` 1.4.1, 1.5)."""

from typing import Any, cast

from codegate.errors import InvalidRequest
from codegate.wire import hub
from codegate.wire.anthropic.attribution import without_attribution
from codegate.wire.blocks import text_block
from codegate.wire.format import Converted, Notes
from codegate.wire.hub import Block, Json
from codegate.wire.names import CHAT_NAME_LIMIT, ToolNames, declared_names
from codegate.wire.openai_chat.options import check
from codegate.wire.openai_responses import compaction, options, tools_in, tools_out, turns_in, turns_out
from codegate.wire.profile import Profile
from codegate.wire.sampling import numbers

_KEPT_ELSEWHERE = {
    "previous_response_id": "previous_response_not_found",
    "conversation": "unsupported_parameter",
    "prompt": "unsupported_parameter",
    "background": "unsupported_parameter",
}
"""What needs a provider that remembers, and the code of the refusal."""

_LOST = ("max_tool_calls", "moderation", "access_programs", "context_management")
_EXTENSIONS = (
    "prompt_cache_key",
    "prompt_cache_options",
    "prompt_cache_retention",
    "service_tier",
    "store",
    "top_logprobs",
)
_SAME = ("temperature", "top_p")


def to_hub(body: Json, notes: Notes) -> hub.Request:
    """
    A client's request as the hub has it.

    Raises:
        InvalidRequest: No model, no input, something kept at another provider, or content that nobody takes.
    """
    model = body.get("model")
    if not isinstance(model, str) or not model:
        raise InvalidRequest("The request names no model.", field="model")
    _check(body, notes)
    items, is_compacting = compaction.taken(body.get("input"))
    told, turns = turns_in.read(items, notes)
    members, shapes = tools_in.read(body, notes)
    request: Json = {"model": model, "messages": turns, **members}
    system = [*_instructions(body.get("instructions"), notes), *told]
    if system:
        request["system"] = system
    limit = body.get("max_output_tokens")
    if limit is not None:
        if type(limit) is not int or limit < 1:
            raise InvalidRequest("max_output_tokens must be a positive whole number.", field="max_output_tokens")
        request["max_tokens"] = limit
    request |= numbers(body, _SAME)
    if body.get("stream"):
        request["stream"] = True
    extensions = _extensions(body)
    if shapes:
        extensions["call_shapes"] = shapes
    if extensions:
        request["extensions"] = extensions
    return cast(hub.Request, compaction.summarising(request) if is_compacting else request)


def to_summary(body: Json, notes: Notes) -> hub.Request:
    """
    A client's request for a compaction, as the hub has it: one for a summary.

    Raises:
        InvalidRequest: As `to_hub`.
    """
    request = to_hub({key: value for key, value in body.items() if key != "stream"}, notes)
    if request.get("extensions", {}).get("compact"):
        return request
    return cast(hub.Request, compaction.summarising(cast(Json, request)))


def from_hub(request: hub.Request, model: str, profile: Profile, notes: Notes) -> Converted:
    """
    The request for a Responses provider. It is told to keep nothing and to hand out its reasoning encrypted.

    Raises:
        InvalidRequest: It depends on something the provider does not have.
    """
    check(request, notes)
    names = ToolNames(declared_names(request), CHAT_NAME_LIMIT)
    text, told = options.text(request, profile, notes)
    instructions = "\n\n".join(part for part in (*_system(request), told) if part)
    body: Json = {"model": model}
    if instructions or profile.codex:
        body["instructions"] = instructions
    body["input"] = turns_out.write(request["messages"], profile, names, tools_out.freeform_names(request), notes)
    body |= tools_out.write(request, profile, names, notes)
    body |= options.limits(request, profile, notes)
    body |= options.sampling(request, profile, notes)
    body |= options.reasoning(request, profile, notes)
    body |= text
    body |= options.identity(request, profile, notes)
    if request.get("stream") or profile.codex:
        body["stream"] = True
    return Converted({key: value for key, value in body.items() if key not in profile.extra_drop}, names.changed())


def _system(request: hub.Request) -> list[str]:
    blocks: list[Block] = without_attribution(request.get("system", []))
    return [text for block in blocks if (text := str(block.get("text") or "")).strip()]


def _check(body: Json, notes: Notes) -> None:
    for key, code in _KEPT_ELSEWHERE.items():
        if body.get(key):
            raise InvalidRequest(f"{key} is not supported by this provider: it keeps nothing.", field=key, code=code)
    for key in _LOST:
        if body.get(key):
            notes.add("dropped", key)
    if body.get("truncation") == "auto":
        notes.add("dropped", "truncation")
    include = body.get("include")
    for item in include if isinstance(include, list) else ():
        if item != "reasoning.encrypted_content":
            notes.add("dropped", f"include.{item}")


def _instructions(value: Any, notes: Notes) -> list[Block]:
    if isinstance(value, str):
        return [text_block(value)] if value else []
    if not value:
        return []
    system, turns = turns_in.read(value, notes)
    return [*system, *(block for turn in turns for block in turn["content"] if block["type"] == "text")]


def _extensions(body: Json) -> Json:
    found: Json = {key: body[key] for key in _EXTENSIONS if body.get(key) is not None}
    reasoning = _object(body.get("reasoning"))
    if isinstance(reasoning.get("effort"), str):
        found["reasoning_effort"] = reasoning["effort"]
    if "summary" in reasoning and isinstance(reasoning["summary"], str | None):
        found["reasoning_summary"] = reasoning["summary"]
    text = _object(body.get("text"))
    if isinstance(text.get("verbosity"), str):
        found["verbosity"] = text["verbosity"]
    wanted = _object(text.get("format"))
    if wanted.get("type") == "json_schema":
        named = {key: value for key, value in wanted.items() if key != "type" and value is not None}
        found["response_format"] = {"type": "json_schema", "json_schema": named}
    elif wanted.get("type") == "json_object":
        found["response_format"] = {"type": "json_object"}
    user = body.get("safety_identifier") or body.get("user")
    if user:
        found["user"] = user
    return found


def _object(value: Any) -> Json:
    return value if isinstance(value, dict) else {}
