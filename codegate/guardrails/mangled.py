"""
Tokens as models mangle them: a wrong, missing or doubled character, capitals, blanks, hyphens, escaped underscores.

A mangled token is put right only when what is left of it proves which one it was: all its digits, check digits
included, or all but one of them, are those of exactly one token of the same request. Everything else stays as it is.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from codegate.guardrails.table import WORDS
from codegate.guardrails.tokens import DIGITS, START, TOKEN, is_genuine

HOLD = 40
"""Characters that a stream holds back at most."""

HEAD = re.compile(r"[cC][gG] ?[-_\\]")
"""How every token begins, mangled or not."""

_JOIN = r" ?[-_\\]{1,3} ?"
_ID = r"\d{1,16}(?:[-_ ]\d{1,15}|[A-Za-z]\d{1,15})?(?:[A-Za-z](?![A-Za-z0-9]))?"
_PART = r"[A-Za-z0-9]{1,14}?"
LOOSE = re.compile(
    rf"[cC][gG]{_JOIN}(?P<word>{_PART}(?:(?:{_JOIN}| ){_PART}){{0,3}}?)(?:{_JOIN}| )?"
    rf"(?P<id>(?=(?:[-_ A-Za-z]?\d){{6}}){_ID})"
)
"""What a token may look like when it comes back; `TOKEN` is tried first."""

_OPEN = re.compile(rf"[cC][gG](?: ?|{_JOIN}(?:[A-Za-z0-9]+(?:{_JOIN}| )){{0,5}}[A-Za-z0-9]*[ _\\-]{{0,4}})\Z")
_OPEN_ID = re.compile(r"(?P<word>.*?)_?\d[\d_]*[a-z]?[\d_]*")
_JOINS = re.compile(r"[-_\\ ]+")
_HEADS = ("cg", "CG", "Cg", "cG")
_SURE_DIGITS = 12
_KNOWN = frozenset(WORDS)
_BEGINNINGS = frozenset(f"{START}{word}_"[:n] for word in WORDS for n in range(2, len(word) + 5))


class Repair(NamedTuple):
    """A token that was meant, and where its mangled form ends in the text."""

    token: str
    end: int


def by_digits(issued: Mapping[str, str]) -> dict[str, str]:
    """Digits -> token, for `repair`."""
    return {token[-DIGITS:]: token for token in issued if TOKEN.fullmatch(token)}


def repair(m: re.Match[str], digits: Mapping[str, str]) -> Repair | None:
    """
    The one token of the request that a match of `LOOSE` was.

    Args:
        digits: `by_digits` of what was issued.
    """
    word, found = _JOINS.sub("_", m["word"].lower()), m["id"]
    token = digits.get(_JOINS.sub("", found))
    if token is not None:
        return Repair(token, m.end()) if is_near(word, _word_of(token)) else None
    if word not in _KNOWN:
        return None
    run = re.match(r"\d*", found)
    for text in dict.fromkeys((found, run[0] if run else "")):
        meant = {digits[one] for one in _neighbours(text) if one in digits}
        meant = {one for one in meant if _word_of(one) == word}
        if len(meant) == 1:
            return Repair(meant.pop(), m.start("id") + len(text))
    return None


def is_token_like(m: re.Match[str]) -> bool:
    """A match of `LOOSE` was a token once, whosever: a known word, or nearly all of the digits."""
    word = _JOINS.sub("_", m["word"].lower())
    return sum(map(str.isdigit, m["id"])) >= _SURE_DIGITS or word in _KNOWN or any(is_near(word, one) for one in WORDS)


def open_tail(text: str) -> int:
    """Characters at the end of the text that may be the beginning of a token, mangled or not: 0 to `HOLD`."""
    tail = text[-HOLD:]
    at = max(map(tail.rfind, _HEADS))
    if at >= 0 and _is_open(tail[at:]):
        return len(tail) - at
    return 1 if tail.endswith(("c", "C")) else 0


def is_near(one: str, other: str) -> bool:
    """At most one character was changed, left out or put in."""
    if one == other:
        return True
    if len(one) > len(other):
        one, other = other, one
    if len(other) - len(one) > 1:
        return False
    same = 0
    while same < len(one) and one[same] == other[same]:
        same += 1
    return one[same + (len(one) == len(other)) :] == other[same + 1 :]


def _is_open(tail: str) -> bool:
    head, _, digits = tail.rpartition("_")
    if tail in _BEGINNINGS or (len(digits) < DIGITS and digits.isdecimal() and f"{head}_" in _BEGINNINGS):
        return True
    if _OPEN.match(tail) is None:
        return False
    m = TOKEN.match(tail)
    if m is not None and m.end() == len(tail):
        return not is_genuine(m)
    said = _JOINS.sub("_", tail[2:].lower()).strip("_")
    if _is_beginning(said):
        return True
    m = _OPEN_ID.fullmatch(said)
    return m is not None and len(said) - m.end("word") <= DIGITS + 4 and _is_beginning(m["word"])


def _is_beginning(word: str) -> bool:
    """The beginning of a known word, give or take a character."""
    near = _near_beginnings()
    return word in near or any(word[:n] + word[n + 1 :] in near for n in range(len(word)))


@cache
def _near_beginnings() -> frozenset[str]:
    """Beginnings of all words, whole and with one character left out."""
    found = {word[:n] for word in WORDS for n in range(len(word) + 1)}
    return frozenset(found | {one[:n] + one[n + 1 :] for one in found for n in range(len(one))})


def _neighbours(found: str) -> Iterator[str]:
    """Ids that differ from this one in one character."""
    if len(found) == DIGITS:
        places = [n for n, c in enumerate(found) if not c.isdigit()] or range(DIGITS)
        if len(places) in (1, DIGITS):
            yield from (found[:n] + c + found[n + 1 :] for n in places for c in "0123456789")
    elif found.isdigit() and len(found) == DIGITS - 1:
        yield from (found[:n] + c + found[n:] for n in range(DIGITS) for c in "0123456789")
    elif found.isdigit() and len(found) == DIGITS + 1:
        yield from (found[:n] + found[n + 1 :] for n in range(DIGITS + 1))


def _word_of(token: str) -> str:
    return token[3 : -DIGITS - 1]
