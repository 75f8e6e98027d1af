"""
Tools that Anthropic defines and the client carries out: as function tools, with the input their pages document.

The client still gets `tool_use` blocks of the same names, so nothing changes for it.
"""

from codegate.errors import InvalidRequest
from codegate.wire.hub import Json

_TEXT: Json = {"type": "string"}
_NUMBER: Json = {"type": "integer"}
_RANGE: Json = {
    "type": "array",
    "items": {"type": "integer"},
    "description": "First and last line, from 1; -1 is the end",
}


def _commands(*names: str) -> Json:
    return {"type": "string", "enum": list(names)}


_BASH: Json = {"command": _TEXT, "restart": {"type": "boolean"}}
_EDITOR: Json = {
    "command": _commands("view", "create", "str_replace", "insert"),
    "path": _TEXT,
    "view_range": _RANGE,
    "old_str": _TEXT,
    "new_str": _TEXT,
    "insert_line": _NUMBER,
    "insert_text": _TEXT,
    "file_text": _TEXT,
}
_EDITOR_WITH_UNDO: Json = {**_EDITOR, "command": _commands("view", "create", "str_replace", "insert", "undo_edit")}
_MEMORY: Json = {
    "command": _commands("view", "create", "str_replace", "insert", "delete", "rename"),
    "path": _TEXT,
    "view_range": _RANGE,
    "file_text": _TEXT,
    "old_str": _TEXT,
    "new_str": _TEXT,
    "insert_line": _NUMBER,
    "insert_text": _TEXT,
    "old_path": _TEXT,
    "new_path": _TEXT,
}

_KNOWN: dict[str, tuple[str, Json, list[str]]] = {
    "bash_20241022": ("Run commands in a bash shell.", _BASH, []),
    "bash_20250124": ("Run commands in a bash shell.", _BASH, []),
    "text_editor_20241022": ("View, create and edit files.", _EDITOR_WITH_UNDO, ["command", "path"]),
    "text_editor_20250124": ("View, create and edit files.", _EDITOR_WITH_UNDO, ["command", "path"]),
    "text_editor_20250429": ("View, create and edit files.", _EDITOR, ["command", "path"]),
    "text_editor_20250728": ("View, create and edit files.", _EDITOR, ["command", "path"]),
    "memory_20250818": ("Keep notes in files below /memories.", _MEMORY, ["command"]),
}
_FAMILIES = ("bash_", "text_editor_", "memory_")


def function_for(kind: str) -> tuple[str, Json] | None:
    """
    Description and schema for a tool `type`; None when it is no such tool.

    Raises:
        InvalidRequest: A version nobody here knows.
    """
    if not kind.startswith(_FAMILIES):
        return None
    if kind not in _KNOWN:
        raise InvalidRequest(f"The tool {kind} is not supported by this provider.", field="tools")
    description, properties, required = _KNOWN[kind]
    schema: Json = {"type": "object", "properties": properties, **({"required": required} if required else {})}
    return description, schema
