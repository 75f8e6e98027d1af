"""
Names and places in what people write, found by a language model, if one was asked for.

Patterns find names by the structure around them; a model reads the sentence. It is hundreds of times as slow and sure
of much less, so it is asked only about a user's own words: never about tool results, code, JSON, or what a coding
agent puts into its user's message.
"""

import re
import time
from collections.abc import Iterator
from typing import Any, NamedTuple, Protocol

import msgspec

from codegate.guardrails.budget import Budget

LEAST_SCORE = 0.5
"""How sure a model must be."""

CATEGORIES = ("name", "address")
"""Ids of the detectors that a model helps; what it finds counts as theirs, if they are on."""

_LONGEST = 20_000
"""Characters of one passage; a longer one is no message that somebody typed."""

_MOST_UNCLOSED = 64
"""Names of tags that are looked for in vain, before no more are looked for: each costs a pass over the text."""

_OPENING = re.compile(r"```|~~~|<[a-z][a-z-]{0,40}>")
_NOT_PROSE = re.compile(r"\s*(?:[\[{<]|diff --git |\d+[\t:|])|[^\n]*[;{}]\s*\n")
_TEXT_BLOCKS = frozenset({"text", "input_text"})


WHOLE_INPUT = "input"
"""Member of a Responses body that may be the user's text itself."""


class Guess(NamedTuple):
    """What a model finds: code points `start` to `end`, one of `CATEGORIES`, and how sure it is (0 to 1)."""

    start: int
    end: int
    category: str
    score: float


class ProseDetector(Protocol):
    """Reads sentences."""

    def spans(self, text: str) -> list[Guess]:
        """What it finds, in whatever order."""
        ...


def passages(text: str) -> list[tuple[int, int]]:
    """Start and end of what is prose in a user's text: neither fenced, nor tagged, nor code or JSON as a whole."""
    found: list[tuple[int, int]] = []
    at = 0
    for start, end in (*_asides(text), (len(text), len(text))):
        piece = text[at:start]
        if len(piece) <= _LONGEST and len(piece.split(maxsplit=2)) > 1 and not _NOT_PROSE.match(piece):
            found.append((at, start))
        at = end
    return found


def _asides(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of what is fenced or between tags; an open fence reaches to the end, an open tag is none."""
    at, unclosed = 0, set[str]()
    for m in _OPENING.finditer(text):
        mark = m[0]
        if m.start() < at or mark in unclosed:
            continue
        closing = f"</{mark[1:]}" if mark.startswith("<") else mark
        place = text.find(closing, m.end())
        if place >= 0:
            at = place + len(closing)
        elif mark.startswith("<"):
            if len(unclosed) >= _MOST_UNCLOSED:
                return
            unclosed.add(mark)
            continue
        else:
            at = len(text)
        yield m.start(), at


def guesses(text: str, detector: ProseDetector, budget: Budget | None = None) -> list[Guess]:
    """
    What a model finds in the prose of a user's text, and is sure enough of.

    Raises:
        OutOfTime: The budget is used up.
        Exception: The model broke.
    """
    found: list[Guess] = []
    for start, end in passages(text):
        begun = time.thread_time()
        said = detector.spans(text[start:end])
        if budget is not None:
            budget.aside(time.thread_time() - begun)
        found += [
            guess._replace(start=start + guess.start, end=start + guess.end)
            for guess in said
            if guess.score >= LEAST_SCORE and guess.category in CATEGORIES
        ]
    return sorted(found)


def user_texts(raw: bytes, path: str) -> frozenset[str]:
    """
    The texts that a user wrote in one message (of any format), or as the whole input.

    Args:
        raw: JSON of the message.
        path: Where in the body it is.
    """
    try:
        message: Any = msgspec.json.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return frozenset()
    if isinstance(message, str):
        return frozenset({message} if path == WHOLE_INPUT else ())
    if not isinstance(message, dict) or message.get("role") != "user":
        return frozenset()
    content = message.get("content")
    blocks = content if isinstance(content, list) else [{"type": "text", "text": content}]
    return frozenset(
        block["text"]
        for block in blocks
        if isinstance(block, dict) and block.get("type") in _TEXT_BLOCKS and isinstance(block.get("text"), str)
    )
