"""
Edits of JSON and of JSON with comments (`//`, `/* */`, trailing commas), as VS Code and most coding tools read it.

A value is replaced or put in where it belongs; not a byte elsewhere changes.
"""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from codegate.services.edits.place import CannotEdit, Item, Place

_SPACE = re.compile(r"(?:[\s\ufeff]+|//[^\r\n]*|/\*.*?\*/)*", re.DOTALL)
_SAME_LINE = re.compile(r"[ \t]*,?(?:[ \t]*(?://[^\r\n]*|/\*[^\r\n]*?\*/))*")
_STRING = re.compile(r'"(?:[^"\\\x00-\x1f]|\\.)*"')
_WORD = re.compile(r"[-+.\w]+")


@dataclass(slots=True)
class _Node:
    start: int
    end: int
    value: Any
    members: dict[str, "_Node"] = field(default_factory=dict)
    keys: dict[str, int] = field(default_factory=dict)


def load(text: str) -> dict[str, Any]:
    """
    The data; an empty file is an empty object.

    Raises:
        CannotEdit: It is no JSON, or no object.
    """
    return _root(text).value if text.strip("\ufeff \t\r\n") else {}


def put(text: str, place: Place, value: Any) -> str:
    """
    The text with this value at this place.

    Raises:
        CannotEdit: Something on the way is no object.
    """
    if not text.strip("\ufeff \t\r\n"):
        text = "{}\n"
    node = _root(text)
    for depth, key in enumerate(place):
        if isinstance(key, Item) or not isinstance(node.value, dict):
            raise CannotEdit("A list or a plain value stands where an object is needed.")
        if key not in node.members:
            for outer in reversed(place[depth + 1 :]):
                value = {outer: value}
            return _inserted(text, node, key, value)
        node = node.members[key]
    return text[: node.start] + _dumped(text, value, _indent_at(text, node.start)) + text[node.end :]


def drop(text: str, place: Place) -> str:
    """The text without the value at this place, if it is there; an object that is left empty goes with it."""
    trail = [_root(text)]
    for key in place:
        if isinstance(key, Item) or key not in trail[-1].members:
            return text
        trail.append(trail[-1].members[key])
    depth = len(place) - 1
    while depth > 0 and len(trail[depth].members) == 1:
        depth -= 1
    return _removed(text, trail[depth], str(place[depth]))


def _inserted(text: str, parent: _Node, key: str, value: Any) -> str:
    newline = "\r\n" if "\r\n" in text else "\n"
    name = json.dumps(key, ensure_ascii=False)
    if not parent.members:
        outer = _indent_at(text, parent.start)
        inner = outer + _unit(text)
        body = f"{newline}{inner}{name}: {_dumped(text, value, inner)}"
        kept = text[parent.start + 1 : parent.end - 1].rstrip()
        return f"{text[: parent.start + 1]}{kept}{body}{newline}{outer}{text[parent.end - 1 :]}"
    last = list(parent.members.values())[-1]
    start = list(parent.keys.values())[-1]
    tail = _SAME_LINE.match(text, last.end)
    end = tail.end() if tail and _is_line_end(text, tail.end()) else last.end
    comma = _SPACE.match(text, last.end)
    has_comma = comma is not None and text[comma.end()] == ","
    if has_comma and comma is not None:
        end = max(end, comma.end() + 1)
    between = text[last.end : end]
    inner = _indent_at(text, start)
    is_own_line = not text[text.rfind("\n", 0, start) + 1 : start].strip()
    follows_comment = bool(between.strip(" \t,")) and _is_line_end(text, end)
    lead = newline + inner if is_own_line or follows_comment else " "
    added = f"{'' if has_comma else ','}{between}{lead}{name}: {_dumped(text, value, inner)}{',' if has_comma else ''}"
    return text[: last.end] + added + text[end:]


def _removed(text: str, parent: _Node, key: str) -> str:
    names = list(parent.members)
    at = names.index(key)
    start, end = parent.keys[key], parent.members[key].end
    follows = _SPACE.match(text, end)
    if follows is not None and text[follows.end()] == ",":
        end = follows.end() + 1
    elif at:
        before = parent.members[names[at - 1]].end
        comma = _skip(text, before)
        text = text[:comma] + text[comma + 1 :]
        start, end = start - 1, end - 1
    line = text.rfind("\n", 0, start) + 1
    is_whole_line = not text[line:start].strip() and not text[end:].split("\n", 1)[0].strip()
    if is_whole_line:
        start = max(line - 1, 0)
        if start and text[start - 1] == "\r":
            start -= 1
    return text[:start] + text[end:]


def _dumped(text: str, value: Any, indent: str) -> str:
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = json.dumps(value, ensure_ascii=False, indent=_unit(text)).split("\n")
    return (newline + indent).join(lines)


def _unit(text: str) -> str:
    """The indent of one level: that of the first indented line."""
    found = re.search(r"^([ \t]+)[\"/]", text, re.MULTILINE)
    return found[1] if found else "  "


def _indent_at(text: str, at: int) -> str:
    line = text[text.rfind("\n", 0, at) + 1 : at]
    return line[: len(line) - len(line.lstrip())]


def _is_line_end(text: str, at: int) -> bool:
    return at >= len(text) or text[at] in "\r\n"


def _root(text: str) -> _Node:
    try:
        start = _skip(text, 0)
        node = _value(text, start)
        if _skip(text, node.end) != len(text):
            raise ValueError("there is more after its end")
    except IndexError:
        raise CannotEdit("It is not valid JSON (it ends too early).") from None
    except (ValueError, RecursionError) as error:
        raise CannotEdit(f"It is not valid JSON ({error}).") from None
    if not isinstance(node.value, dict):
        raise CannotEdit("It is not a JSON object.")
    return node


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _value(text: str, at: int) -> _Node:
    opener = text[at]
    if opener == "{":
        return _object(text, at)
    if opener == "[":
        return _array(text, at)
    found = (_STRING if opener == '"' else _WORD).match(text, at)
    if found is None:
        raise ValueError(f"a value is missing at character {at}")
    return _Node(at, found.end(), json.loads(found[0]))


def _object(text: str, start: int) -> _Node:
    node = _Node(start, start, {})
    at = _skip(text, start + 1)
    while text[at] != "}":
        name = _STRING.match(text, at)
        if name is None:
            raise ValueError(f"a name is missing at character {at}")
        key = json.loads(name[0])
        colon = _skip(text, name.end())
        if text[colon] != ":" or key in node.members:
            raise ValueError(f"{key!r} has no colon, or is there twice")
        member = _value(text, _skip(text, colon + 1))
        node.members[key], node.keys[key], node.value[key] = member, at, member.value
        at = _after(text, member.end, "}")
    node.end = at + 1
    return node


def _array(text: str, start: int) -> _Node:
    node = _Node(start, start, [])
    at = _skip(text, start + 1)
    while text[at] != "]":
        item = _value(text, at)
        node.value.append(item.value)
        at = _after(text, item.end, "]")
    node.end = at + 1
    return node


def _after(text: str, at: int, closer: str) -> int:
    """Past the comma that must follow, unless the end does."""
    at = _skip(text, at)
    if text[at] == ",":
        return _skip(text, at + 1)
    if text[at] != closer:
        raise ValueError(f"a comma is missing at character {at}")
    return at
