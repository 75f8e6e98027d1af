"""
Values that were hidden because of the words around them, where they come again without those words.

A password that was found in `.env` is restored in an answer, and the agent sends the answer back with its next request:
`is "…" really the one?` says of no word that it is a password. So what was found in a part of a conversation is looked
for, as it is, in that part and all that follow. What comes before is left as it was sent: a part depends on nothing
that is said after it, so the beginning of a conversation, and with it the provider's prompt cache, stays the same.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import msgspec

from codegate.guardrails.media import opened
from codegate.guardrails.members import ENCODED
from codegate.guardrails.texts import texts

SHORTEST = 8
"""Characters of a value that may be looked for without its surroundings: shorter ones are words of their own."""

_FORMS = frozenset({"email", "jwt", "private_key", "iban", "ip"})
"""Detectors that know a value by its form, wherever it stands."""

_FEW = 16
_WORD = re.compile(r"(?<![A-Za-z0-9])\S|[^A-Za-z0-9\s]|(?<=\\[nrt])\S")


class Echo(NamedTuple):
    """A value to look for: what it is, what takes its place, and who found it."""

    value: str
    token: str
    detector_id: str


class Heard:
    """
    What was found in a conversation up to here.

    Attributes:
        echoes: By value.
        digest: 16 bytes that stand for all of it and its order.
    """

    __slots__ = ("digest", "echoes")

    def __init__(self) -> None:
        self.echoes: dict[str, Echo] = {}
        self.digest = b""

    def take(self, echoes: Iterable[Echo]) -> None:
        """These were found next."""
        for echo in echoes:
            if echo.value not in self.echoes:
                self.echoes[echo.value] = echo
                said = f"{echo.token}\0{echo.value}".encode("utf-8", "surrogatepass")
                self.digest = hashlib.sha256(self.digest + said).digest()[:16]


def may_echo(value: str, detector_id: str) -> bool:
    """The value may stand somewhere without what gave it away, and is no word that means something else there."""
    return len(value) >= SHORTEST and detector_id not in _FORMS and len(set(value)) > 3 and "\n" not in value


def found(text: str, echoes: Sequence[Echo]) -> Iterator[tuple[int, int, Echo]]:
    """Where values stand in a text as words of their own, in no order; they may overlap."""
    if len(echoes) <= _FEW:
        for echo in echoes:
            at = text.find(echo.value)
            while at >= 0:
                end = at + len(echo.value)
                if _is_apart(text, at, end):
                    yield at, end, echo
                at = text.find(echo.value, end)
        return
    by_begin: dict[str, list[Echo]] = {}
    for echo in echoes:
        by_begin.setdefault(echo.value[:SHORTEST], []).append(echo)
    for m in _WORD.finditer(text):
        at = m.start()
        for echo in by_begin.get(text[at : at + SHORTEST], ()):
            end = at + len(echo.value)
            if text.startswith(echo.value, at) and _is_apart(text, at, end):
                yield at, end, echo


def said_in(raw: bytes, echoes: Iterable[Echo]) -> tuple[Echo, ...]:
    """Those that the JSON of a message may hold, however it is spelled there."""
    strings = texts(raw)
    if strings is None:
        return tuple(echoes)
    whole = "\n".join(_said(string.text) if string.kind == ENCODED else string.text for string in strings)
    return tuple(echo for echo in echoes if echo.value in whole or _spelled(echo.value) in whole)


def _said(text: str) -> str:
    try:
        file = opened(text)
    except ValueError:
        return text
    return file.text if file is not None else ""


def _spelled(value: str) -> str:
    """As in JSON inside a string; that spells letters in more ways than one, and is looked at whole if it does."""
    return msgspec.json.encode(value).decode()[1:-1]


def _is_apart(text: str, start: int, end: int) -> bool:
    """Neither end lies inside a word; the letter of an escaped line break before it is no word."""
    before, after = text[start - 1 : start], text[end : end + 1]
    if after.isalnum() and text[end - 1].isalnum():
        return False
    if not (before.isalnum() and text[start].isalnum()):
        return True
    return before in "nrt" and text[start - 2 : start - 1] == "\\"
