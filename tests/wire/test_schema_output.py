"""Schemas of structured outputs for Anthropic."""

from codegate.wire.schema_output import structured


def test_constraints_move_into_the_description() -> None:
    schema = {"type": "object", "properties": {"a": {"type": "string", "minLength": 2, "description": "Name."}}}

    assert structured(schema) == {
        "type": "object",
        "properties": {"a": {"type": "string", "description": "Name. (minLength: 2)"}},
        "additionalProperties": False,
    }


def test_one_of_is_any_of() -> None:
    assert structured({"oneOf": [{"type": "string"}]}) == {"anyOf": [{"type": "string"}]}


def test_known_formats_and_small_item_counts_stay() -> None:
    schema = {"type": "array", "minItems": 1, "items": {"type": "string", "format": "email"}}

    assert structured(schema) == schema


def test_other_formats_and_item_counts_are_told() -> None:
    found = structured({"type": "array", "minItems": 3, "items": {"type": "string", "format": "color"}})

    assert found["description"] == "(minItems: 3)"
    assert found["items"] == {"type": "string", "description": '(format: "color")'}


def test_no_schema_is_a_closed_object() -> None:
    assert structured(None)["additionalProperties"] is False


def test_booleans_where_a_schema_stands_are_spelled_out() -> None:
    schema = {"type": "array", "items": {"anyOf": [True, {"type": "null"}]}, "default": True}

    assert structured(schema) == {
        "type": "array",
        "items": {"anyOf": [{"type": "object", "additionalProperties": False}, {"type": "null"}]},
        "default": True,
    }
