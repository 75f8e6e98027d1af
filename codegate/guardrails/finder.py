"""
Where triggers fire: all patterns in one pass with RE2 (or Hyperscan), or one by one with `re` where neither can be had.

Both work on UTF-8 bytes read as Latin-1, so that a pattern means the same to both. RE2's `Set` says which patterns
fire but not where. So it is asked block by block, and only in those blocks, and only for those patterns, one is looked
for at a time: a pattern that fires once in a text costs nothing but its block.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Protocol

from codegate.guardrails.re_finder import ReFinder

REACH = 2048
"""Bytes that a trigger's match may have. A longer one is found only as far as it goes over no end of a block."""

_BLOCK = 16 * 1024

_SETS = 8
"""
Automata that share the patterns. RE2 builds states as a text needs them, one for each combination of patterns that may
be half-way at once: text that was never seen costs 250 ms per MB with one automaton for 240 patterns, 44 with eight;
text that was, 15 and 22.
"""

_MAX_MEM = 64 << 20
"""
Budget of each of RE2's automata. With as much for 221 patterns in one it fell back to a slow one without a word: 7.4 s
instead of 9 ms per MB.
"""


class Finder(Protocol):
    """
    Fires triggers over bytes.

    Attributes:
        pace: By what a screening's time is multiplied before it is given up.
    """

    pace: float

    def search(self, data: bytes, wanted: frozenset[int]) -> Sequence[tuple[int, Iterator[int]]]:
        """The wanted triggers that occur, in rising order: number, and byte offsets, rising and without overlap."""
        ...


class BlockFinder:
    """
    Asks block by block which triggers fire, and each of those where.

    Attributes:
        pace: See `Finder`.
    """

    pace = 1.0

    def __init__(self, each: Sequence[Any]) -> None:
        """
        Args:
            each: The triggers one by one, made ready by RE2 or `re`.
        """
        self._each = each

    def fired(self, block: bytes) -> Iterable[int]:
        """Numbers of the triggers that occur in a block, each once."""
        raise NotImplementedError

    def search(self, data: bytes, wanted: frozenset[int]) -> Sequence[tuple[int, Iterator[int]]]:
        """See `Finder`."""
        blocks: dict[int, list[int]] = {}
        for start in range(0, len(data), _BLOCK):
            for number in self.fired(data[start : start + _BLOCK + REACH]):
                if number in wanted:
                    blocks.setdefault(number, []).append(start)
        return [(number, self._hits(number, data, blocks[number])) for number in sorted(blocks)]

    def _hits(self, number: int, data: bytes, blocks: list[int]) -> Iterator[int]:
        pattern, at = self._each[number], 0
        for start in blocks:
            end = start + _BLOCK
            for m in pattern.finditer(data, max(start, at), end + REACH):
                hit, stop = m.span()
                if hit >= end:
                    break
                at = stop
                yield hit


class Re2Finder(BlockFinder):
    """With RE2 alone."""

    def __init__(self, triggers: Sequence[str]) -> None:
        """
        Raises:
            ImportError: There is no RE2 on this machine.
        """
        import re2

        super().__init__(re2_patterns(triggers))
        self._sets: list[tuple[Any, range]] = []
        for first in range(min(_SETS, len(triggers))):
            numbers, group = range(first, len(triggers), _SETS), re2.Set.SearchSet(_options())
            for number in numbers:
                group.Add(triggers[number].encode())
            group.Compile()
            self._sets.append((group, numbers))

    def fired(self, block: bytes) -> Iterable[int]:
        """See `BlockFinder`."""
        return [numbers[place] for group, numbers in self._sets for place in group.Match(block) or ()]


def re2_patterns(triggers: Sequence[str]) -> list[Any]:
    """
    The triggers one by one, for RE2.

    Raises:
        ImportError: There is no RE2 on this machine.
    """
    import re2

    options = _options()
    return [re2.compile(trigger.encode(), options) for trigger in triggers]


def make_finder(triggers: Sequence[str]) -> Finder:
    """RE2 where there is a wheel of it, else `re` (musl has none)."""
    try:
        return Re2Finder(triggers)
    except ImportError:
        return ReFinder(triggers)


def _options() -> Any:
    import re2

    options = re2.Options()
    options.max_mem = _MAX_MEM
    options.encoding = re2.Options.Encoding.LATIN1
    options.never_capture = True
    options.log_errors = False
    return options
