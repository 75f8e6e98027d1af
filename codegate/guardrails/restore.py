"""
Restoring: tokens in an answer become what they stand for, escaped for the place they stand in.

Only tokens issued in the same request are restored: what another tenant, or a guess of the model, put there stays.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from codegate.guardrails import walk
from codegate.guardrails.tokens import START, TOKEN

LOOK_BACK = 24
"""Characters before a token that decide about its escaping."""

_MEMBER = re.compile(r'(?<!\\)(\\{0,7})":\s{0,4}(\\{0,7})"\Z')
"""A token that is the whole value of a member of JSON that is itself quoted in this text."""
_CONTROL = re.compile(r"[\x00-\x1f]")


class Restored(NamedTuple):
    """A body with originals in it, how many were put there, and how many tokens were not ours to restore."""

    body: bytes
    restored: int
    unknown: int


class Restorer:
    """
    Puts originals in place of tokens and counts.

    Attributes:
        restored: Tokens replaced.
        unknown: Texts of a token's form that were not issued in this request, or were mangled; left as they are.
    """

    def __init__(self, issued: Mapping[str, str]) -> None:
        self._issued = issued
        self.restored = 0
        self.unknown = 0

    def text(self, text: str, before: str = "") -> str:
        """Words: originals as they are. `before` is what came before the text, `LOOK_BACK` characters are enough."""
        return self._substitute(text, before, is_json=False)

    def json(self, text: str, before: str = "") -> str:
        """The source of a JSON document, or a piece of it: originals escaped as inside its strings."""
        return self._substitute(text, before, is_json=True)

    def change(self, text: str, kind: str) -> str:
        """A `walk.Change`."""
        if START not in text:
            return text
        return self.json(text) if kind == walk.ARGUMENTS else self.text(text)

    def _substitute(self, text: str, before: str, *, is_json: bool) -> str:
        def original(m: re.Match[str]) -> str:
            found = self._issued.get(m[0])
            if found is None:
                self.unknown += 1
                return m[0]
            self.restored += 1
            at = m.start()
            context = text[at - LOOK_BACK : at] if at >= LOOK_BACK else before[at - LOOK_BACK :] + text[:at]
            return _escaped(found, int(is_json) + _nesting(found, context, is_json))

        return TOKEN.sub(original, text)


def restore_reply(raw: bytes, issued: Mapping[str, str]) -> Restored:
    """
    A whole reply, or an error body, in the client's format, with originals in place of tokens.

    A body that is not JSON, or not UTF-8, is restored as text. Reasoning and signatures stay as the provider sent them.
    """
    if START.encode() not in raw:
        return Restored(raw, 0, 0)
    restorer = Restorer(issued)
    try:
        raw.decode()
        msgspec.json.decode(raw, type=msgspec.Raw)
    except (msgspec.DecodeError, UnicodeDecodeError):
        body = restorer.text(raw.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")
    else:
        body = walk.rewrite(raw, restorer.change, keys=True)
    return Restored(body, restorer.restored, restorer.unknown)


def restore_json(raw: bytes, issued: Mapping[str, str]) -> tuple[bytes, int]:
    """`restore_reply` without the count of unknown tokens."""
    restored = restore_reply(raw, issued)
    return restored.body, restored.restored


def _nesting(original: str, context: str, is_json: bool) -> int:
    """
    How often more than usual an original must be escaped because it becomes a member of quoted JSON.

    Only for originals with line breaks, which no such JSON may hold: everything else could have been copied from
    JSON text, and has its escapes already. The number of backslashes before a quote tells how deep it is.
    """
    if _CONTROL.search(original) is None or (m := _MEMBER.search(context)) is None or m[1] != m[2]:
        return 0
    depth = (len(m[1]) + 1).bit_length() - 1
    return depth if is_json else depth + 1


def _escaped(text: str, times: int) -> str:
    for _ in range(times):
        text = msgspec.json.encode(text).decode()[1:-1]
    return text
