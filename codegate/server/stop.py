"""Being asked to stop, and being asked again."""

import asyncio


class Stop:
    """Asked for once: drain. Asked for twice: now."""

    def __init__(self) -> None:
        self._asked = asyncio.Event()
        self._now = asyncio.Event()

    @property
    def is_asked(self) -> bool:
        """A stop is wanted."""
        return self._asked.is_set()

    def ask(self) -> None:
        """A signal came, or the caller is done."""
        if self._asked.is_set():
            self._now.set()
        self._asked.set()

    def insist(self) -> None:
        """A stop is wanted at once."""
        self._asked.set()
        self._now.set()

    async def asked(self) -> None:
        """Wait until a stop is wanted."""
        await self._asked.wait()

    async def insisted(self) -> None:
        """Wait until a stop is wanted at once."""
        await self._now.wait()
