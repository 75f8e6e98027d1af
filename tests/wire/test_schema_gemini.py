"""Tool schemas for Gemini."""

from codegate.wire.schema_gemini import reduced


def test_unknown_keywords_go_and_named_properties_stay() -> None:
    schema = {
        "$schema": "x",
        "type": "object",
        "propertyNames": {"pattern": "a"},
        "properties": {
            "properties": {"type": "integer", "exclusiveMinimum": 0},
            "default": {"type": "array", "uniqueItems": True},
            "kind": {"const": "a"},
        },
        "additionalProperties": False,
    }

    assert reduced(schema) == {
        "type": "object",
        "properties": {
            "properties": {"type": "integer"},
            "default": {"type": "array", "items": {"type": "string"}},
            "kind": {"type": "string", "enum": ["a"]},
        },
    }


def test_references_are_put_in_place() -> None:
    schema = {
        "type": "object",
        "properties": {"at": {"$ref": "#/$defs/Point", "description": "Where."}},
        "$defs": {"Point": {"type": "object", "properties": {"x": {"type": "number"}}}},
    }

    assert reduced(schema)["properties"]["at"] == {
        "type": "object",
        "properties": {"x": {"type": "number"}},
        "description": "Where.",
    }


def test_circle_ends_in_any_object() -> None:
    node = {"type": "object", "properties": {"next": {"$ref": "#/$defs/Node"}}}
    found = reduced({"type": "object", "properties": {"first": {"$ref": "#/$defs/Node"}}, "$defs": {"Node": node}})

    assert found["properties"]["first"]["properties"]["next"] == {"type": "object"}


def test_null_among_types_is_nullable() -> None:
    assert reduced({"type": ["string", "null"]}) == {"type": "string", "nullable": True}


def test_enum_is_text_without_the_empty_one() -> None:
    assert reduced({"type": "integer", "enum": [1, "", 2]}) == {"type": "string", "enum": ["1", "2"]}


def test_unions_are_any_of() -> None:
    assert reduced({"oneOf": [{"type": "string"}]}) == {"anyOf": [{"type": "string"}]}


def test_all_of_is_merged() -> None:
    schema = {"properties": {"a": {"type": "string"}}, "allOf": [{"properties": {"b": {"type": "string"}}}]}

    assert list(reduced(schema)["properties"]) == ["a", "b"]


def test_formats_that_gemini_has_not_go() -> None:
    assert reduced({"type": "string", "format": "email"}) == {"type": "string"}
    assert reduced({"type": "string", "format": "date-time"}) == {"type": "string", "format": "date-time"}


def test_types_without_null_are_the_first_of_them() -> None:
    assert reduced({"type": ["string", "integer"]}) == {"type": "string"}


def test_empty_enum_is_no_enum() -> None:
    assert reduced({"type": "string", "enum": [""]}) == {"type": "string"}
    assert reduced({"allOf": [True, {"type": "string"}]}) == {"type": "string"}


def test_references_may_name_any_place_in_the_schema() -> None:
    schema = {
        "type": "object",
        "properties": {
            "from": {"type": "object", "properties": {"x": {"type": "number"}}},
            "to": {"$ref": "#/properties/from"},
            "default": {"$ref": "#/properties/from/properties/x"},
        },
    }

    found = reduced(schema)["properties"]
    assert found["to"] == found["from"]
    assert found["default"] == {"type": "number"}


def test_null_among_alternatives_is_nullable() -> None:
    optional = {"anyOf": [{"type": "string"}, {"type": "null"}], "description": "Maybe."}

    assert reduced(optional) == {"type": "string", "nullable": True, "description": "Maybe."}


def test_all_of_demands_what_each_part_demands() -> None:
    assert reduced({"required": ["a"], "allOf": [{"required": ["b"]}]})["required"] == ["a", "b"]


def test_a_boolean_constant_is_its_json() -> None:
    assert reduced({"const": True}) == {"type": "string", "enum": ["true"]}
