"""What guardrails have issued, as a worker holds it: the hub writes it down and tells the other workers."""

import asyncio
import contextlib

from codegate.crypto import Key
from codegate.guardrails.issue import Claim
from codegate.link.peer import Peer
from codegate.services.ledger import Book, MemoryLedger
from codegate.services.names import new_id
from codegate.services.workers import words
from codegate.store.mappings import MappingRow

BATCH_S = 0.02
"""Shorter than a turn of a conversation: the next one may come to another worker."""

BATCH_ROWS = 500


class HubLedger:
    """The ledger of all tenants (`guardrails.issue.Ledger`), kept like the hub's."""

    def __init__(self, peer: Peer, key: Key, rows: list[MappingRow]) -> None:
        """
        Args:
            key: The guardrail key.
            rows: What was issued so far, newest first.
        """
        self._peer = peer
        self._loop = asyncio.get_running_loop()
        self._wake = asyncio.Event()
        self._ledger = MemoryLedger({key.fingerprint: key.value}, key.fingerprint, self._woken)
        self._ledger.load(rows)
        self._task = self._loop.create_task(self._tell(), name="mapping-teller")

    @property
    def generation(self) -> int:
        """See `guardrails.issue.Ledger`."""
        return self._ledger.generation

    def settle(self, tenant_id: str, claim: Claim) -> str:
        """See `guardrails.issue.Ledger`."""
        return self._ledger.settle(tenant_id, claim)

    def of(self, tenant_id: str) -> Book:
        """See `guardrails.issue.Ledger`."""
        return self._ledger.of(tenant_id)

    def learn(self, rows: list[MappingRow]) -> None:
        """Another worker has issued these."""
        self._ledger.learn(rows)

    def relearn(self, key: Key, rows: list[MappingRow], *, forgets: bool) -> None:
        """
        These are all there are, sealed with this key.

        Args:
            forgets: What is not told yet is gone too.
        """
        if forgets:
            self._ledger.forget_queued(None)
        self._ledger.rekey({key.fingerprint: key.value}, key.fingerprint)
        self._ledger.load(rows)

    def flush(self) -> None:
        """Tell what is not told."""
        while batch := self._ledger.queued(BATCH_ROWS):
            rows = [self._ledger.row(new_id(), queued) for queued in batch]
            self._peer.tell(words.Issued(rows=rows))
            self._ledger.written(rows)

    async def stop(self) -> None:
        """Tell what is left."""
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task
        self.flush()

    def _woken(self) -> None:
        self._loop.call_soon_threadsafe(self._wake.set)

    async def _tell(self) -> None:
        while True:
            await self._wake.wait()
            await asyncio.sleep(BATCH_S)
            self._wake.clear()
            self.flush()
