"""JSON schemas for Gemini, which knows a part of the language only (`protocols.md` 1.8.3)."""

from typing import Any
from urllib.parse import unquote

from codegate.wire.blocks import compact, dicts
from codegate.wire.hub import Json
from codegate.wire.schema import mapped, shallower

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
_NAMES = frozenset({"$defs", "definitions"})
_INLINE_DEPTH = 24


def reduced(schema: Json) -> Json:
    """The schema with the same meaning as far as Gemini can say it."""
    inlined = _inlined(schema, schema, ())
    found: Json = mapped(inlined, _reduced)
    return found


def _inlined(node: Any, root: Json, trail: tuple[str, ...]) -> Any:
    """The schema with references replaced by what they name; a cycle ends in any object."""
    if not isinstance(node, dict):
        return node
    reference = node.get("$ref")
    if isinstance(reference, str):
        rest = {key: value for key, value in node.items() if key != "$ref"}
        named = _pointed(root, reference)
        if reference in trail or len(trail) > _INLINE_DEPTH or not isinstance(named, dict):
            return {"type": "object", **rest}
        return _inlined({**named, **rest}, root, (*trail, reference))
    return {
        key: value if key in _NAMES else shallower(key, value, lambda inner: _inlined(inner, root, trail))
        for key, value in node.items()
    }


def _pointed(root: Json, reference: str) -> Any:
    """What a reference into the schema itself (`#/$defs/name`, `#/properties/a/items`) names; None for another."""
    start, *steps = reference.split("/")
    found: Any = root if start == "#" else None
    for step in steps:
        name = unquote(step).replace("~1", "/").replace("~0", "~")
        if isinstance(found, list) and name.isdecimal() and int(name) < len(found):
            found = found[int(name)]
        else:
            found = found.get(name) if isinstance(found, dict) else None
    return found


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
        named = [value for value in done["enum"] if value not in ("", None)]
        done["enum"] = [value if isinstance(value, str) else compact(value) for value in named]
        done["type"] = "string"
        if not done["enum"]:
            del done["enum"]
    if "format" in done and str(done["format"]) not in _FORMATS:
        del done["format"]
    done = _with_branches(done)
    if done.get("type") == "array" and not isinstance(done.get("items"), dict):
        done["items"] = {"type": "string"}
    return done


def _with_branches(schema: Json) -> Json:
    """The schema with one kind of alternatives (`anyOf`), null among them as `nullable`, and all of `allOf` in it."""
    done = {key: value for key, value in schema.items() if key not in ("anyOf", "oneOf", "allOf")}
    for part in dicts(schema.get("allOf")):
        both = [found for found in (part.get("properties"), done.get("properties")) if isinstance(found, dict)]
        properties = {name: value for found in reversed(both) for name, value in found.items()}
        required = sorted({*_required(part), *_required(done)})
        done = {
            **part,
            **done,
            **({"properties": properties} if properties else {}),
            **({"required": required} if required else {}),
        }
    branches = [*dicts(schema.get("anyOf")), *dicts(schema.get("oneOf"))]
    kept = [branch for branch in branches if branch.get("type") != "null"]
    if len(kept) < len(branches):
        done["nullable"] = True
    if len(kept) == 1 and len(branches) > 1:
        return {**kept[0], **done}
    return {**done, "anyOf": kept} if kept else done


def _required(schema: Json) -> list[str]:
    names = schema.get("required")
    return [name for name in names if isinstance(name, str)] if isinstance(names, list) else []
