"""
JSON schemas of tools and outputs, as a target takes them (`protocols.md` 1.8.3).

Only schema positions are visited: a property that is *named* `format` or `type` is nobody's keyword. Schemas given
are never changed; what comes back shares the parts that stayed.
"""

from collections.abc import Callable
from typing import Any

from codegate.wire.blocks import dicts
from codegate.wire.hub import Json

EMPTY: Json = {"type": "object", "properties": {}}

_UNIONS = ("anyOf", "oneOf", "allOf")
_ONE = ("items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames", "additionalItems")
_OPEN = ("additionalProperties", "additionalItems")
"""Keywords that every provider takes as booleans."""

_MANY = ("anyOf", "oneOf", "allOf", "prefixItems")
_NAMED = ("properties", "patternProperties", "$defs", "definitions", "dependentSchemas")


def rooted(schema: Any) -> Json:
    """
    The schema as an object schema: `type` and `properties` there, no union at the root, and no boolean or null where
    a schema stands, which few providers read. `additionalProperties` and its kin may be booleans everywhere.
    """
    if not isinstance(schema, dict):
        return dict(EMPTY)
    schema = _spelled_out(schema)
    if any(isinstance(schema.get(union), list) for union in _UNIONS):
        schema = _merged(schema)
    if schema.get("type") != "object":
        schema = {**schema, "type": "object"}
    return schema if isinstance(schema.get("properties"), dict) else {**schema, "properties": {}}


def is_strict(schema: Any) -> bool:
    """Whether every object is closed and requires all it has, as OpenAI's strict mode wants."""
    if not isinstance(schema, dict):
        return True
    if "allOf" in schema or "not" in schema or "patternProperties" in schema:
        return False
    is_object = schema.get("type") == "object" or isinstance(schema.get("properties"), dict)
    is_closed = schema.get("additionalProperties") is False and set(_properties(schema)) == _required(schema)
    if is_object and not is_closed:
        return False
    return all(is_strict(child) for child in _children(schema))


def mapped(schema: Any, change: Callable[[Json], Json]) -> Any:
    """The schema with `change` done to every schema in it, inner ones first."""
    if not isinstance(schema, dict):
        return schema
    return change({key: shallower(key, value, lambda inner: mapped(inner, change)) for key, value in schema.items()})


def shallower(key: str, value: Any, change: Callable[[Any], Any]) -> Any:
    """The value of a schema's keyword with `change` done to the schemas directly in it; any other value as it is."""
    if key in _ONE and not isinstance(value, list):
        return change(value)
    if (key in _ONE or key in _MANY) and isinstance(value, list):
        return [change(item) for item in value]
    if key in _NAMED and isinstance(value, dict):
        return {name: change(item) for name, item in value.items()}
    return value


def spelled_out(schema: Any) -> Any:
    """The schema with `true`, `false` and null where one stands as `{"type": "object"}`; the very same without them."""
    if isinstance(schema, dict):
        return _spelled_out(schema)
    return {"type": "object"} if schema is None or isinstance(schema, bool) else schema


def _spelled_out(schema: Json) -> Json:
    """The schema with `true`, `false` and null in it as `{"type": "object"}`; the very same if there are none."""
    changed = {key: new for key, value in schema.items() if (new := _spelled(key, value)) is not value}
    return {**schema, **changed} if changed else schema


def _spelled(key: str, value: Any) -> Any:
    if key in _OPEN:
        return value if not isinstance(value, dict) else _spelled_out(value)
    found = shallower(key, value, spelled_out)
    if isinstance(value, list):
        return value if all(new is old for new, old in zip(found, value, strict=True)) else found
    if isinstance(value, dict) and key in _NAMED:
        return value if all(found[name] is value[name] for name in value) else found
    return found


def _properties(schema: Json) -> Json:
    named = schema.get("properties")
    return named if isinstance(named, dict) else {}


def _required(schema: Json) -> set[str]:
    names = schema.get("required")
    return {name for name in names if isinstance(name, str)} if isinstance(names, list) else set()


def _children(schema: Json) -> list[Any]:
    found: list[Any] = []
    for key, value in schema.items():
        if key in _ONE or key in _MANY:
            found += value if isinstance(value, list) else [value]
        elif key in _NAMED and isinstance(value, dict):
            found += value.values()
    return found


def _merged(schema: Json) -> Json:
    """
    A root union as one object: all properties of all branches; required is what every branch requires.

    For `allOf`, what any branch requires. The alternatives are told in the description.
    """
    own = {key: value for key, value in schema.items() if key not in _UNIONS}
    properties = _properties(own)
    required = _required(own)
    notes: list[str] = []
    for union in _UNIONS:
        branches = dicts(schema.get(union))
        for branch in branches:
            properties = {**_properties(branch), **properties}
        demands = [_required(branch) for branch in branches]
        if not demands:
            continue
        required |= set.union(*demands) if union == "allOf" else set.intersection(*demands)
        if union != "allOf" and any(demands):
            told = " or ".join(", ".join(sorted(demand)) or "nothing" for demand in demands)
            notes.append(f"Give one of these sets of properties: {told}.")
    described = " ".join(text for text in (own.get("description"), *notes) if text)
    return {
        **own,
        "type": "object",
        "properties": properties,
        **({"required": sorted(required)} if required else {}),
        **({"description": described} if described else {}),
    }
