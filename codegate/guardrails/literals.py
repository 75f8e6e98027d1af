"""
What any match of a pattern must contain: short texts, and how far behind the match's beginning they may stand.

`re` tries a pattern at every place of a text. To look for a literal is a hundred times as fast, and then the pattern
needs to be tried only where the literal says.
"""

from importlib import import_module
from typing import Any, NamedTuple

_parser: Any = import_module("re._parser")
"""The parser of `re` itself; its trees are no public interface, so a tree that is not understood has no literals."""

_SHORTEST = 2
"""Bytes of a literal for it to be rarer than what `re` passes over quickly by itself."""

_FEW = 8
"""Literals up to which `re` passes over places quickly by itself."""

_WIDEST = 24
"""Places before a literal at which a match may begin, for it to be of use."""

_MOST = 200
"""Literals, one of which must occur, for them to be of use."""


class Literal(NamedTuple):
    """Lower-case bytes that stand at least `low` and at most `high` bytes behind the beginning of a match."""

    text: bytes
    low: int
    high: int


def literals(pattern: bytes) -> tuple[Literal, ...]:
    """
    Literals one of which occurs in every match, in whatever case; none where no useful ones are known.

    Args:
        pattern: `re` source over bytes.
    """
    try:
        found = _best(_parser.parse(pattern)) or ()
    except (AttributeError, TypeError, ValueError):
        return ()
    return found if len(found) > _FEW or all(len(one.text) >= _SHORTEST for one in found) else ()


def _best(sequence: Any) -> tuple[Literal, ...] | None:
    """Of all that must occur in a parsed sequence, what is rarest: the longest, then the fewest."""
    found: list[tuple[Literal, ...]] = []
    low = high = 0
    run, run_low, run_high = b"", 0, 0
    for operator, argument in sequence:
        letter = _letter(str(operator), argument)
        if letter:
            if not run:
                run_low, run_high = low, high
            run += letter
            found.append((Literal(run, run_low, run_high),))
        else:
            run = b""
            inner = _inside(str(operator), argument)
            if inner:
                found.append(tuple(Literal(one.text, low + one.low, high + one.high) for one in inner))
        width = _width(operator, argument, sequence)
        low, high = low + width[0], high + width[1]
    useful = [one for one in found if len(one) <= _MOST and all(item.high - item.low <= _WIDEST for item in one)]
    return max(useful, key=_rarity, default=None)


def _letter(operator: str, argument: Any) -> bytes:
    """The lower-case byte that an item stands for, if it is one alone: `a`, `[Aa]`."""
    if operator == "LITERAL":
        return bytes((argument,)).lower()
    if operator == "IN" and all(str(kind) == "LITERAL" for kind, _ in argument):
        said = {bytes((code,)).lower() for _, code in argument}
        return said.pop() if len(said) == 1 else b""
    return b""


def _inside(operator: str, argument: Any) -> tuple[Literal, ...] | None:
    """What must occur in a group, in each of several alternatives, or in what is repeated at least once."""
    if operator == "SUBPATTERN":
        return _best(argument[3])
    if operator == "MAX_REPEAT":
        return _best(argument[2]) if argument[0] > 0 else None
    if operator == "BRANCH":
        each = [_best(one) for one in argument[1]]
        return None if None in each else tuple({item for one in each for item in one or ()})
    if operator == "IN" and all(str(kind) == "LITERAL" for kind, _ in argument):
        return tuple({Literal(bytes((code,)).lower(), 0, 0) for _, code in argument})
    return None


def _width(operator: Any, argument: Any, sequence: Any) -> tuple[int, int]:
    low, high = _parser.SubPattern(sequence.state, [(operator, argument)]).getwidth()
    return int(low), int(high)


def _rarity(found: tuple[Literal, ...]) -> tuple[int, int]:
    return min(len(one.text) for one in found), -len(found)
