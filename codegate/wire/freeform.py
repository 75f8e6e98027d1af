"""Freeform tools (input is plain text) for targets that have JSON tools only."""

import msgspec

from codegate.wire.hub import Json

FREEFORM_SCHEMA: Json = {
    "type": "object",
    "properties": {"input": {"type": "string"}},
    "required": ["input"],
    "additionalProperties": False,
}
"""Input of a freeform tool for a target that has JSON tools only."""


def freeform_description(tool: Json) -> str:
    """The description of a freeform tool, with the grammar or format that its input must have."""
    definition = tool.get("format")
    grammar = definition.get("definition") if isinstance(definition, dict) else None
    syntax = f" ({definition.get('syntax')})" if isinstance(definition, dict) and definition.get("syntax") else ""
    parts = [tool.get("description", ""), f"The input must follow this grammar{syntax}:\n{grammar}" if grammar else ""]
    return "\n\n".join(part for part in parts if part)


def freeform_text(arguments: str) -> str:
    """The text of a freeform tool, which a function tool carries as `{"input": text}`; arguments of no such shape."""
    try:
        wrapped = msgspec.json.decode(arguments)
    except (msgspec.MsgspecError, UnicodeEncodeError, RecursionError):
        return arguments
    text = wrapped.get("input") if isinstance(wrapped, dict) else None
    return text if isinstance(text, str) else arguments
