"""One way to edit every format: the edit is made in the text, and believed only when the data came out as meant."""

from collections.abc import Sequence
from typing import Any, Literal, Protocol, cast

from codegate.services.edits import jsonc, toml, yaml
from codegate.services.edits.place import CannotEdit, Place, updated, without

Format = Literal["json", "toml", "yaml"]


class _Editor(Protocol):
    def load(self, text: str) -> dict[str, Any]: ...
    def put(self, text: str, place: Place, value: Any) -> str: ...
    def drop(self, text: str, place: Place) -> str: ...


_EDITORS: dict[Format, _Editor] = {
    "json": cast("_Editor", jsonc),
    "toml": cast("_Editor", toml),
    "yaml": cast("_Editor", yaml),
}


_BOM = "\ufeff"


def load(text: str, format_: Format) -> dict[str, Any]:
    """
    The data of a file.

    Raises:
        CannotEdit: It is not of this format.
    """
    return _EDITORS[format_].load(text.removeprefix(_BOM))


def edited(text: str, format_: Format, values: Sequence[tuple[Place, Any]]) -> str:
    """
    The text with these values; None takes one away. Line ends and a byte order mark stay what they are.

    Raises:
        CannotEdit: The file is not of this format, or so unusual that the edit would harm it.
    """
    body = text.removeprefix(_BOM)
    bom = text[: len(text) - len(body)]
    if "\r\n" in body and body.count("\n") == body.count("\r\n"):
        return bom + _edited(body.replace("\r\n", "\n"), format_, values).replace("\n", "\r\n")
    return bom + _edited(body, format_, values)


def _edited(text: str, format_: Format, values: Sequence[tuple[Place, Any]]) -> str:
    editor = _EDITORS[format_]
    wanted = editor.load(text)
    for place, value in values:
        if value is None:
            wanted, text = without(wanted, place), editor.drop(text, place)
        else:
            wanted, text = updated(wanted, place, value), editor.put(text, place, value)
        if not _holds(editor, text, wanted):
            raise CannotEdit("Its layout is too unusual to be edited without harm.")
    return text


def _holds(editor: _Editor, text: str, wanted: dict[str, Any]) -> bool:
    try:
        return editor.load(text) == wanted
    except CannotEdit:
        return False
