"""
What is new in a turn: the body of a request against that of the request before it in the same conversation.

A provider's prompt cache holds a prefix: tools, then the system prompt, then the messages. As long as the old body is a
prefix of the new one, only the rest is paid in full. So bodies are compared in that order, piece by piece, without the
marks that say where to cache: they move with every turn and are no part of what is cached.
"""

import difflib
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from codegate.records import Record

_IN_ORDER = ("tools", "system", "instructions", "messages", "input", "prompt")
"""Members that a provider makes its prompt of, in the order of the prefix."""

_MARKS = frozenset({"cache_control", "cachePoint"})
_MAX_TEXT = 20_000
_MAX_LINES = 400
_MAX_NEW = 200


class Segment(Record, frozen=True, kw_only=True):
    """One piece of a prompt; `text` is what it says, cut where it is long."""

    name: str
    text: str


class Divergence(Record, frozen=True, kw_only=True):
    """The first piece that is another than before: a unified diff of its text, line by line."""

    name: str
    lines: tuple[str, ...]


class Option(Record, frozen=True, kw_only=True):
    """A member besides the prompt that has changed; None is "not there"."""

    name: str
    before: Any
    after: Any


class BodyDiff(Record, frozen=True, kw_only=True):
    """
    One body against the one before it.

    Attributes:
        kept: Pieces at the beginning that are as before.
        before: Pieces that the body before had; as many as `kept` means that its whole prompt is a prefix of this one.
        kept_chars: Length of what is kept.
        diverged: Where the prefix broke; None if it did not.
        added: Pieces that the body before did not have.
        removed: Names of pieces that only the body before had.
        options: What else was asked for otherwise.
    """

    kept: int
    before: int
    kept_chars: int
    diverged: Divergence | None
    added: tuple[Segment, ...]
    removed: tuple[str, ...]
    options: tuple[Option, ...]


def compare(old: str, new: str) -> BodyDiff | None:
    """The difference of two bodies; None if one of them is no JSON object, since it was cut."""
    bodies = [_object(text) for text in (old, new)]
    if bodies[0] is None or bodies[1] is None:
        return None
    before, after = list(segments(bodies[0])), list(segments(bodies[1]))
    kept = 0
    while kept < min(len(before), len(after)) and before[kept] == after[kept]:
        kept += 1
    known, wanted = {one.text for one in before}, {one.text for one in after}
    added = [one for one in after[kept:] if one.text not in known]
    return BodyDiff(
        kept=kept,
        before=len(before),
        kept_chars=sum(len(one.text) for one in after[:kept]),
        diverged=_diverged(before[kept:], after[kept:]),
        added=tuple(_cut(one) for one in added[:_MAX_NEW]),
        removed=tuple(one.name for one in before[kept:] if one.text not in wanted)[:_MAX_NEW],
        options=tuple(_options(bodies[0], bodies[1])),
    )


def segments(body: Mapping[str, Any]) -> Iterator[Segment]:
    """The pieces of a body's prompt, in the order in which a provider caches them."""
    for member in _IN_ORDER:
        value = body.get(member)
        if isinstance(value, list):
            for number, item in enumerate(value):
                yield from _of_item(f"{member}[{number}]", item)
        elif value is not None:
            yield Segment(name=member, text=_said(value))


def _of_item(name: str, item: Any) -> Iterator[Segment]:
    """A message in its parts, since agents add parts to messages; anything else whole."""
    if not isinstance(item, dict) or "role" not in item:
        yield Segment(name=_named(name, item), text=_said(item))
        return
    content, rest = item.get("content"), {key: value for key, value in item.items() if key != "content"}
    role = str(item["role"])
    parts = [{"type": "text", "text": content}] if isinstance(content, str) else content
    if isinstance(parts, list):
        for number, part in enumerate(parts):
            place = f"{name}.content[{number}]" if len(parts) > 1 else name
            yield Segment(name=_named(f"{place} {role}", part), text=f"{role}: {_said(part)}")
    if len(rest) > 1 or not parts:
        yield Segment(name=f"{name} {role}", text=_said(rest))


def _named(name: str, item: Any) -> str:
    """`tools[3] Bash`, `messages[7] user tool_result`."""
    if not isinstance(item, dict):
        return name
    function = item.get("function")
    called = item.get("name") or (function.get("name") if isinstance(function, dict) else None)
    word = called or (item.get("type") if item.get("type") != "text" else None)
    return f"{name} {word}" if word else name


def _said(value: Any) -> str:
    """Plain text as it is, everything else as JSON; without the marks of caching."""
    if isinstance(value, dict) and value.get("type") in {"text", "input_text", "output_text"}:
        rest = {key: one for key, one in value.items() if key not in {"type", "text", *_MARKS}}
        return str(value.get("text")) if not rest else _json(value)
    return value if isinstance(value, str) else _json(value)


def _json(value: Any) -> str:
    return msgspec.json.format(msgspec.json.encode(_unmarked(value)), indent=2).decode("utf-8", "replace")


def _unmarked(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _unmarked(one) for key, one in value.items() if key not in _MARKS}
    return [_unmarked(one) for one in value] if isinstance(value, list) else value


def _diverged(before: list[Segment], after: list[Segment]) -> Divergence | None:
    if not before:
        return None
    old, new = before[0], after[0] if after else Segment(name=before[0].name, text="")
    texts = [one.text[:_MAX_TEXT].splitlines() for one in (old, new)]
    lines = difflib.unified_diff(texts[0], texts[1], "before", "now", lineterm="", n=2)
    return Divergence(name=new.name, lines=tuple(line for line, _ in zip(lines, range(_MAX_LINES), strict=False)))


def _options(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Option]:
    for name in dict.fromkeys((*old, *new)):
        before, after = _unmarked(old.get(name)), _unmarked(new.get(name))
        if name not in _IN_ORDER and name not in _MARKS and before != after:
            yield Option(name=name, before=before, after=after)


def _cut(one: Segment) -> Segment:
    return one if len(one.text) <= _MAX_TEXT else Segment(name=one.name, text=f"{one.text[:_MAX_TEXT]} … (cut)")


def _object(text: str) -> dict[str, Any] | None:
    try:
        found = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
