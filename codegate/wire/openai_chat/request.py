"""Requests of Chat Completions, to and from the hub (`protocols.md` 1.2.1, 1.3.1)."""

from typing import Any, cast

from codegate.errors import InvalidRequest
from codegate.wire import hub
from codegate.wire.anthropic.attribution import without_attribution
from codegate.wire.blocks import hashed_user
from codegate.wire.format import Converted, Notes
from codegate.wire.hub import Block, Json
from codegate.wire.names import CHAT_NAME_LIMIT, ToolNames, declared_names
from codegate.wire.openai_chat import options, thinking, tools_in, tools_out, turns_in, turns_out
from codegate.wire.openai_chat.parts import cache_mark, text_part
from codegate.wire.profile import Profile
from codegate.wire.sampling import numbers

_SAME = ("temperature", "top_p", "top_k")
_EXTENSIONS = (
    "seed",
    "frequency_penalty",
    "presence_penalty",
    "logit_bias",
    "logprobs",
    "top_logprobs",
    "reasoning_effort",
    "verbosity",
    "response_format",
    "prompt_cache_key",
    "prompt_cache_options",
    "prompt_cache_retention",
    "service_tier",
    "store",
    "prediction",
    "web_search_options",
)
_KEY_LIMIT = 64
"""Characters of a cache key."""

_DEFAULTS = (None, 0, False, "auto")
"""Values that ask for nothing: leaving them out loses nothing."""

_NAMED = frozenset(
    {
        *_SAME,
        *_EXTENSIONS,
        "model",
        "messages",
        "tools",
        "tool_choice",
        "functions",
        "function_call",
        "parallel_tool_calls",
        "max_tokens",
        "max_completion_tokens",
        "stop",
        "stream",
        "stream_options",
        "n",
        "modalities",
        "audio",
        "user",
        "safety_identifier",
        "metadata",
        "reasoning",
        "thinking",
        "cache_control",
    }
)


def to_hub(body: Json, notes: Notes) -> hub.Request:
    """
    A client's request as the hub has it.

    Raises:
        InvalidRequest: No model, no messages, several answers or sound asked for, or content that nobody takes.
    """
    model = body.get("model")
    if not isinstance(model, str) or not model:
        raise InvalidRequest("The request names no model.", field="model")
    _check(body)
    system, messages = turns_in.read(body.get("messages"), notes)
    request: Json = {"model": model, "messages": messages, **tools_in.read(body, notes)}
    if system:
        request["system"] = system
    limit = body.get("max_completion_tokens") or body.get("max_tokens")
    if limit is not None:
        if type(limit) is not int or limit < 1:
            raise InvalidRequest("max_tokens must be a positive whole number.", field="max_tokens")
        request["max_tokens"] = limit
    request |= numbers(body, _SAME)
    stop = _stops(body.get("stop"))
    if stop:
        request["stop_sequences"] = stop
    if body.get("stream"):
        request["stream"] = True
    extensions = _extensions(body)
    kind = body["thinking"].get("type") if isinstance(body.get("thinking"), dict) else None
    if kind in ("enabled", "disabled") and "reasoning_effort" not in extensions:  # GLM's and DeepSeek's dialect
        request["thinking"] = {"type": "adaptive" if kind == "enabled" else "disabled"}
    if extensions:
        request["extensions"] = extensions
    rest = {key: value for key, value in body.items() if key not in _NAMED and value is not None}
    if rest:
        request["rest"] = rest
    return cast(hub.Request, request)


def from_hub(request: hub.Request, model: str, profile: Profile, notes: Notes) -> Converted:
    """
    The request for a Chat Completions provider.

    Raises:
        InvalidRequest: It depends on something the provider does not have.
    """
    options.check(request, notes)
    names = ToolNames(declared_names(request), CHAT_NAME_LIMIT, letter_first=profile.letter_names)
    turns = turns_out.write(request["messages"], profile, names, notes)
    answer_format, told = options.response_format(request, profile, notes)
    body: Json = {"model": model, "messages": [*_system(request, profile, told), *turns]}
    body |= tools_out.write(request, profile, names, notes)
    body |= options.limits(request, profile, notes)
    body |= options.sampling(request, profile, notes)
    body |= thinking.write(request, profile, notes)
    body |= answer_format
    body |= _identity(request, profile)
    body |= options.caching(request, profile)
    if request.get("stream"):
        body["stream"] = True
        if profile.stream_usage == "option":
            body["stream_options"] = {"include_usage": True}
    body |= dict(profile.extra_set)
    for key in profile.extra_drop:
        if body.pop(key, None) not in _DEFAULTS:
            notes.add("dropped", key)
    return Converted(body, names.changed())


def _check(body: Json) -> None:
    if (body.get("n") or 1) != 1:
        raise InvalidRequest("Only one answer can be asked for.", field="n", code="unsupported_value")
    modalities = body.get("modalities")
    if body.get("audio") or (isinstance(modalities, list) and "audio" in modalities):
        raise InvalidRequest("Sound is not supported.", field="modalities", code="unsupported_value")

    wanted = body.get("response_format")
    if wanted is None:
        return
    if not (isinstance(wanted, dict) and isinstance(wanted.get("type"), str)):
        raise InvalidRequest("response_format must be an object with a type.", field="response_format")
    if not isinstance(wanted.get("json_schema"), dict | None):
        raise InvalidRequest("response_format.json_schema must be an object.", field="response_format")


def _stops(stop: Any) -> list[str]:
    stops = [stop] if isinstance(stop, str) else stop or []
    if not isinstance(stops, list) or not all(isinstance(text, str) for text in stops):
        raise InvalidRequest("stop must be a text or a list of texts.", field="stop")
    return [text for text in stops if text]


def _extensions(body: Json) -> Json:
    found = {key: body[key] for key in _EXTENSIONS if body.get(key) is not None}
    reasoning = body.get("reasoning")
    if isinstance(reasoning, dict) and isinstance(reasoning.get("effort"), str):  # OpenRouter's dialect
        found.setdefault("reasoning_effort", reasoning["effort"])
    if isinstance(reasoning, dict):
        found["reasoning_twin"] = True
    user = body.get("safety_identifier") or body.get("user")
    if user:
        found["user"] = user
    stream_options: Any = body.get("stream_options")
    if isinstance(stream_options, dict) and stream_options.get("include_usage"):
        found["include_usage"] = True
    return found


def _system(request: hub.Request, profile: Profile, told: str) -> list[Json]:
    """The leading system message; `told` is what must be said in words because the target has no member for it."""
    blocks: list[Block] = without_attribution(request.get("system", []))
    kept = [block for block in blocks if str(block.get("text") or "").strip()]
    parts = [text_part(block["text"]) for block in kept] + ([text_part(told)] if told else [])
    if not parts:
        return []
    mark = cache_mark(kept[-1] if kept else {}, profile)
    parts[-1] = {**parts[-1], **mark}
    if profile.system_parts and (len(parts) > 1 or mark):
        return [{"role": "system", "content": parts}]
    return [{"role": "system", "content": "\n\n".join(part["text"] for part in parts)}]


def _identity(request: hub.Request, profile: Profile) -> Json:
    """Who asks, as a hash: raw values hold account and session ids. One session keeps one cache key."""
    extensions = request.get("extensions", {})
    user = extensions.get("user") or (request.get("metadata") or {}).get("user_id")
    said: Json = {}
    if user and profile.user_param:
        said[profile.user_param] = hashed_user(str(user))
    if profile.cache_key:
        said |= session(extensions, user, "prompt_cache_key")
    if profile.session_param:
        said |= session(extensions, user, profile.session_param)
    return said


def session(extensions: Any, user: Any, member: str) -> Json:
    """The member that keeps one session at one cache; the user's id stands for it where the client names none."""
    key = extensions.get("prompt_cache_key") or (hashed_user(str(user)) if user else None)
    if not key:
        return {}
    return {member: str(key) if len(str(key)) <= _KEY_LIMIT else hashed_user(str(key))}
