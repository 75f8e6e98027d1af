"""
Changes of the configuration, told to the other proxies that read the same database.

Who has written publishes a word, whoever hears it reads the database again. A word that is lost while the connection is
away is made good by reading again once it is back.
"""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from codegate.records import Snapshot
from codegate.redis.board import REST_S, SharedBoard
from codegate.redis.connection import BEGINNING, CONNECT_S, client_of
from codegate.redis.steps import Step

SETTLE_S = 0.1
"""After a change others often follow: they are read together."""

_PING_S = 10
"""A connection that is silently dead is noticed after so long."""

log = logging.getLogger(__name__)


class Changes:
    """
    Tells and hears of changes.

    Args:
        board: Whose connection they are told on.
        reread: What is done when another proxy has changed something.
        beginning: Of the channel's name; it has the number of the database too, for channels belong to the server.
    """

    def __init__(
        self, url: str, board: SharedBoard, reread: Callable[[], Awaitable[object]], beginning: str = BEGINNING
    ) -> None:
        self._redis = client_of(url, None, health_check_interval=_PING_S)
        database = self._redis.connection_pool.connection_kwargs.get("db") or 0
        self._channel = f"{beginning}changed:{database}"
        self._board = board
        self._reread = reread
        self._mark = secrets.token_hex(8)
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to listen."""
        self._task = asyncio.get_running_loop().create_task(self._listen(), name="shared-changes")

    async def stop(self) -> None:
        """Listen no more."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        await self._redis.aclose()

    async def tell(self, snapshot: Snapshot) -> None:
        """This process has changed something (`State.tellers`); does not wait."""
        self._board.tell(Step("publish", (self._channel, self._mark)))

    async def _listen(self) -> None:
        from redis.exceptions import RedisError

        is_first = True
        while True:
            try:
                async with self._redis.pubsub(ignore_subscribe_messages=True) as channel:
                    await channel.subscribe(self._channel)
                    if not is_first:
                        await self._read_again()
                    is_first = False
                    await self._hear(channel)
            except (RedisError, OSError, TimeoutError):
                await asyncio.sleep(REST_S)  # the board says in the log that the server is away

    async def _hear(self, channel: Any) -> None:
        while True:
            is_told = self._is_of_others(await channel.get_message(timeout=CONNECT_S))
            if not is_told:
                continue
            await asyncio.sleep(SETTLE_S)
            while await channel.get_message(timeout=0) is not None:
                pass
            await self._read_again()

    def _is_of_others(self, message: dict[str, str] | None) -> bool:
        return message is not None and message.get("type") == "message" and message.get("data") != self._mark

    async def _read_again(self) -> None:
        try:
            await self._reread()
        except Exception:
            log.exception("What another proxy has changed could not be read.")
