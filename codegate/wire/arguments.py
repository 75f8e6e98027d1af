"""Arguments of tool calls: text in some formats, an object in the hub."""

from typing import Any

import msgspec

from codegate.wire.blocks import compact
from codegate.wire.format import Notes
from codegate.wire.hub import Json

RAW_ARGUMENTS = "__raw_arguments"
"""Key that carries arguments which are no JSON through a format that wants an object."""


def parse(text: Any, notes: Notes | None = None) -> Json:
    """
    The input of a call from the text of its arguments.

    Empty text is no arguments; JSON that is no object and text that is no JSON travel in a carrier key. Half a
    call is never repaired into one that could be run.
    """
    if isinstance(text, dict):
        return text
    if not isinstance(text, str) or not text.strip():
        return {}
    try:
        found = msgspec.json.decode(text)
    except (msgspec.MsgspecError, UnicodeEncodeError, RecursionError):
        if notes is not None:
            notes.add("approximated", "tool_calls.arguments")
        return {RAW_ARGUMENTS: text}
    return found if isinstance(found, dict) else {"value": found}


def write(given: Any) -> str:
    """The text of an input: compact JSON, or the raw text that could not be parsed."""
    if isinstance(given, dict) and len(given) == 1 and isinstance(given.get(RAW_ARGUMENTS), str):
        return str(given[RAW_ARGUMENTS])
    return compact(given if given is not None else {})
