"""
Which strings of a request or a reply guardrails look at, and how one is changed inside its JSON.

A deny-list, not a list of known blocks: what nobody thought of is screened. Left alone are names and ids that look like
some, signed or encrypted reasoning, media, constant declarations, and the keys of objects. Works on raw JSON (already
known to be valid), so that everything around a changed string keeps its bytes.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

import msgspec

from codegate.errors import GuardrailFailed
from codegate.guardrails.media import is_url
from codegate.guardrails.members import (
    ARGUMENTS,
    BASE64_TYPE,
    BLOCKS,
    DATA,
    DROPPED_TYPES,
    ENCODED,
    KINDS,
    LABEL,
    LISTS,
    TALK,
    TEXT,
    TOP_DENIED,
    TOP_OPAQUE,
    child_mode,
    is_label,
)

__all__ = ["ARGUMENTS", "ENCODED", "TEXT", "Change", "Leaf", "Unit", "leaves", "rewrite", "units"]

_TOKEN = re.compile(rb'"[^"\\]{0,1000}+(?:\\.[^"\\]{0,1000}+){0,100}+"(\s*:)?|[{}\[\]"]', re.DOTALL)
"""A string, a key, or a bracket; of a longer string the first quote, since all threads wait for a match to end."""

_COLON = re.compile(rb"\s*:")
_KEY = re.compile(rb'("[^"\\]*+(?:\\.[^"\\]*+)*+")\s*:\s*', re.DOTALL)
_GAP = b" \t\r\n,"
_QUOTE, _LIST, _BACKSLASH = 0x22, 0x5B, 0x5C
_SPELLED = 30
"""Bytes that JSON may take for `data:`."""

Change = Callable[[str, str, str], str]
"""Given a string, its kind and the member it is the value of, the string to put there; the same one for no change."""


class Leaf(NamedTuple):
    """
    A string that may be changed.

    Attributes:
        start: Where it begins, its quote included.
        end: Where it ends, its quote included.
        kind: `TEXT`, `ARGUMENTS` or `ENCODED`.
        name: The member whose value it is, or is in the list of; "" for none.
    """

    start: int
    end: int
    kind: str
    name: str


class Unit(NamedTuple):
    """A part of a body that is screened and remembered alone: its place in the body, its name, its JSON."""

    start: int
    end: int
    path: str
    raw: msgspec.Raw


def units(raw: bytes, wire_format: str, members: Mapping[str, msgspec.Raw] | None = None) -> Iterator[Unit]:
    """
    The parts of a request body that may hold words of the user, in the order a model reads them: the system text first,
    which clients send before or after the messages.

    Args:
        members: Those of `raw`, as far as it was decoded before.

    Raises:
        GuardrailFailed: Not a JSON object, an unknown format, or a member that occurs twice (only one would be seen).
    """
    lists = LISTS.get(wire_format)
    if lists is None:
        raise GuardrailFailed(f"Guardrails do not know the format {wire_format}; the request was not sent.")
    try:
        members = members if members is not None else msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise GuardrailFailed("Guardrails cannot read the body as a JSON object; the request was not sent.") from None
    at = raw.index(b"{") + 1
    talk: list[tuple[int, str, msgspec.Raw]] = []
    for name, member in members.items():
        at = _value_at(raw, _skip_gap(raw, at), name)
        end = at + len(memoryview(member))
        if name in TALK and name in lists and raw[at] == _LIST:
            talk.append((at, name, member))
        elif name in lists and raw[at] == _LIST:
            yield from _items(raw, at, name, member)
        elif name not in TOP_DENIED or (raw[at] == _QUOTE and _is_told(name, raw[at:end])):
            yield Unit(at, end, name, member)
        at = end
    if raw[at:].strip() != b"}":
        raise GuardrailFailed("A member of the body occurs twice; the request was not sent.", code="duplicate_member")
    for at, name, member in talk:
        yield from _items(raw, at, name, member)


def rewrite(raw: bytes, change: Change, *, is_data: bool = False, keys: bool = False) -> bytes:
    """
    The JSON with its strings changed; the same object if none did.

    Args:
        raw: Valid JSON of any kind.
        change: Decides about each string.
        is_data: The whole of it is a user's data, without names and ids to leave alone.
        keys: In data, keys of objects are changed too.
    """
    parts: list[bytes] = []
    done = 0
    for start, end, kind, name in leaves(raw, is_data=is_data, keys=keys):
        literal = raw[start:end]
        text: str = msgspec.json.decode(literal)
        changed = change(text, kind, name)
        if changed is not text and changed != text:
            parts += (raw[done:start], msgspec.json.encode(changed))
            done = end
    if not parts:
        return raw
    return b"".join((*parts, raw[done:]))


def leaves(raw: bytes, *, is_data: bool = False, keys: bool = False) -> list[Leaf]:
    """Every string that may be changed, in order."""
    found: list[Leaf] = []
    stack: list[_Frame] = []
    mode = child = DATA if is_data else BLOCKS
    name = ""
    for start, end, is_key in _tokens(raw):
        first = raw[start]
        if first == _QUOTE:
            if is_key:
                name = _name(raw[start:end])
                child = child_mode(mode, name)
                stack[-1].types += name == "type"
                if keys and mode == DATA:
                    found.append(Leaf(start, end, TEXT, ""))
                continue
            is_member = mode == BLOCKS and bool(stack) and not stack[-1].is_list
            if is_member and name == "type":
                stack[-1].type = raw[start:end]
            if _is_seen(child, raw, start, end):
                if is_member and name == "data":
                    stack[-1].data.append(len(found))
                found.append(Leaf(start, end, _kind(raw, start, end, name if is_member else ""), name))
        elif first in b"{[":
            stack.append(_Frame(mode, name, len(found), is_list=first == _LIST))
            mode = child if first == _LIST or child != LABEL else BLOCKS
            child = mode
        else:
            frame = stack.pop()
            frame.close(found, mode)
            mode = child = frame.outer_mode
            name = frame.outer_name
    return found


def _tokens(raw: bytes) -> Iterator[tuple[int, int, bool]]:
    """Where strings and brackets begin and end, and whether it is the key of a member."""
    at: int | None = 0
    while at is not None:
        tokens, at = _TOKEN.finditer(raw, at), None
        for m in tokens:
            start, end = m.span()
            if end - start == 1 and raw[start] == _QUOTE:
                at = _end(raw, start)
                yield start, at, _COLON.match(raw, at) is not None
                break
            is_key = m.start(1) >= 0
            yield start, m.start(1) if is_key else end, is_key


def _end(raw: bytes, start: int) -> int:
    """Where the string that begins there ends: behind the next quote with an even number of backslashes before it."""
    at = start
    while True:
        at = raw.index(b'"', at + 1)
        before = at - 1
        while raw[before] == _BACKSLASH:
            before -= 1
        if (at - before) % 2:
            return at + 1


def _is_seen(child: int, raw: bytes, start: int, end: int) -> bool:
    return child in (BLOCKS, DATA) or (child == LABEL and not is_label(msgspec.json.decode(raw[start:end])))


def _is_told(name: str, literal: bytes) -> bool:
    """A top-level member that should be a name or a choice says something else."""
    return name not in TOP_OPAQUE and not is_label(msgspec.json.decode(literal))


def _kind(raw: bytes, start: int, end: int, name: str) -> str:
    """Of the string between the two, which is the value of that member of a block."""
    if name in KINDS:
        return KINDS[name]
    begun = raw[start + 1 : start + 1 + _SPELLED]
    if begun[:5].lower() != b"data:" and b"\\" not in begun:
        return TEXT
    return ENCODED if is_url(msgspec.json.decode(raw[start:end])) else TEXT


def _name(literal: bytes) -> str:
    name: str = msgspec.json.decode(literal) if b"\\" in literal else literal[1:-1].decode()
    return name


def _skip_gap(raw: bytes, at: int) -> int:
    while raw[at] in _GAP:
        at += 1
    return at


def _value_at(raw: bytes, at: int, name: str) -> int:
    """Where the value of member `name` begins, if that member stands at `at`."""
    m = _KEY.match(raw, at)
    if m is None or msgspec.json.decode(m[1]) != name:
        raise GuardrailFailed("A member of the body occurs twice; the request was not sent.", code="duplicate_member")
    return m.end()


def _items(raw: bytes, at: int, name: str, member: msgspec.Raw) -> Iterator[Unit]:
    at += 1
    for number, item in enumerate(msgspec.json.decode(member, type=list[msgspec.Raw])):
        at = _skip_gap(raw, at)
        end = at + len(memoryview(item))
        yield Unit(at, end, f"{name}[{number}]", item)
        at = end


class _Frame:
    """
    An open object or list: what surrounds it, and how many strings were found before it.

    Attributes:
        types: Members called `type`; of several nobody knows which one counts.
        type: The last one's value.
        data: Which of the strings found are values of a member `data`.
    """

    __slots__ = ("data", "first", "is_list", "outer_mode", "outer_name", "type", "types")

    def __init__(self, outer_mode: int, outer_name: str, first: int, *, is_list: bool) -> None:
        self.outer_mode = outer_mode
        self.outer_name = outer_name
        self.first = first
        self.is_list = is_list
        self.types = 0
        self.type = b""
        self.data: list[int] = []

    def close(self, found: list[Leaf], mode: int) -> None:
        """It is over: what its type says of the strings in it."""
        if mode != BLOCKS or self.types != 1:
            return
        if self.type in DROPPED_TYPES:
            del found[self.first :]
        elif self.type == BASE64_TYPE:
            for number in self.data:
                found[number] = found[number]._replace(kind=ENCODED)
