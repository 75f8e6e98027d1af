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

from codegate.guardrails.media import opened
from codegate.guardrails.members import ARGUMENTS, ENCODED
from codegate.guardrails.password_values import is_password, is_stand_in
from codegate.guardrails.texts import texts

SHORTEST = 8
"""Characters of a value that may be looked for without its surroundings: shorter ones are words of their own."""

_FORMS = frozenset({"email", "jwt", "private_key", "iban", "ip"})
"""Detectors that know a value by its form, wherever it stands."""

_BY_PLACE = frozenset({"url_credentials"})
"""Detectors that take whatever stands in a place: `postgres:postgres@` makes no secret of the word elsewhere."""

_COMMON = re.compile(r"(?:19|20)\d\d([-/.]?)\d\d\1\d\d|[a-z]+|[A-Z]+")
"""Dates, and words that no name or scrambled secret is."""

_FEW = 16
_WORD = re.compile(r"(?<![A-Za-z0-9])\S|[^A-Za-z0-9\s]|(?<=\\[nrt])\S")
_APART = bytes(code if chr(code).isalnum() and code < 0x80 else 0x20 for code in range(256))
_ESCAPED = (b"\\n", b"\\r", b"\\t")


class Echo(NamedTuple):
    """
    A value to look for.

    Attributes:
        value: As it was found.
        token: What takes its place.
        detector_id: Who found it.
        runs: The letters and digits in it that stand together; where it is said, they are said.
    """

    value: str
    token: str
    detector_id: str
    runs: tuple[bytes, ...]

    @classmethod
    def of(cls, value: str, token: str, detector_id: str) -> "Echo":
        """With its runs, the longest first."""
        return cls(value, token, detector_id, tuple(sorted(set(_runs(value)), key=lambda run: (-len(run), run))))


class Index:
    """Values by their runs: looking which of them a text says takes as long with thousands as with a few dozen."""

    __slots__ = ("_by_run", "_by_value", "_without")

    def __init__(self, echoes: Iterable[Echo] = ()) -> None:
        self._by_value: dict[str, Echo] = {}
        self._by_run: dict[bytes, list[Echo]] = {}
        self._without: list[Echo] = []
        for echo in echoes:
            self.add(echo)

    def add(self, echo: Echo) -> None:
        """Look for this one too, unless its value is looked for."""
        if self._by_value.setdefault(echo.value, echo) is not echo:
            return
        if not echo.runs:
            self._without.append(echo)
            return
        group = self._by_run.setdefault(echo.runs[0], [])
        if len(group) >= _FEW:
            group = self._by_run.setdefault(min(echo.runs, key=lambda run: len(self._by_run.get(run, ()))), [])
        group.append(echo)

    def said(self, text: str) -> list[Echo]:
        """Those whose values are somewhere in the text."""
        if len(self._by_value) <= _FEW:
            return [echo for echo in self._by_value.values() if echo.value in text]
        groups = (self._by_run[run] for run in sorted(self._by_run.keys() & _runs(text)))
        likely = [echo for group in (self._without, *groups) for echo in group]
        return [echo for echo in likely if echo.value in text]

    def said_in(self, raw: bytes) -> tuple[Echo, ...]:
        """Those that the JSON of a message may hold, however it is spelled there."""
        strings = _strings(raw)
        return tuple(self._by_value.values()) if strings is None else tuple(self.said("\n".join(strings)))


class Heard:
    """
    What was found in a conversation up to here.

    Attributes:
        digest: 16 bytes that stand for all of it and its order; none if it is nothing.
    """

    __slots__ = ("_index", "_new", "digest")

    def __init__(self) -> None:
        self._index = Index()
        self._new: list[tuple[Echo, ...]] = []
        self.digest = b""

    def take(self, echoes: tuple[Echo, ...], digest: bytes) -> None:
        """These were found next; the digest is theirs."""
        if echoes:
            self._new.append(echoes)
            self.digest = hashlib.sha256(self.digest + digest).digest()[:16]

    @property
    def index(self) -> Index:
        """All of it to be looked for; made when it is asked for, since most turns never ask."""
        for echoes in self._new:
            for echo in echoes:
                self._index.add(echo)
        self._new.clear()
        return self._index


def digest(echoes: Iterable[Echo]) -> bytes:
    """16 bytes that stand for these, in this order."""
    said = "\0".join(f"{echo.token}\0{echo.value}" for echo in echoes)
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).digest()[:16]


def may_echo(value: str, detector_id: str) -> bool:
    """The value may stand somewhere without what gave it away, and is no word that means something else there."""
    if len(value) < SHORTEST or detector_id in _FORMS or len(set(value)) < 4 or "\n" in value:
        return False
    if detector_id in _BY_PLACE:
        return is_password(value, quoted=True) or _is_mixed(value)
    return _COMMON.fullmatch(value) is None


def _is_mixed(value: str) -> bool:
    """With a digit, a small letter and a capital, and made of more than what stands for a password."""
    return any(map(str.isdigit, value)) and value.lower() != value != value.upper() and not is_stand_in(value)


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


def _strings(raw: bytes, *, is_data: bool = False) -> list[str] | None:
    """What a message says, its arguments and files taken for what they say; None when that is not quickly told."""
    strings = texts(raw, is_data=is_data)
    if strings is None:
        return None
    said: list[str] = []
    for string in strings:
        said.append(_file(string.text) if string.kind == ENCODED else string.text)
        if string.kind == ARGUMENTS and "\\" in string.text:
            inner = _strings(string.text.encode("utf-8", "surrogatepass"), is_data=True)
            if inner is None:
                return None
            said += inner
    return said


def _file(text: str) -> str:
    try:
        file = opened(text)
    except ValueError:
        return text
    return file.text if file is not None else ""


def _runs(text: str) -> list[bytes]:
    """Letters and digits of ASCII that stand together; the letter of an escaped line break is none."""
    data = text.encode("utf-8", "surrogatepass")
    if b"\\" in data:
        for escaped in _ESCAPED:
            data = data.replace(escaped, b"  ")
    return data.translate(_APART).split()


def _is_apart(text: str, start: int, end: int) -> bool:
    """Neither end lies inside a word; the letter of an escaped line break before it is no word."""
    before, after = text[start - 1 : start], text[end : end + 1]
    if after.isalnum() and text[end - 1].isalnum():
        return False
    if not (before.isalnum() and text[start].isalnum()):
        return True
    return before in "nrt" and text[start - 2 : start - 1] == "\\"
