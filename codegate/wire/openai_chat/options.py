"""Limits, sampling, answer format: the plain members of a request for a Chat Completions target (1.2.1)."""

from codegate.errors import InvalidRequest
from codegate.wire import hub
from codegate.wire.blocks import compact, dicts
from codegate.wire.format import Notes
from codegate.wire.hub import Json
from codegate.wire.profile import Profile
from codegate.wire.sampling import is_free
from codegate.wire.schema import is_strict, spelled_out
from codegate.wire.service_tier import for_openai

_REFUSED = ("mcp_servers", "inference_geo")
_REPORTED = ("container", "fallbacks", "compaction", "moderation")
_CACHING = ("prompt_cache_options", "prompt_cache_retention")
_LOGPROBS = ("logprobs", "top_logprobs")
_PASSED = (
    "seed",
    "frequency_penalty",
    "presence_penalty",
    "logit_bias",
    "logprobs",
    "top_logprobs",
    "verbosity",
    "prediction",
    "web_search_options",
)


def check(request: hub.Request, notes: Notes) -> None:
    """
    Refuse what an answer would be wrong without; note what it merely lacks.

    Raises:
        InvalidRequest: MCP servers, or a place where the data must stay.
    """
    rest = request.get("rest", {})
    for key in _REFUSED:
        if rest.get(key):
            raise InvalidRequest(f"{key} is not supported by this provider.", field=key, code="unsupported_parameter")
    for key in _REPORTED:
        if rest.get(key):
            notes.add("dropped", key)
    managed = rest.get("context_management")
    edits = dicts(managed.get("edits")) if isinstance(managed, dict) else []
    # thoughts do not go back to this target anyway; Claude Code asks for that edit in every request
    if any(not str(edit.get("type")).startswith("clear_thinking") for edit in edits):
        notes.add("dropped", "context_management")


def limits(request: hub.Request, profile: Profile, notes: Notes) -> Json:
    """The output limit under the target's name for it, and the stop sequences."""
    members: Json = {}
    asked = request.get("max_tokens")
    if asked is not None:
        limit = max(1, min(asked, profile.max_output) if profile.max_output is not None else asked)
        if limit != asked:
            notes.add("changed", "max_tokens")
        members[profile.max_tokens_param] = limit
    stops = request.get("stop_sequences", [])
    kept = stops[: profile.stop_max]
    if len(kept) < len(stops):
        notes.add("changed" if kept else "dropped", "stop_sequences")
    if kept:
        members["stop"] = kept
    return members


def sampling(request: hub.Request, profile: Profile, notes: Notes) -> Json:
    """Temperature and its kin, and what only Chat clients say. Numbers are not rescaled."""
    members: Json = {}
    takes_any = is_free(request, profile)
    temperature = request.get("temperature")
    if temperature is not None:
        if takes_any:
            members["temperature"] = temperature
        elif temperature != 1:
            notes.add("dropped", "temperature")
    if "top_p" in request:
        if not takes_any:
            notes.add("dropped", "top_p")
        else:
            members["top_p"] = request["top_p"]
    if "top_k" in request:
        if profile.top_k:
            members["top_k"] = request["top_k"]
        else:
            notes.add("dropped", "top_k")
    tier = for_openai(request, profile, notes)
    if tier is not None:
        members["service_tier"] = tier
    extensions = request.get("extensions", {})
    passed: Json = {key: value for key, value in extensions.items() if key in _PASSED}
    for key in () if takes_any else _LOGPROBS:
        if passed.pop(key, None):
            notes.add("dropped", key)
    return members | passed


def caching(request: hub.Request, profile: Profile) -> Json:
    """How long and where prompts are cached, for a target that has marks of its own for it; others refuse the words."""
    if not profile.cache_breakpoints or profile.codex:
        return {}
    extensions = request.get("extensions", {})
    return {key: value for key, value in extensions.items() if key in _CACHING}


def response_format(request: hub.Request, profile: Profile, notes: Notes) -> tuple[Json, str]:
    """The member `response_format`, and what must be said in the system text because the target has no schemas."""
    wanted = request.get("extensions", {}).get("response_format")
    own = (request.get("output_config") or {}).get("format")
    if isinstance(own, dict) and own.get("type") == "json_schema":
        schema = spelled_out(own.get("schema") or None)
        named = {"name": "output", "schema": schema, "strict": is_strict(schema)}
        wanted = {"type": "json_schema", "json_schema": named}
    if not isinstance(wanted, dict) or wanted.get("type") == "text":
        return {}, ""
    wanted = _spelled_out(wanted)
    if wanted.get("type") != "json_schema" or profile.json_schema:
        return {"response_format": wanted}, ""
    notes.add("approximated", "response_format")
    schema = (wanted.get("json_schema") or {}).get("schema")
    told = f"Answer with one JSON object that fits this schema, and nothing else: {compact(schema)}"
    return {"response_format": {"type": "json_object"}}, told


def _spelled_out(wanted: Json) -> Json:
    """The format with a schema that all providers read; it is strict no longer if that opened an object."""
    named = wanted.get("json_schema")
    if not isinstance(named, dict) or "schema" not in named:
        return wanted
    schema = spelled_out(named["schema"])
    if schema is named["schema"]:
        return wanted
    is_loose = named.get("strict") and not is_strict(schema)
    return {**wanted, "json_schema": {**named, "schema": schema, **({"strict": False} if is_loose else {})}}
