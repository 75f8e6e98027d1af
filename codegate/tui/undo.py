"""What can be taken back: the last few changes made in the dashboard, newest first."""

from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

KEPT = 50
"""Changes that can be taken back; of more, the oldest are forgotten."""

Back = Callable[[], Awaitable[object]]
"""Undoes a change; it may be refused with a `CodeGateError`, like any other change."""


@dataclass(frozen=True, slots=True)
class Change:
    """
    Something that was done.

    Attributes:
        label: What is said when it was taken back, after "Undone: "; foreign text in it is cleaned by who says it.
        back: Undoes it.
    """

    label: str
    back: Back


class Undo:
    """A bounded stack of changes; who makes one pushes how it is taken back, once the server has taken it."""

    def __init__(self) -> None:
        self._changes: deque[Change] = deque(maxlen=KEPT)

    def __len__(self) -> int:
        return len(self._changes)

    def push(self, label: str, back: Back) -> None:
        """Remember how a change is taken back."""
        self._changes.append(Change(label, back))

    async def undo(self) -> str | None:
        """
        Take the last change back.

        Returns:
            Its label, or None if there is none.

        Raises:
            CodeGateError: The server refuses; the change is forgotten, so that the one before it can be taken back.
        """
        if not self._changes:
            return None
        change = self._changes.pop()
        await change.back()
        return change.label
