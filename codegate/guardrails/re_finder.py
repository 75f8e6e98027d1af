"""Where triggers fire, with `re` alone: for machines that RE2 has no wheel for (musl)."""

import re
from collections.abc import Iterator, Sequence
from itertools import chain

from codegate.guardrails.literals import Literal, literals


class ReFinder:
    """The portable one: same findings; a text is searched for the literals of each trigger, and only there for it."""

    pace = 20.0

    def __init__(self, triggers: Sequence[str]) -> None:
        self._each = [(re.compile(trigger.encode()), literals(trigger.encode())) for trigger in triggers]

    def search(self, data: bytes, wanted: frozenset[int]) -> Sequence[tuple[int, Iterator[int]]]:
        """See `Finder`."""
        found: list[tuple[int, Iterator[int]]] = []
        lower = data.lower()
        for number in sorted(wanted):
            pattern, needed = self._each[number]
            hits = _hits(pattern, needed, data, lower) if needed else (m.start() for m in pattern.finditer(data))
            first = next(hits, None)
            if first is not None:
                found.append((number, chain((first,), hits)))
        return found


def _hits(pattern: re.Pattern[bytes], needed: tuple[Literal, ...], data: bytes, lower: bytes) -> Iterator[int]:
    at = 0
    for start in _starts(needed, lower):
        if start >= at and (m := pattern.match(data, start)) is not None:
            yield start
            at = m.end()


def _starts(needed: tuple[Literal, ...], lower: bytes) -> list[int]:
    """Every place where a match may begin, in rising order."""
    starts: set[int] = set()
    for text, low, high in needed:
        places: list[int] = []
        place = lower.find(text, low)
        while place >= 0:
            places.append(place)
            place = lower.find(text, place + 1)
        for distance in range(low, high + 1):
            starts.update([place - distance for place in places if place >= distance])
    return sorted(starts)
