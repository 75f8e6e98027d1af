"""
Restoring: replacements in an answer become what they stand for, escaped for the place they stand in.

Restored is what was issued in the same request, and what the same tenant's table knows. What another tenant's request
was given, or a model guessed, stays as it is.
"""

import re
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import NamedTuple, Protocol

import msgspec

from codegate.guardrails import mangled, media, surrogates, walk
from codegate.guardrails.tokens import START, TOKEN, is_genuine

LOOK_BACK = 64
"""Characters before a replacement that decide about its escaping."""

_STRING = re.compile(
    r'(?:(?<!\\)(?P<key>\\{0,7})":\s{0,4}|\[\s{0,40}|(?<!\\)(?P<item>\\{0,7})",\s{0,40})(?P<quote>\\{0,7})"[^"\\\n]*\Z'
)
"""Up to here, a string of JSON that is itself quoted in this text: the value of a member, or an item of a list."""

_MAY_BEGIN = re.compile(rb"[cC][gG] ?[-_\\]")


class Known(Protocol):
    """What was issued to one tenant before."""

    @property
    def has_natural(self) -> bool:
        """Some of it may be natural surrogates."""
        ...

    def find(self, replacement: str) -> str | None:
        """The original behind a replacement, or None."""
        ...


class Nothing:
    """Nothing was issued before."""

    has_natural = False

    def find(self, replacement: str) -> str | None:
        """See `Known`."""
        return None


NOTHING = Nothing()


class Restored(NamedTuple):
    """A body with originals in it, how many were put there, and how many tokens were not ours to restore."""

    body: bytes
    restored: int
    unknown: int


Before = Callable[[], str]
"""Asked for the text before, when that decides about something."""


class _Place(NamedTuple):
    """Where an original goes."""

    start: int
    end: int
    original: str


class Restorer:
    """
    Puts originals in place of replacements and counts.

    Attributes:
        restored: Replacements that became originals, mangled ones among them.
        unknown: Texts that are or were tokens and were not issued, or are mangled beyond proof; left as they are.
        is_natural: Natural surrogates are looked for as well as tokens.
    """

    def __init__(self, issued: Mapping[str, str], known: Known = NOTHING) -> None:
        self._issued = issued
        self._known = known
        self.restored = 0
        self.unknown = 0
        self.is_natural = known.has_natural or not all(text.startswith(START) for text in issued)

    def text(self, text: str, before: Before = str) -> str:
        """Words: originals as they are. `before` tells what came before, `LOOK_BACK` characters are enough."""
        return self._substitute(text, before, is_json=False)

    def json(self, text: str, before: Before = str) -> str:
        """The source of a JSON document, or a piece of it: originals escaped as inside its strings."""
        return self._substitute(text, before, is_json=True)

    def change(self, text: str, kind: str, name: str) -> str:
        """A `walk.Change`. A file stays as it is: what is said in it is no answer."""
        if kind == walk.ENCODED and not media.is_words(text):
            return text
        return self.json(text) if kind == walk.ARGUMENTS else self.text(text)

    def open_tail(self, text: str) -> int:
        """Characters at the end of the text that may be the beginning of a replacement."""
        size = mangled.open_tail(text)
        return max(size, surrogates.open_tail(text, self._names)) if self.is_natural else size

    def may_hold(self, raw: bytes) -> bool:
        """There may be a whole replacement in this source of JSON; a substring search or two, so it is often wrong."""
        return self.is_natural or (b"g" in raw.lower() and _MAY_BEGIN.search(raw) is not None)

    def _substitute(self, text: str, before: Before, *, is_json: bool) -> str:
        places = self._tokens(text)
        if self.is_natural:
            places = sorted([*places, *self._surrogates(text, before)])
        if not places:
            return text
        parts: list[str] = []
        done = 0
        for start, end, original in places:
            if start < done:
                continue
            times = int(is_json)
            if not _is_literal(original):
                context = text[:start] if start >= LOOK_BACK else before() + text[:start]
                times += _nesting(context[-LOOK_BACK:], is_json=is_json)
            parts += (text[done:start], _escaped(original, times))
            done = end
            self.restored += 1
        return "".join((*parts, text[done:]))

    def _tokens(self, text: str) -> list[_Place]:
        places: list[_Place] = []
        end = 0
        heads = [head.start() for head in mangled.HEAD.finditer(text)]
        for at, next_head in zip(heads, [*heads[1:], len(text)], strict=False):
            if at < end:
                continue
            m = TOKEN.match(text, at)
            original = self._original(m[0]) if m is not None else None
            if m is not None and original is not None:
                places.append(_Place(at, m.end(), original))
                end = m.end()
            elif m is not None and is_genuine(m):
                self.unknown += 1
                end = m.end()
            elif (loose := mangled.LOOSE.match(text, at, next_head)) is not None:
                meant = mangled.repair(loose, self._by_digits)
                if meant is not None:
                    places.append(_Place(at, meant.end, self._issued[meant.token]))
                elif mangled.is_token_like(loose):
                    self.unknown += 1
                end = meant.end if meant is not None else loose.end()
        return places

    def _surrogates(self, text: str, before: Before) -> list[_Place]:
        places: list[_Place] = []
        edge = before()[-3:] if text else ""
        for m in surrogates.found(edge + text):
            start, end = m.start() - len(edge), m.end() - len(edge)
            if start < 0:
                continue
            original = self._issued.get(m[0])
            if original is None and m.lastgroup != "name":
                original = self._known.find(m[0])
            if original is not None:
                places.append(_Place(start, end, original))
            elif surrogates.is_genuine(m) and m.lastgroup != "name":
                self.unknown += 1
        return places

    def _original(self, token: str) -> str | None:
        found = self._issued.get(token)
        return found if found is not None else self._known.find(token)

    @cached_property
    def _by_digits(self) -> dict[str, str]:
        return mangled.by_digits(self._issued)

    @cached_property
    def _names(self) -> frozenset[str]:
        return surrogates.beginnings(self._issued)


def restore_reply(raw: bytes, issued: Mapping[str, str], known: Known = NOTHING) -> Restored:
    """
    A whole reply, or an error body, in the client's format, with originals in place of replacements.

    A body that is not JSON, or not UTF-8, is restored as text. Reasoning and signatures stay as the provider sent them.
    """
    restorer = Restorer(issued, known)
    if not restorer.may_hold(raw):
        return Restored(raw, 0, 0)
    try:
        raw.decode()
        msgspec.json.decode(raw, type=msgspec.Raw)
    except (msgspec.DecodeError, UnicodeDecodeError):
        body = restorer.text(raw.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")
    else:
        body = walk.rewrite(raw, restorer.change, keys=True)
    return Restored(body, restorer.restored, restorer.unknown)


def _nesting(context: str, *, is_json: bool) -> int:
    """
    How often more than usual an original must be escaped because it becomes part of a string in quoted JSON.

    Only for originals that no JSON string can hold as they are (line breaks, a lone quote or backslash): everything
    else could have been copied from JSON text, and has its escapes already. The number of backslashes before a quote
    tells how deep it is.
    """
    if (m := _STRING.search(context)) is None:
        return 0
    outer = m["key"] if m["key"] is not None else m["item"]
    if outer is not None and outer != m["quote"]:
        return 0
    depth = (len(m["quote"]) + 1).bit_length() - 1
    return depth if is_json else depth + 1


def _is_literal(original: str) -> bool:
    """A JSON string may hold this text as it is."""
    try:
        msgspec.json.decode(f'"{original}"'.encode("utf-8", "surrogatepass"), type=str)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False
    return True


def _escaped(text: str, times: int) -> str:
    for _ in range(times):
        text = msgspec.json.encode(text).decode()[1:-1]
    return text
