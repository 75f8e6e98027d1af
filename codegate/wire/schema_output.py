"""The schema of a structured output, as Anthropic takes it (`protocols.md` 1.8.3)."""

from typing import Any

from codegate.wire.blocks import compact
from codegate.wire.hub import Json
from codegate.wire.schema import mapped, spelled_out

_TOLD = (
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
    "patternProperties",
    "propertyNames",
    "if",
    "then",
    "else",
    "not",
)
_FORMATS = frozenset(
    {"date-time", "time", "date", "duration", "email", "hostname", "uri", "ipv4", "ipv6", "uuid"},
)


def structured(schema: Any) -> Json:
    """The schema with objects closed, and the constraints that cannot be enforced told in descriptions."""
    found = mapped(spelled_out(schema), _reduced)
    return found if isinstance(found, dict) else {"type": "object", "properties": {}, "additionalProperties": False}


def _reduced(schema: Json) -> Json:
    told = [f"{key}: {compact(schema[key])}" for key in _TOLD if key in schema]
    done = {key: value for key, value in schema.items() if key not in _TOLD and key != "$schema"}
    if "minItems" in done and done["minItems"] not in (0, 1):
        told.append(f"minItems: {compact(done.pop('minItems'))}")
    if "format" in done and str(done["format"]) not in _FORMATS:
        told.append(f"format: {compact(done.pop('format'))}")
    if "oneOf" in done:
        done["anyOf"] = [*done.get("anyOf", ()), *done.pop("oneOf")]
    if done.get("type") == "object" or "properties" in done:
        done["additionalProperties"] = False
    if told:
        done["description"] = " ".join(filter(None, (done.get("description"), f"({'; '.join(told)})")))
    return done
