"""Tool schemas for Chat targets."""

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
