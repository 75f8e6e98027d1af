"""JSON schemas of tools for Chat Completions targets, by dialect (`protocols.md` 1.8.3)."""

from typing import Any

from codegate.wire.hub import Json
from codegate.wire.schema import mapped, rooted
from codegate.wire.schema_gemini import reduced

_LOOK_AROUND = ("(?=", "(?!", "(?<=", "(?<!")
_PLAIN_DROPS = frozenset({"$id", "$schema", "additionalProperties", "strict"})


def for_chat(schema: Any, dialect: str) -> Json:
    """A tool's schema for a Chat Completions target of this dialect (`Profile.schema_dialect`)."""
    if dialect == "gemini":
        return rooted(reduced(rooted(schema)))
    if dialect == "plain":
        return rooted(mapped(rooted(schema), _plain))
    return rooted(mapped(rooted(schema), _openai))


def _openai(schema: Json) -> Json:
    pattern = schema.get("pattern")
    drop = {"$schema"}
    if isinstance(pattern, str) and any(mark in pattern for mark in _LOOK_AROUND):
        drop.add("pattern")
    if schema.get("format") == "uri":
        drop.add("format")
    return {key: value for key, value in schema.items() if key not in drop} if drop & schema.keys() else schema


def _plain(schema: Json) -> Json:
    return {key: value for key, value in schema.items() if key not in _PLAIN_DROPS}
