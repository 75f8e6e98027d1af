"""A change that can be taken back: it is remembered once the server has taken it."""

from collections.abc import Awaitable

from codegate.tui.undo import Back, Undo


async def reversible(undo: Undo, label: str, work: Awaitable[object], back: Back) -> None:
    """
    Have something done, and remember how it is taken back.

    Args:
        label: What is said when it was taken back.

    Raises:
        CodeGateError: The server refuses; nothing is remembered.
    """
    await work
    undo.push(label, back)
