"""A bounded memo for what was screened before."""

from typing import Generic, TypeVar

T = TypeVar("T")


class Memo(Generic[T]):
    """
    Remembers results by digest up to a number of bytes, forgetting those that were not asked for lately.

    Two generations instead of a linked list: when the young one is half the budget, the old one is dropped. Every
    step is one dict operation, so threads may share it without a lock; at worst a result is computed twice.
    """

    __slots__ = ("_half", "_held", "_old", "_young")

    def __init__(self, max_bytes: int) -> None:
        self._half = max_bytes // 2
        self._young: dict[bytes, tuple[T, int]] = {}
        self._old: dict[bytes, tuple[T, int]] = {}
        self._held = 0

    def __len__(self) -> int:
        return len(self._young) + len(self._old)

    def __contains__(self, key: bytes) -> bool:
        return key in self._young or key in self._old

    def get(self, key: bytes) -> T | None:
        """What was put there, or None. It counts as asked for."""
        kept = self._young.get(key)
        if kept is None and (kept := self._old.get(key)) is not None:
            self._keep(key, kept)
        return kept[0] if kept is not None else None

    def put(self, key: bytes, value: T, size: int) -> None:
        """Keep a value that holds about `size` bytes."""
        self._keep(key, (value, size))

    def _keep(self, key: bytes, kept: tuple[T, int]) -> None:
        if self._held > self._half:
            self._old, self._young, self._held = self._young, {}, 0
        self._young[key] = kept
        self._held += kept[1]
