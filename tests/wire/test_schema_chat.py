"""Tool schemas for Chat targets."""

from typing import Any

import pytest

from codegate.wire.schema_chat import for_chat


def test_look_around_is_removed_and_plain_patterns_stay() -> None:
    schema = {
        "type": "object",
        "properties": {"a": {"type": "string", "pattern": "^(?!x).*"}, "b": {"type": "string", "pattern": "^x$"}},
    }

    assert for_chat(schema, "openai")["properties"] == {
        "a": {"type": "string"},
        "b": {"type": "string", "pattern": "^x$"},
    }


def test_uri_format_and_dialect_mark_are_removed() -> None:
    schema = {
        "$schema": "x",
        "type": "object",
        "properties": {"u": {"type": "string", "format": "uri"}, "d": {"type": "string", "format": "date"}},
    }

    assert for_chat(schema, "openai") == {
        "type": "object",
        "properties": {"u": {"type": "string"}, "d": {"type": "string", "format": "date"}},
    }


def test_properties_with_names_of_keywords_stay() -> None:
    schema = {
        "type": "object",
        "properties": {"type": {"type": "string"}, "format": {"const": "uri"}, "$schema": {"type": "string"}},
    }

    assert for_chat(schema, "openai") == schema


def test_plain_dialect_has_no_closed_objects() -> None:
    schema = {"type": "object", "properties": {}, "additionalProperties": False, "$id": "x"}

    assert for_chat(schema, "plain") == {"type": "object", "properties": {}}


@pytest.mark.parametrize("dialect", ["openai", "plain", "gemini"])
def test_missing_properties_are_added(dialect: str) -> None:
    assert for_chat({"type": "object"}, dialect) == {"type": "object", "properties": {}}


def test_a_grammar_is_built_without_patterns() -> None:
    schema = {
        "type": "object",
        "properties": {"pattern": {"type": "string", "pattern": "^x{9999}$"}},
        "patternProperties": {"^a": {"type": "string"}},
    }

    assert for_chat(schema, "grammar") == {"type": "object", "properties": {"pattern": {"type": "string"}}}


def nested(levels: int) -> Any:
    if not levels:
        return {"type": "object", "description": "Deep.", "properties": {"end": {"type": "string"}}}
    return {"type": "object", "properties": {"next": {"type": "array", "items": nested(levels - 1)}}}


def depth(schema: Any) -> int:
    if not isinstance(schema, dict):
        return 0
    return 1 + max(map(depth, [*schema.get("properties", {}).values(), schema.get("items")]))


def test_a_grammar_is_not_built_too_deep() -> None:
    found = for_chat(nested(50), "grammar")

    assert depth(found) == 17
    assert for_chat(nested(3), "grammar") == nested(3)
