"""Shared state: the numbers of `Live` that several proxies have in common, where whoever starts the server says so."""

from contextlib import AsyncExitStack
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from codegate.services.snapshot import State
from codegate.settings import DATABASE_URL, SHARED_STATE_URL, Resolved

if TYPE_CHECKING:
    from codegate.redis.board import SharedBoard
    from codegate.redis.purse import SharedPurse

OWN = "own"


class SharedState(NamedTuple):
    """
    What is shared.

    Attributes:
        board: That of all proxies, or None: this process has its own.
        purse: What was spent at all of them, or None.
    """

    board: "SharedBoard | None" = None
    purse: "SharedPurse | None" = None

    @property
    def place(self) -> str:
        """Where it is, without user and password; `own` if it is shared with nobody."""
        return self.board.place if self.board is not None else OWN

    @property
    def problem(self) -> str | None:
        """Why this process counts alone at the moment, though it should not; None if all is well."""
        return self.board.problem if self.board is not None else None


async def open_shared(stack: AsyncExitStack, state: State) -> SharedState:
    """
    Ask the server that is named, if one is; nothing that knows Redis is imported before that is known.

    One that is away stops nobody: it is used from the moment it is there.

    Args:
        stack: Closes it.

    Raises:
        ConfigError: The URL is none, or the library for it is missing.
    """
    url = Resolved({}, {}, state.process)[SHARED_STATE_URL]
    if not url:
        return SharedState()
    from codegate.redis.board import SharedBoard
    from codegate.redis.connection import Connection
    from codegate.redis.names import Names
    from codegate.redis.purse import SharedPurse

    names = Names(lambda: state.current)
    board = SharedBoard(Connection(url), names)
    stack.push_async_callback(board.stop)
    await board.start()
    if Resolved({}, {}, state.process)[DATABASE_URL]:
        _follow(stack, url, board, state)
    return SharedState(board, SharedPurse(board, names))


def _follow(stack: AsyncExitStack, url: str, board: "SharedBoard", state: State) -> None:
    """Tell others that read the same database of changes, and read again what they have changed."""
    from codegate.redis.changes import Changes

    changes = Changes(url, board, partial(state.rebuild, is_told=False))
    state.tellers.append(changes.tell)
    stack.push_async_callback(changes.stop)
    changes.start()
