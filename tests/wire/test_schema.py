"""Schemas: an object at the root, and only schema positions are visited."""

from typing import Any

import pytest

from codegate.wire.schema import EMPTY, is_strict, mapped, rooted


@pytest.mark.parametrize("schema", [None, True, {}, {"type": "object"}, "x"])
def test_root_is_always_an_object(schema: Any) -> None:
    assert rooted(schema) == EMPTY


def test_good_schema_is_the_very_same() -> None:
    schema = {"type": "object", "properties": {"a": {"type": "string"}}, "$defs": {}}

    assert rooted(schema) is schema


def test_booleans_and_null_where_a_schema_stands_are_spelled_out() -> None:
    found = rooted(
        {
            "type": "object",
            "properties": {
                "any": True,
                "none": None,
                "list": {"type": "array", "items": True},
                "either": {"anyOf": [False]},
            },
            "additionalProperties": False,
        }
    )

    thing = {"type": "object"}
    assert found["properties"] == {
        "any": thing,
        "none": thing,
        "list": {"type": "array", "items": thing},
        "either": {"anyOf": [thing]},
    }
    assert found["additionalProperties"] is False


def test_values_that_are_no_schemas_keep_their_booleans() -> None:
    schema = {"type": "object", "properties": {"items": {"default": None, "enum": [True, None], "const": False}}}

    assert rooted(schema) is schema


def test_root_union_is_merged() -> None:
    found = rooted(
        {
            "anyOf": [
                {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a", "c"]},
                {"type": "object", "properties": {"b": {"type": "string"}}, "required": ["b", "c"]},
            ]
        }
    )

    assert "anyOf" not in found
    assert list(found["properties"]) == ["b", "a"] or set(found["properties"]) == {"a", "b"}
    assert found["required"] == ["c"]
    assert "a, c or b, c" in found["description"]


def test_union_of_demands_only_demands_nothing() -> None:
    found = rooted(
        {
            "type": "object",
            "properties": {"a": {}, "b": {}},
            "description": "Move.",
            "anyOf": [{"required": ["a"]}, {"required": ["b"]}],
        }
    )

    assert "required" not in found
    assert found["description"].startswith("Move. ")


def test_all_of_demands_everything() -> None:
    found = rooted({"allOf": [{"properties": {"a": {}}, "required": ["a"]}, {"required": ["b"]}]})

    assert found["required"] == ["a", "b"]


CLOSED = {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"], "additionalProperties": False}


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        (CLOSED, True),
        ({**CLOSED, "required": []}, False),
        ({**CLOSED, "additionalProperties": True}, False),
        ({**CLOSED, "properties": {"a": {"type": "object"}}}, False),
        ({**CLOSED, "properties": {"a": {"type": "array", "items": CLOSED}}}, True),
        ({**CLOSED, "allOf": []}, False),
        ({"type": "string"}, True),
        (True, True),
    ],
)
def test_strict_subset_is_recognised(schema: Any, expected: bool) -> None:
    assert is_strict(schema) is expected


def test_named_properties_are_not_keywords() -> None:
    schema = {"properties": {"items": {"type": "string"}, "format": {"type": "number"}}, "enum": [{"type": "x"}]}
    seen: list[Any] = []
    mapped(schema, lambda part: seen.append(part) or part)  # type: ignore[func-returns-value]

    assert seen == [{"type": "string"}, {"type": "number"}, schema]
