"""
What guardrails have issued, in memory, by tenant: what a value's replacement is, and what a replacement stands for.

Every step is a few dict operations, so that screening and restoring may ask at any time, from any thread. What is new
is queued for whoever writes it down. Values lie sealed, but for those that are still in the queue.
"""

import base64
import binascii
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from codegate import clock
from codegate.crypto.sealed import IV_BYTES, Sealer
from codegate.errors import ConfigError
from codegate.guardrails.issue import Claim
from codegate.guardrails.tokens import START, derive
from codegate.store.mappings import MappingRow

MAX_HELD = 50_000
"""Replacements in memory, some 25 MB; beyond that the oldest of the tenant that has most are forgotten."""

MAX_QUEUED = 20_000
_FORGET = 0.1


class _Held(NamedTuple):
    """What a replacement stands for: sealed, or in clear while it is queued. The IV stands for the value."""

    iv: bytes
    value: bytes | str
    sealer: Sealer


class Queued(NamedTuple):
    """A replacement that is not written yet."""

    tenant_id: str
    replacement: str
    claim: Claim
    attempt: int
    created_at: int


class Book:
    """One tenant's replacements; a `guardrails.restore.Known`."""

    def __init__(self, sealer: Sealer) -> None:
        self.sealer = sealer
        self.has_natural = False
        self.held: dict[str, _Held] = {}
        self.chosen: dict[bytes, str] = {}  # digest -> replacement, where an earlier one is another value's

    def find(self, replacement: str) -> str | None:
        """The original behind a replacement, or None."""
        found = self.held.get(replacement)
        if found is None:
            return None
        if isinstance(found.value, str):
            return found.value
        try:
            return found.sealer.open(found.value, replacement)
        except ConfigError:
            return None

    def keep(self, replacement: str, held: _Held, digest: bytes, attempt: int) -> None:
        """Hold one more."""
        self.held[replacement] = held
        self.has_natural = self.has_natural or not replacement.startswith(START)
        if attempt:
            self.chosen[digest] = replacement

    def forget(self, count: int) -> None:
        """Let go of the oldest."""
        for replacement in list(self.held)[:count]:
            del self.held[replacement]


class MemoryLedger:
    """
    The ledger of all tenants (`guardrails.issue.Ledger`).

    Attributes:
        generation: Grows when something was forgotten on purpose.
        dropped: Replacements that were never written, since the queue was full. They are issued again, the same, when
            their values come again.
    """

    def __init__(self, keys: Mapping[str, bytes], key_id: str, wake: Callable[[], None]) -> None:
        """
        Args:
            keys: Guardrail keys by fingerprint; more than one while old ones are still needed.
            key_id: The present one's.
            wake: Called when the queue is no longer empty, in whatever thread.
        """
        self.generation = 0
        self.dropped = 0
        self._keys = keys
        self._key_id = key_id
        self._wake = wake
        self._sealers: dict[tuple[str, str], Sealer] = {}
        self._books: dict[str, Book] = {}
        self._held = 0
        self._queue: dict[tuple[str, str], Queued] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return self._held

    def rekey(self, keys: Mapping[str, bytes], key_id: str) -> None:
        """Seal under another key from here on; `load` anew afterwards, with rows that one of these keys opens."""
        with self._lock:
            self._keys, self._key_id = keys, key_id
            self._sealers = {}

    def settle(self, tenant_id: str, claim: Claim) -> str:
        """See `issue.Ledger`."""
        iv, attempt = claim.digest[-IV_BYTES:], 0
        with self._lock:
            book = self._book(tenant_id)
            if (chosen := book.chosen.get(claim.digest)) in book.held and chosen is not None:
                return chosen
            while (held := book.held.get(replacement := claim.make(attempt))) is not None and held.iv != iv:
                attempt += 1
            if held is None:
                book.keep(replacement, _Held(iv, claim.value, book.sealer), claim.digest, attempt)
                self._count()
                self._enqueue(Queued(tenant_id, replacement, claim, attempt, clock.now_ms()))
            return replacement

    def of(self, tenant_id: str) -> Book:
        """What one tenant was issued; it grows while it is held."""
        with self._lock:
            return self._book(tenant_id)

    def row(self, id_: str, queued: Queued) -> MappingRow:
        """What is to be written of a queued replacement; sealing takes some 10 microseconds."""
        claim = queued.claim
        sealed = self._own(queued.tenant_id).seal(claim.value, claim.digest[-IV_BYTES:], queued.replacement)
        return MappingRow(
            id=id_,
            category=claim.detector_id,
            original_hash=claim.digest.hex(),
            original_enc=base64.b64encode(sealed).decode("ascii"),
            replacement=queued.replacement,
            created_at=queued.created_at,
            tenant_id=queued.tenant_id,
            key_id=self._key_id,
            attempt=queued.attempt,
        )

    def queued(self, count: int) -> list[Queued]:
        """The oldest that are not written."""
        with self._lock:
            return [queued for queued, _ in zip(self._queue.values(), range(count), strict=False)]

    def written(self, rows: Iterable[MappingRow]) -> None:
        """These need not be written any more, nor their values be held in clear."""
        with self._lock:
            for row in rows:
                self._queue.pop((row.tenant_id, row.replacement), None)
                book = self._book(row.tenant_id)
                held = book.held.get(row.replacement)
                if held is not None and isinstance(held.value, str):
                    book.held[row.replacement] = held._replace(value=base64.b64decode(row.original_enc))

    def load(self, rows: Iterable[MappingRow]) -> None:
        """Begin anew with what is written, newest first, and what is queued."""
        with self._lock:
            self._books, self._held = {}, 0
            for row in reversed(list(rows)):
                sealer, sealed = self.sealer(row.key_id, row.tenant_id), _decoded(row.original_enc)
                if sealer is not None and sealed:
                    held = _Held(sealed[:IV_BYTES], sealed, sealer)
                    self._book(row.tenant_id).keep(row.replacement, held, bytes.fromhex(row.original_hash), row.attempt)
                    self._held += 1
            for queued in self._queue.values():
                book, claim = self._book(queued.tenant_id), queued.claim
                held = _Held(claim.digest[-IV_BYTES:], claim.value, book.sealer)
                book.keep(queued.replacement, held, claim.digest, queued.attempt)
                self._held += 1
            self.generation += 1

    def learn(self, rows: Iterable[MappingRow]) -> None:
        """Hold what another process has issued too, oldest first; what stands for another value here stays."""
        with self._lock:
            for row in rows:
                sealer, sealed = self.sealer(row.key_id, row.tenant_id), _decoded(row.original_enc)
                book = self._book(row.tenant_id)
                if sealer is None or not sealed or row.replacement in book.held:
                    continue
                held = _Held(sealed[:IV_BYTES], sealed, sealer)
                book.keep(row.replacement, held, bytes.fromhex(row.original_hash), row.attempt)
                self._count()

    def forget_queued(self, tenant_id: str | None) -> None:
        """Drop what is not written yet, of one tenant or of all (None)."""
        with self._lock:
            self._queue = {key: one for key, one in self._queue.items() if tenant_id not in (None, key[0])}

    def sealer(self, key_id: str, tenant_id: str) -> Sealer | None:
        """What opens a tenant's values under one of the keys; None for a key that is not here."""
        found = self._sealers.get((key_id, tenant_id))
        if found is None and key_id in self._keys:
            found = self._sealers[key_id, tenant_id] = sealer_for(self._keys[key_id], tenant_id)
        return found

    def _book(self, tenant_id: str) -> Book:
        book = self._books.get(tenant_id)
        if book is None:
            book = self._books[tenant_id] = Book(self._own(tenant_id))
        return book

    def _own(self, tenant_id: str) -> Sealer:
        """What seals a tenant's values from now on."""
        return self.sealer(self._key_id, tenant_id) or sealer_for(self._keys[self._key_id], tenant_id)

    def _count(self) -> None:
        self._held += 1
        if self._held > MAX_HELD:
            largest = max(self._books.values(), key=lambda book: len(book.held))
            before = len(largest.held)
            largest.forget(max(1, int(before * _FORGET)))
            self._held -= before - len(largest.held)

    def _enqueue(self, queued: Queued) -> None:
        if len(self._queue) >= MAX_QUEUED:
            self._queue.pop(next(iter(self._queue)))
            self.dropped += 1
        was_empty = not self._queue
        self._queue[queued.tenant_id, queued.replacement] = queued
        if was_empty:
            self._wake()


def sealer_for(root_key: bytes, tenant_id: str) -> Sealer:
    """What seals one tenant's values under a guardrail key."""
    return Sealer(derive(root_key, f"mappings:{tenant_id}"))


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
