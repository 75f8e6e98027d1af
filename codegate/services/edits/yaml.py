"""
Edits of YAML as text: the parser says where a value stands, and only those lines change.

Values at the top of the file and items of a list there can be set; that is what coding tools need.
"""

import json
from typing import Any

from codegate.services.edits.place import CannotEdit, Item, Place


def load(text: str) -> dict[str, Any]:
    """
    The data; an empty file is an empty mapping.

    Raises:
        CannotEdit: It is no YAML of one document, or no mapping.
    """
    import yaml

    try:
        found = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise CannotEdit(f"It is not valid YAML ({' '.join(str(error).split())}).") from None
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise CannotEdit("It is not a YAML mapping.")
    return found


def put(text: str, place: Place, value: Any) -> str:
    """
    The text with this value at this place: `(key,)`, or `(key, Item)` for one item of a list.

    Raises:
        CannotEdit: The place is deeper than that.
    """
    key, item = _parts(place)
    _, node = _top(text).get(key, (0, None))
    if item is None:
        line = f"{key}: {_scalar(value)}"
        return _appended(text, line) if node is None else _spliced(text, node, _scalar(value))
    if node is None:
        return _appended(text, f"{key}:\n" + _block(value, "  "))
    if not node.value:
        return _spliced(text, node, "\n" + _block(value, "  ").rstrip("\n"))
    if not isinstance(node.value, list):
        raise CannotEdit(f"`{key}` is not a list.")
    found = _item(node, item)
    first = found or node.value[0]
    start = text.rfind("\n", 0, first.start_mark.index) + 1
    margin = text[start : first.start_mark.index]
    if margin.strip() != "-":
        raise CannotEdit(f"`{key}` is not written one item a line.")
    added = _block(value, margin[: margin.index("-")])
    return text[:start] + added + text[_line_end(text, found) if found else start :]


def drop(text: str, place: Place) -> str:
    """The text without the value at this place, if it is there."""
    key, item = _parts(place)
    start, node = _top(text).get(key, (0, None))
    if node is None:
        return text
    if item is not None and len(node.value) > 1:
        found = _item(node, item)
        if found is None:
            return text
        start = text.rfind("\n", 0, found.start_mark.index) + 1
        return text[:start] + text[_line_end(text, found) :]
    if item is not None and _item(node, item) is None:
        return text
    return text[:start] + text[_line_end(text, node) :]


def _parts(place: Place) -> tuple[str, Item | None]:
    match place:
        case (str() as key,):
            return key, None
        case (str() as key, Item() as item):
            return key, item
        case _:
            raise CannotEdit("Values this deep in a YAML file are not edited.")


def _top(text: str) -> dict[str, tuple[int, Any]]:
    """Where each key at the top begins, and its value's node."""
    import yaml

    root = yaml.compose(text, Loader=yaml.SafeLoader)
    return {key.value: (key.start_mark.index, value) for key, value in root.value} if root is not None else {}


def _item(node: Any, item: Item) -> Any:
    for one in node.value:
        pairs = one.value if isinstance(one.value, list) else []
        if any(
            isinstance(pair, tuple) and (pair[0].value, pair[1].value) == (item.field, item.value) for pair in pairs
        ):
            return one
    return None


def _last(node: Any) -> int:
    """Where the last word of a node ends; the parser's own end of a block lies behind the comments that follow."""
    if isinstance(node.value, list) and node.value and not node.flow_style:
        last = node.value[-1]
        return _last(last[1] if isinstance(last, tuple) else last)
    end: int = node.end_mark.index
    return end


def _line_end(text: str, node: Any) -> int:
    end = text.find("\n", max(_last(node) - 1, 0))
    return len(text) if end < 0 else end + 1


def _spliced(text: str, node: Any, new: str) -> str:
    lead = " " if node.start_mark.index and text[node.start_mark.index - 1] == ":" and not new.startswith("\n") else ""
    end = node.end_mark.index - (
        getattr(node, "style", None) in ("|", ">") and text[: node.end_mark.index].endswith("\n")
    )
    return text[: node.start_mark.index] + lead + new + text[end:]


def _appended(text: str, line: str) -> str:
    return text + ("" if not text or text.endswith("\n") else "\n") + line.rstrip("\n") + "\n"


def _block(value: dict[str, Any], margin: str) -> str:
    lines = [f"{name}: {_scalar(one)}" for name, one in value.items()]
    return "".join(f"{margin}{'- ' if at == 0 else '  '}{line}\n" for at, line in enumerate(lines))


def _scalar(value: Any) -> str:
    """A value on one line, in quotes only where YAML would read the bare word as something else."""
    import yaml

    if isinstance(value, list):
        return "[" + ", ".join(_scalar(one) for one in value) + "]"
    if isinstance(value, str) and value.isprintable() and not set(value) & set("#{}[],&*!|>%@`'\"\n"):
        try:
            if yaml.safe_load(value) == value:
                return value
        except yaml.YAMLError:
            pass
    return json.dumps(value, ensure_ascii=False)
