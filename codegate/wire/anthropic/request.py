"""Requests of Messages: the hub's own shape, so most of it is kept (`protocols.md` 1.3)."""

from typing import Any, cast

from codegate.errors import InvalidRequest
from codegate.wire import hub
from codegate.wire.anthropic import canonical, thinking, tools, turns
from codegate.wire.anthropic.attribution import without_attribution
from codegate.wire.anthropic.marks import cap_marks, has_marks
from codegate.wire.blocks import asks_nothing, compact, dicts, hashed_user, is_pseudonym, text_block
from codegate.wire.format import Converted, Notes
from codegate.wire.hub import Block, Json
from codegate.wire.names import ANTHROPIC_NAME_LIMIT, ToolNames, declared_names
from codegate.wire.profile import Profile
from codegate.wire.sampling import numbers
from codegate.wire.schema import spelled_out
from codegate.wire.schema_output import structured
from codegate.wire.service_tier import for_anthropic

DEFAULT_MAX_TOKENS = 8192
"""Output limit for a model nobody knows; Messages needs one, and 4096 cuts agents off."""

_LOST = (
    "frequency_penalty",
    "presence_penalty",
    "logprobs",
    "top_logprobs",
    "logit_bias",
    "seed",
    "prediction",
)
"""Members of other formats that Messages has nothing for; a zero or false asks for nothing."""

_PLAIN_MEMBERS = ("stream", "service_tier")
_NUMBERS = ("temperature", "top_p", "top_k")
_OBJECTS = ("tool_choice", "metadata", "thinking", "output_config")
_LISTS = ("tools", "stop_sequences")
_NAMED = frozenset({"model", "messages", "system", "max_tokens", *_PLAIN_MEMBERS, *_NUMBERS, *_OBJECTS, *_LISTS})
_REST = ("cache_control", "container", "context_management", "mcp_servers", "inference_geo", "speed", "fallbacks")
"""Members of Messages that the hub carries in `rest` and Anthropic takes."""


def to_hub(body: Json, notes: Notes) -> hub.Request:
    """
    A client's request in canonical form.

    Raises:
        InvalidRequest: No model, no messages, or a member of the wrong kind.
    """
    del notes  # nothing is lost: the hub is a superset
    model = body.get("model")
    if not isinstance(model, str) or not model:
        raise InvalidRequest("The request names no model.", field="model")
    request: Json = {"model": model, "messages": canonical.messages(body.get("messages"))}
    if body.get("system"):
        request["system"] = canonical.blocks(body["system"], "system")
    for key in _LISTS:
        if body.get(key):
            request[key] = _list(body[key], key)
    for key in _OBJECTS:
        if body.get(key) is not None:
            request[key] = _object(body[key], key)
    limit = body.get("max_tokens")
    if limit is not None:
        if type(limit) is not int or limit < 0:
            raise InvalidRequest("max_tokens must be a whole number.", field="max_tokens")
        request["max_tokens"] = limit
    request |= {key: body[key] for key in _PLAIN_MEMBERS if body.get(key) is not None}
    request |= numbers(body, _NUMBERS)
    rest = {key: value for key, value in body.items() if key not in _NAMED and value is not None}
    old_format = rest.pop("output_format", None)
    if isinstance(old_format, dict):
        request["output_config"] = {"format": old_format, **request.get("output_config", {})}
    if rest:
        request["rest"] = rest
    return cast(hub.Request, request)


def from_hub(request: hub.Request, model: str, profile: Profile, notes: Notes) -> Converted:
    """
    The request for a Messages provider.

    Raises:
        InvalidRequest: It depends on something the provider does not have.
    """
    names = ToolNames(declared_names(request), ANTHROPIC_NAME_LIMIT)
    max_tokens = _max_tokens(request, profile, notes)
    body: Json = {"model": model, "max_tokens": max_tokens}
    system = _system(request, profile, notes)
    if system:
        body["system"] = system
    body["messages"] = turns.write(request["messages"], profile, names, notes)
    body |= tools.write(request, profile, names, notes)
    thought = thinking.write(request, profile, max_tokens, notes)
    output_config = {**thought.pop("output_config", {}), **_output_format(request, profile)}
    body |= thought
    if output_config:
        body["output_config"] = output_config
    is_budgeted = (thought.get("thinking") or {}).get("type") == "enabled"
    body |= _sampling(request, profile, is_budgeted, notes)
    if request.get("stop_sequences"):
        body |= _stops(request["stop_sequences"], profile, notes)
    if request.get("stream"):
        body["stream"] = True
    body |= _identity(request, profile)
    tier, betas = for_anthropic(request, profile, notes)
    body |= {**_rest(request, profile, notes), **tier}
    cap_marks(body)
    if profile.auto_cache and not has_marks(body):
        body["cache_control"] = {"type": "ephemeral"}
    kept = {key: value for key, value in body.items() if key not in profile.extra_drop}
    return Converted(kept, names.changed(), betas)


def _max_tokens(request: hub.Request, profile: Profile, notes: Notes) -> int:
    asked = request.get("max_tokens")
    limit = profile.max_output
    if asked is None:
        return limit or DEFAULT_MAX_TOKENS
    if limit is not None and asked > limit:
        notes.add("changed", "max_tokens")
        return limit
    return asked


def _system(request: hub.Request, profile: Profile, notes: Notes) -> list[Block]:
    blocks: list[Block] = request.get("system", [])
    if not profile.is_anthropic:
        blocks = without_attribution(blocks)
    written = [dict(block) for block in blocks if str(block.get("text") or "").strip()]
    if not profile.cache_control:
        for block in written:
            block.pop("cache_control", None)
    wanted = request.get("extensions", {}).get("response_format") or {}
    if wanted.get("type") == "json_object":
        notes.add("approximated", "response_format")
        written.append(text_block("Answer with one JSON object and nothing else."))
    elif _asks_in_words(request, profile):
        notes.add("approximated", "response_format")
        schema = compact(spelled_out(_schema_of(request)))
        written.append(text_block(f"Answer with one JSON value and nothing else. It must fit this schema: {schema}"))
    return written


def _asks_in_words(request: hub.Request, profile: Profile) -> bool:
    return _schema_of(request) is not None and not (profile.is_anthropic and profile.json_schema)


def _schema_of(request: hub.Request) -> Any:
    """The schema that a whole answer must fit, whichever format asked for it."""
    own = (request.get("output_config") or {}).get("format")
    if isinstance(own, dict):
        return own.get("schema")
    wanted = request.get("extensions", {}).get("response_format") or {}
    named = wanted.get("json_schema")
    return named.get("schema") if wanted.get("type") == "json_schema" and isinstance(named, dict) else None


def _output_format(request: hub.Request, profile: Profile) -> Json:
    own = (request.get("output_config") or {}).get("format")
    schema = _schema_of(request)
    if schema is None or _asks_in_words(request, profile):
        return {}
    if isinstance(own, dict):
        return {"format": {**own, "schema": spelled_out(schema)}}
    return {"format": {"type": "json_schema", "schema": structured(schema)}}


def _sampling(request: hub.Request, profile: Profile, is_budgeted: bool, notes: Notes) -> Json:
    """
    Temperature and its kin, as far as the model takes them.

    Args:
        is_budgeted: Thinking has a budget: then temperature must be 1, which is its default.
    """
    kept: Json = {}
    temperature = request.get("temperature")
    if temperature is not None and temperature != 1:
        if profile.sampling == "none" or is_budgeted:
            notes.add("dropped", "temperature")
        else:
            kept["temperature"] = min(temperature, 1)
            if temperature > 1:
                notes.add("changed", "temperature")
    elif temperature == 1 and profile.sampling != "none":
        kept["temperature"] = temperature
    if "top_p" in request:
        # the newest models that take either refuse both
        if profile.sampling == "none" or (profile.is_anthropic and "temperature" in kept):
            notes.add("dropped", "top_p")
        else:
            kept["top_p"] = request["top_p"]
    if "top_k" in request:
        if profile.sampling == "none" or is_budgeted or not profile.top_k:
            notes.add("dropped", "top_k")
        else:
            kept["top_k"] = request["top_k"]
    return kept


def _stops(stops: list[str], profile: Profile, notes: Notes) -> Json:
    kept = [stop for stop in stops if str(stop).strip()][: profile.stop_max]
    if len(kept) < len(stops):
        notes.add("dropped" if not kept else "changed", "stop_sequences")
    return {"stop_sequences": kept} if kept else {}


def _identity(request: hub.Request, profile: Profile) -> Json:
    user = request.get("extensions", {}).get("user")
    if user:
        is_plain = profile.is_anthropic and is_pseudonym(str(user))
        return {"metadata": {"user_id": str(user) if is_plain else hashed_user(str(user))}}
    user_id = (request.get("metadata") or {}).get("user_id")
    if not user_id:
        return {}
    return {"metadata": {"user_id": user_id if profile.is_anthropic else hashed_user(str(user_id))}}


def _rest(request: hub.Request, profile: Profile, notes: Notes) -> Json:
    kept: Json = {}
    extensions = request.get("extensions", {})
    for key in _LOST:
        if not asks_nothing(key, extensions.get(key)):
            notes.add("dropped", key)
    if request.get("rest", {}).get("moderation"):
        notes.add("dropped", "moderation")
    for key in _REST:
        value = request.get("rest", {}).get(key)
        if not value:
            continue
        if profile.is_anthropic or (key == "cache_control" and profile.cache_control):
            kept[key] = value
        elif key in ("mcp_servers", "inference_geo"):
            raise InvalidRequest(f"{key} is not supported by this provider.", field=key, code="unsupported_parameter")
        elif key != "cache_control":
            notes.add("dropped", key)
    return kept


def _list(value: Any, key: str) -> list[Any]:
    if not isinstance(value, list):
        raise InvalidRequest(f"{key} must be a list.", field=key)
    if key == "tools":
        return [_typed(tool, key) for tool in dicts(value)]
    if not all(isinstance(item, str) for item in value):
        raise InvalidRequest(f"{key} must be a list of texts.", field=key)
    return value


def _object(value: Any, key: str) -> Json:
    if not isinstance(value, dict):
        raise InvalidRequest(f"{key} must be an object.", field=key)
    return _typed(value, key)


def _typed(value: Json, key: str) -> Json:
    """An object whose `type` and `name` are texts, if it has any."""
    for member in ("type", "name"):
        if not isinstance(value.get(member), str | None):
            raise InvalidRequest(f"{key}.{member} must be a text.", field=f"{key}.{member}")
    return value
