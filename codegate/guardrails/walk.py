"""
Which strings of a request or a reply guardrails look at, and how one is changed inside its JSON.

A deny-list, not a list of known blocks: what nobody thought of is screened. Left alone are names and ids, signed or
encrypted reasoning, media, constant declarations, and the keys of objects. Works on raw JSON (already known to be
valid), so that everything around a changed string keeps its bytes.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

import msgspec

from codegate.errors import GuardrailFailed

LISTS = {
    "anthropic": frozenset({"system", "messages"}),
    "openai_chat": frozenset({"messages"}),
    "openai_responses": frozenset({"input"}),
}
"""Top-level members that hold a conversation, by wire format: each of their items is screened and remembered alone."""

_TOP_DENIED = """
model tools tool_choice tool_config functions function_call response_format output_format output_config text
metadata stop stop_sequences thinking reasoning reasoning_effort service_tier container mcp_servers
context_management include previous_response_id prompt_cache_key safety_identifier truncation stream_options
logit_bias modalities audio verbosity provider plugins betas anthropic_version
"""
TOP_DENIED = frozenset(_TOP_DENIED.split())
"""Top-level members that are constant, declare names or are the provider's to read (`mcp_servers` holds its tokens)."""

_DENIED = """
id type role model name status index tool_use_id tool_call_id call_id item_id response_id finish_reason
stop_reason cache_control media_type mime_type format signature thought_signature encrypted_content
encrypted_index encrypted_stdout file_id container input_audio file_data thinking reasoning_content reasoning
reasoning_details object system_fingerprint logprobs
"""
DENIED = frozenset(_DENIED.split())
"""Members of blocks, at any depth, that are not words of anybody."""

DROPPED_TYPES = frozenset({b'"thinking"', b'"redacted_thinking"', b'"reasoning"', b'"base64"'})
"""Objects of these types are left alone whole: signed reasoning goes back byte for byte, media is no text."""

_TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"(\s*:)?|[{}\[\]]', re.DOTALL)
_KEY = re.compile(rb'("[^"\\]*+(?:\\.[^"\\]*+)*+")\s*:\s*', re.DOTALL)
_GAP = b" \t\r\n,"
_QUOTE = 0x22
_DATA_MEMBERS = frozenset({"input", "arguments"})

TEXT, ARGUMENTS = "text", "arguments"
"""Kinds of a string: words, or a JSON document of its own."""

Change = Callable[[str, str], str]
"""Given a string and its kind, the string to put there; the same one for no change."""


SKIP, BLOCKS, DATA = 0, 1, 2
"""How to treat what is inside an object or list: leave alone, by the deny-list, or look at everything."""


class Unit(NamedTuple):
    """A part of a body that is screened and remembered alone: its place in the body, its name, its JSON."""

    start: int
    end: int
    path: str
    raw: msgspec.Raw


def units(raw: bytes, wire_format: str, members: Mapping[str, msgspec.Raw] | None = None) -> Iterator[Unit]:
    """
    The parts of a request body that may hold words of the user, in order.

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
    for name, member in members.items():
        at = _value_at(raw, _skip_gap(raw, at), name)
        end = at + len(memoryview(member))
        if name in lists and raw[at] == 0x5B:
            yield from _items(raw, at, name, member)
        elif name not in TOP_DENIED:
            yield Unit(at, end, name, member)
        at = end
    if raw[at:].strip() != b"}":
        raise GuardrailFailed("A member of the body occurs twice; the request was not sent.", code="duplicate_member")


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
    for start, end, kind in leaves(raw, is_data=is_data, keys=keys):
        literal = raw[start:end]
        text: str = msgspec.json.decode(literal)
        changed = change(text, kind)
        if changed is not text and changed != text:
            parts += (raw[done:start], msgspec.json.encode(changed))
            done = end
    if not parts:
        return raw
    return b"".join((*parts, raw[done:]))


def leaves(raw: bytes, *, is_data: bool = False, keys: bool = False) -> list[tuple[int, int, str]]:
    """Start and end (quotes included) and kind of every string that may be changed, in order."""
    found: list[tuple[int, int, str]] = []
    stack: list[_Frame] = []
    mode = child = DATA if is_data else BLOCKS
    name = b""
    for m in _TOKEN.finditer(raw):
        start, end = m.span()
        first = raw[start]
        if first == _QUOTE:
            if m.start(1) >= 0:
                end = m.start(1)
                name = raw[start:end]
                child = mode if mode != BLOCKS else child_mode(mode, raw[start + 1 : end - 1].decode())
                if keys and mode == DATA:
                    found.append((start, end, TEXT))
            elif mode == BLOCKS and name == b'"type"':
                stack[-1].is_dropped = stack[-1].is_dropped or raw[start:end] in DROPPED_TYPES
            elif child == DATA or (child == BLOCKS and not _is_media(raw, start, end)):
                is_inner = mode == BLOCKS and name == b'"arguments"'
                found.append((start, end, ARGUMENTS if is_inner else TEXT))
        elif first in b"{[":
            stack.append(_Frame(mode, name, len(found)))
            mode = child
        else:
            frame = stack.pop()
            if frame.is_dropped:
                del found[frame.first :]
            mode = child = frame.outer_mode
            name = frame.outer_name
    return found


def child_mode(mode: int, name: str) -> int:
    """How to treat the member `name` of an object that is itself treated as `mode`."""
    if mode != BLOCKS:
        return mode
    if name in DENIED:
        return SKIP
    return DATA if name in _DATA_MEMBERS else BLOCKS


def _is_media(raw: bytes, start: int, end: int) -> bool:
    """The string between the two is a `data:` URL in base64."""
    return raw.startswith(b'"data:', start) and raw.find(b";base64,", start, min(end, start + 128)) >= 0


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
    """An open object or list: what surrounds it, and how many strings were found before it."""

    __slots__ = ("first", "is_dropped", "outer_mode", "outer_name")

    def __init__(self, outer_mode: int, outer_name: bytes, first: int) -> None:
        self.outer_mode = outer_mode
        self.outer_name = outer_name
        self.first = first
        self.is_dropped = False
