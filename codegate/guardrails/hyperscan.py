"""
Where triggers fire, asked of Hyperscan: an automaton that is whole before the first text comes.

So it is as fast on text that was never seen as on text that was. But it takes seconds to compile, and its code may be
for another processor than this one: whoever uses it tries it out in another process first (`server/matcher.py`).
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from codegate.guardrails.finder import BlockFinder, re2_patterns


def compiled(triggers: Sequence[str]) -> bytes:
    """
    A database of the triggers, for `HyperscanFinder`, on machines of this kind.

    Raises:
        ImportError: The extra `hyperscan` is not installed.
        Exception: Hyperscan cannot take one of them.
    """
    import hyperscan

    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(
        expressions=[trigger.encode() for trigger in triggers],
        ids=list(range(len(triggers))),
        flags=[hyperscan.HS_FLAG_SINGLEMATCH] * len(triggers),
    )
    return bytes(hyperscan.dumpb(database))


class HyperscanFinder(BlockFinder):
    """Which triggers fire is asked of Hyperscan, where they fire of RE2, or of `re` without it."""

    def __init__(self, triggers: Sequence[str], database: bytes) -> None:
        """
        Args:
            triggers: As they were compiled.
            database: What `compiled` made of them.

        Raises:
            ImportError: The extra `hyperscan` is not installed.
            Exception: The database is damaged, or of another version or kind of machine.
        """
        import hyperscan

        super().__init__(_each(triggers))
        self._database: Any = hyperscan.loadb(database, hyperscan.HS_MODE_BLOCK)
        self._scratch: Any = hyperscan.Scratch(self._database)
        self._free: list[Any] = []
        self.fired(b"")

    def fired(self, block: bytes) -> Iterable[int]:
        """See `BlockFinder`."""
        found: list[int] = []
        # A scratch serves one scan at a time; taking from a list and putting back is safe between threads.
        try:
            scratch = self._free.pop()
        except IndexError:
            scratch = self._scratch.clone()
        self._database.scan(block, match_event_handler=_noted, context=found, scratch=scratch)
        self._free.append(scratch)
        return found


def _noted(number: int, start: int, end: int, flags: int, found: list[int]) -> None:
    found.append(number)


def _each(triggers: Sequence[str]) -> list[Any]:
    try:
        return re2_patterns(triggers)
    except ImportError:
        return [re.compile(trigger.encode()) for trigger in triggers]
