"""JSON schemas for Gemini, which knows a part of the language only (`protocols.md` 1.8.3)."""

from typing import Any

from codegate.wire.hub import Json
from codegate.wire.schema import mapped

_DROPS = frozenset(
    {
        "$schema",
        "$id",
        "$defs",
        "definitions",
        "additionalProperties",
        "patternProperties",
        "propertyNames",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
        "uniqueItems",
        "default",
        "if",
        "then",
        "else",
        "not",
        "contains",
        "prefixItems",
        "dependentSchemas",
    }
)
_FORMATS = frozenset({"enum", "date-time"})
_INLINE_DEPTH = 24


def reduced(schema: Json) -> Json:
    """The schema with the same meaning as far as Gemini can say it."""
    named = {
        f"#/{place}/{name}": value
        for place in ("$defs", "definitions")
        for name, value in (schema.get(place) or {}).items()
    }
    inlined = _inlined(schema, named, ())
    found: Json = mapped(inlined, _reduced)
    return found


def _inlined(node: Any, named: Json, trail: tuple[str, ...]) -> Any:
    """The schema with references replaced by what they name; a cycle ends in any object."""
    if isinstance(node, list):
        return [_inlined(item, named, trail) for item in node]
    if not isinstance(node, dict):
        return node
    reference = node.get("$ref")
    if isinstance(reference, str):
        rest = {key: value for key, value in node.items() if key != "$ref"}
        if reference in trail or len(trail) > _INLINE_DEPTH or not isinstance(named.get(reference), dict):
            return {"type": "object", **rest}
        return _inlined({**named[reference], **rest}, named, (*trail, reference))
    return {
        key: value if key in ("$defs", "definitions", "enum", "const", "default") else _inlined(value, named, trail)
        for key, value in node.items()
    }


def _reduced(schema: Json) -> Json:
    done = {key: value for key, value in schema.items() if key not in _DROPS}
    if "const" in done:
        done["enum"] = [done.pop("const")]
    if isinstance(done.get("type"), list):
        kinds = [kind for kind in done["type"] if kind != "null"]
        if len(kinds) < len(done["type"]):
            done["nullable"] = True
        done["type"] = kinds[0] if kinds else "string"
    if isinstance(done.get("enum"), list):
        done["enum"] = [str(value) for value in done["enum"] if value not in ("", None)]
        done["type"] = "string"
        if not done["enum"]:
            del done["enum"]
    if "format" in done and done["format"] not in _FORMATS:
        del done["format"]
    if "oneOf" in done:
        done["anyOf"] = [*done.get("anyOf", ()), *done.pop("oneOf")]
    for part in done.pop("allOf", ()):
        if isinstance(part, dict):
            properties = {**done.get("properties", {}), **part.get("properties", {})}
            done = {**part, **done, **({"properties": properties} if properties else {})}
    if done.get("type") == "array" and not isinstance(done.get("items"), dict):
        done["items"] = {"type": "string"}
    return done
