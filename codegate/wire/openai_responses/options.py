"""Limits, sampling, reasoning, answer format: the plain members of a request for a Responses target (1.5)."""

from typing import Any

from codegate.wire import effort, hub
from codegate.wire.blocks import asks_nothing, hashed_user
from codegate.wire.format import Notes
from codegate.wire.hub import Json
from codegate.wire.openai_chat import options as chat
from codegate.wire.openai_chat.request import session
from codegate.wire.profile import Profile
from codegate.wire.sampling import is_free
from codegate.wire.service_tier import for_openai

LEAST_OUTPUT = 16
"""Output tokens that this format takes at least."""

_LOST = ("seed", "frequency_penalty", "presence_penalty", "logit_bias", "prediction")
"""Members of Chat Completions that this format has nothing for; a zero asks for nothing."""

_ENCRYPTED = "reasoning.encrypted_content"
_LOGPROBS = "message.output_text.logprobs"


def limits(request: hub.Request, profile: Profile, notes: Notes) -> Json:
    """The output limit. There are no stop sequences here, and the Codex backend takes no limit."""
    if request.get("stop_sequences"):
        notes.add("dropped", "stop_sequences")
    asked = request.get("max_tokens")
    if asked is None or profile.codex:
        return {}
    limit = max(LEAST_OUTPUT, min(asked, profile.max_output) if profile.max_output is not None else asked)
    if limit != asked:
        notes.add("changed", "max_tokens")
    return {"max_output_tokens": limit}


def sampling(request: hub.Request, profile: Profile, notes: Notes) -> Json:
    """Temperature and its kin, and `include`. Numbers are not rescaled."""
    extensions = request.get("extensions", {})
    members: Json = {}
    takes_any = is_free(request, profile) and not profile.codex
    temperature = request.get("temperature")
    if temperature is not None:
        if takes_any:
            members["temperature"] = temperature
        elif temperature != 1:
            notes.add("dropped", "temperature")
    if "top_p" in request:
        if takes_any:
            members["top_p"] = request["top_p"]
        else:
            notes.add("dropped", "top_p")
    if "top_k" in request:
        notes.add("dropped", "top_k")
    for key in _LOST:
        if not asks_nothing(key, extensions.get(key)):
            notes.add("dropped", key)
    include = [_ENCRYPTED]
    wants_logprobs = extensions.get("logprobs") or extensions.get("top_logprobs")
    if wants_logprobs and takes_any:
        include.append(_LOGPROBS)
        members |= {"top_logprobs": extensions["top_logprobs"]} if extensions.get("top_logprobs") else {}
    elif wants_logprobs:
        notes.add("dropped", "logprobs")
    return {**members, "store": False, "include": include}


def reasoning(request: hub.Request, profile: Profile, notes: Notes) -> Json:
    """The member `reasoning`; nothing when the request does not say how hard to think."""
    extensions = request.get("extensions", {})
    wanted = effort.asked(request)
    said: Json = {}
    level = effort.for_openai(wanted, profile, notes, more=("max",) if profile.max_on_responses else ())
    if level:
        said["effort"] = level
    is_hidden = (request.get("thinking") or {}).get("display") == "omitted"
    summary = extensions.get("reasoning_summary", "auto" if level not in (None, "none") else None)
    if summary and not is_hidden and profile.effort_param != "none":
        said["summary"] = summary
    return {"reasoning": said} if said else {}


def text(request: hub.Request, profile: Profile, notes: Notes) -> tuple[Json, str]:
    """The member `text`, and what must be said in words because the target has no schemas."""
    members, told = chat.response_format(request, profile, notes)
    said: Json = {}
    wanted: Any = members.get("response_format")
    if wanted:
        named = wanted.get("json_schema")
        said["format"] = {"type": wanted["type"], **(named if isinstance(named, dict) else {})}
    verbosity = request.get("extensions", {}).get("verbosity")
    if verbosity:
        said["verbosity"] = verbosity
    return ({"text": said} if said else {}), told


def identity(request: hub.Request, profile: Profile, notes: Notes) -> Json:
    """
    Who asks, as a hash: raw values hold account and session ids. One session keeps one cache key.

    The Codex backend takes the cache key alone, and no service tier but `priority`.
    """
    extensions = request.get("extensions", {})
    user = extensions.get("user") or (request.get("metadata") or {}).get("user_id")
    said: Json = {}
    if user and profile.user_param and not profile.codex:
        said[profile.user_param] = hashed_user(str(user))
    if profile.cache_key or profile.codex:
        said |= session(extensions, user, "prompt_cache_key")
    said |= chat.caching(request, profile)
    tier = for_openai(request, profile, notes)
    if tier and (not profile.codex or tier == "priority"):
        said["service_tier"] = tier
    return said
