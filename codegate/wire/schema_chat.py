"""JSON schemas of tools for Chat Completions targets, by dialect (`protocols.md` 1.8.3)."""

from typing import Any

from codegate.wire.hub import Json
from codegate.wire.schema import mapped, rooted, shallower
from codegate.wire.schema_gemini import reduced

_LOOK_AROUND = ("(?=", "(?!", "(?<=", "(?<!")
_GRAMMAR_DROPS = frozenset({"$schema", "pattern", "patternProperties"})
_DEEPEST = 16
"""Levels of schemas in schemas that llama.cpp's builder of grammars can be trusted with."""

_PLAIN_DROPS = frozenset({"$id", "$schema", "additionalProperties", "strict"})


def for_chat(schema: Any, dialect: str) -> Json:
    """A tool's schema for a Chat Completions target of this dialect (`Profile.schema_dialect`)."""
    if dialect == "gemini":
        return rooted(reduced(rooted(schema)))
    if dialect == "plain":
        return rooted(mapped(rooted(schema), _plain))
    if dialect == "grammar":
        return rooted(_shallow(mapped(rooted(schema), _grammar), _DEEPEST))
    return rooted(mapped(rooted(schema), _openai))


def _openai(schema: Json) -> Json:
    pattern = schema.get("pattern")
    drop = {"$schema"}
    if isinstance(pattern, str) and any(mark in pattern for mark in _LOOK_AROUND):
        drop.add("pattern")
    if schema.get("format") == "uri":
        drop.add("format")
    return {key: value for key, value in schema.items() if key not in drop} if drop & schema.keys() else schema


def _grammar(schema: Json) -> Json:
    """Patterns can break the building of a grammar, and the request with it."""
    return {key: value for key, value in schema.items() if key not in _GRAMMAR_DROPS}


def _shallow(schema: Any, levels: int) -> Any:
    """The schema down to so many levels; what lies deeper may be anything."""
    if not isinstance(schema, dict):
        return schema
    if not levels:
        return {key: schema[key] for key in ("type", "description") if isinstance(schema.get(key), str)}
    return {key: shallower(key, value, lambda inner: _shallow(inner, levels - 1)) for key, value in schema.items()}


def _plain(schema: Json) -> Json:
    return {key: value for key, value in schema.items() if key not in _PLAIN_DROPS}
