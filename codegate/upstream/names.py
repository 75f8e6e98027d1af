"""
What names turned into, remembered for a short while, and that they did not (`reliability.md` U-05).

One lookup serves everybody who waits for the same name. A name that does not answer is given up after a while, and
whoever asks in the next five seconds hears at once that it does not resolve. Nothing here is trusted: addresses are
checked each time they are used (`gate.py`).
"""

import asyncio
import socket
from dataclasses import dataclass, field

from codegate import clock
from codegate.upstream.gate import Lookup

FOUND_S = 30.0
MISSING_S = 5.0
LOOKUP_S = 5.0
"""Longest wait for a name."""

MOST = 1024
"""Names that are remembered; the one that was asked for longest ago goes first."""


@dataclass(slots=True)
class _Entry:
    """What is known of a name: addresses, or why there are none; until when (monotonic seconds)."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    addresses: list[str] = field(default_factory=list)
    fault: OSError | None = None
    until: float = 0.0


class Names:
    """
    A `Lookup` that remembers another one's answers.

    Args:
        patience_s: Seconds after which a lookup has failed.
    """

    def __init__(self, lookup: Lookup, patience_s: float = LOOKUP_S) -> None:
        self._lookup = lookup
        self._patience_s = patience_s
        self._entries: dict[str, _Entry] = {}

    async def __call__(self, host: str, port: int) -> list[str]:
        """
        Addresses of a name, as it had them at most half a minute ago.

        Raises:
            OSError: It does not resolve, or did not within the last five seconds.
        """
        entry = self._entry(host)
        if clock.monotonic() >= entry.until:
            async with entry.turn:
                if clock.monotonic() >= entry.until:
                    await self._ask(entry, host, port)
        if entry.fault is not None:
            raise socket.gaierror(*entry.fault.args)
        return list(entry.addresses)

    async def _ask(self, entry: _Entry, host: str, port: int) -> None:
        try:
            async with asyncio.timeout(self._patience_s):
                entry.addresses = await self._lookup(host, port)
            entry.fault = None if entry.addresses else OSError(socket.EAI_NONAME, f"{host} has no address")
        except TimeoutError:
            entry.fault = OSError(socket.EAI_AGAIN, f"{host} was not found within {self._patience_s:g} s")
        except OSError as error:
            entry.fault = OSError(error.errno or socket.EAI_NONAME, error.strerror or str(error))
        entry.until = clock.monotonic() + (FOUND_S if entry.fault is None else MISSING_S)

    def _entry(self, host: str) -> _Entry:
        entry = self._entries.pop(host, None) or _Entry()
        self._entries[host] = entry
        if len(self._entries) > MOST:
            del self._entries[next(iter(self._entries))]
        return entry
