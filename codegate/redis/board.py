"""
The board that several proxies share (`services/live.py`: `Remote`).

One task owns the one connection. What is asked and told goes into one queue in order, and all that waits goes out in
one round trip. Nobody waits for a server that is away: what is asked is answered "not known" at once, and the rests
that begin meanwhile are told when it is back.
"""

import asyncio
import logging
import secrets
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from codegate.redis.connection import Connection, Unreachable
from codegate.redis.missed import Missed
from codegate.redis.names import Names
from codegate.redis.steps import Step, counted_step, enter_step, limited, look_step, replay_all, rest_step, served_step
from codegate.routing.notices import (
    TOKENS,
    AnyNews,
    Cleared,
    Ended,
    Enter,
    Entered,
    Failed,
    Heard,
    Look,
    Released,
    Seen,
    Served,
)

log = logging.getLogger(__name__)

REST_S = 1.0
"""Between two tries of a server that is away."""

MOST_STEPS, MOST_TRIES = 128, 10
"""Of one trip, so that others get their turn at Redis; of one step that others are always faster than."""


class SharedBoard:
    """
    A board in Redis.

    Args:
        moment: Microseconds to take for Redis' clock; "" is that clock.

    Attributes:
        problem: Why it is not shared at the moment, or None.
    """

    def __init__(self, connection: Connection, names: Names, moment: str = "") -> None:
        self.problem: str | None = "it was not asked yet"
        self.moment = moment
        self._connection = connection
        self._names = names
        self._queue: list[Step] = []
        self._wanted = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._mark = secrets.token_hex(4)
        self._counter = 0
        self._is_ending = False
        self._held: dict[str, dict[str, tuple[str, str, int]]] = {}  # request -> owner -> window, hold, tokens
        self._missed = Missed()

    @property
    def place(self) -> str:
        """Where it is, without a secret."""
        return self._connection.place

    async def start(self) -> None:
        """Ask it once, and begin to work whatever it says."""
        await self._greet()
        self._task = asyncio.get_running_loop().create_task(self._work(), name="shared-state")

    async def stop(self) -> None:
        """Send what waits, and close the connection."""
        self._is_ending = True
        self._wanted.set()
        if self._task is not None:
            if self.problem is not None:
                self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        self._forget(self._queue)
        await self._connection.close()

    async def look(self, look: Look) -> Seen | None:
        """See `Remote`."""
        found: Seen | None = await self.ask(look_step(look, self._names))
        return found

    async def enter(self, enter: Enter) -> Entered | None:
        """See `Remote`."""
        asks = limited(enter)
        if not asks and not enter.rests and enter.cursor is None:
            return Entered()
        if self.problem is not None:
            return None
        held = self._held.get(enter.request_id, {}).get(enter.owner)
        holds = [(self._hold_name(), held[1] if held and _is_tokens(ask.key) else "") for ask in asks]
        step = enter_step(enter, self._names, holds)
        for ask, (hold, _) in zip(asks, holds, strict=True):
            if _is_tokens(ask.key):
                counted = self._names.window(ask.key), hold, ask.amount
                self._held.setdefault(enter.request_id, {})[enter.owner] = counted
        found: Entered | None = await self.ask(step)
        if found is None or found.full is not None or found.is_probed:
            self._not_held(enter, held)
        return found

    def note(self, news: AnyNews) -> None:
        """See `Remote`."""
        if isinstance(news, Heard):
            return
        settled = self._settled(news) if isinstance(news, Ended) else []
        if self.problem is not None:
            self._missed.note(news)
            return
        self._queue += [*settled, *self._steps(news)]
        self._wanted.set()

    def _steps(self, news: AnyNews) -> list[Step]:
        match news:
            case Served():
                served = [served_step(news, self._names)] if news.conversation else []
                return [rest_step(news, self._names), *served] if news.rests else served
            case Failed() | Released():
                step = rest_step(news, self._names)
                return [step] if step.expected else []
            case Cleared():
                return [Step("clear", (self._names.account(news.account_id),), about=news)]
            case Ended():
                counted = counted_step(news, self._names)
                return [counted] if counted is not None else []
        return []

    def _settled(self, news: Ended) -> list[Step]:
        """What was reserved becomes what was used, where it was used; the rest is given back."""
        return [
            Step("settle", (window, hold, str(amount), str(news.tokens if owner in news.served else 0)))
            for owner, (window, hold, amount) in self._held.pop(news.request_id, {}).items()
        ]

    def _not_held(self, enter: Enter, before: tuple[str, str, int] | None) -> None:
        """The request was not let in: what it holds is what it held before."""
        owners = self._held.get(enter.request_id, {})
        owners.pop(enter.owner, None)
        if before is not None:
            owners[enter.owner] = before
        if not owners:
            self._held.pop(enter.request_id, None)

    def _hold_name(self) -> str:
        self._counter += 1
        return f"{self._mark}{self._counter:012d}"

    def tell(self, step: Step) -> None:
        """Have a step done that is no board's; never waits."""
        if self.problem is not None:
            self._forget([step])
            return
        self._queue.append(step)
        self._wanted.set()

    async def ask(self, step: Step) -> Any:
        """The answer to a question, or None; who goes away takes the question back if it was not sent yet."""
        if self.problem is not None:
            return None
        step.waiting = asyncio.get_running_loop().create_future()
        self._queue.append(step)
        self._wanted.set()
        return await step.waiting

    async def _work(self) -> None:
        while not self._is_ending:
            if self.problem is not None:
                await asyncio.sleep(REST_S)
                await self._greet()
                continue
            await self._wanted.wait()
            await self._trip()

    async def _trip(self) -> None:
        """Send what waits, until nothing does."""
        self._wanted.clear()
        steps: list[Step] = []
        try:
            while steps or self._queue:
                steps += [one for one in self._queue if not one.is_left]
                self._queue.clear()
                steps = await self._sent(steps)
        except Unreachable as error:
            self._lost(str(error), steps)
        except Exception:
            log.exception("The shared state could not be used.")
            self._lost("it answers what is not understood", steps)

    async def _sent(self, steps: list[Step]) -> list[Step]:
        """One round trip; what is left to be sent again."""
        words = [word for step in steps[:MOST_STEPS] for word in step.sent()]
        now_us, stopped, answers = await self._connection.run(words, self.moment)
        for step, answer in zip(steps, answers, strict=False):
            if step.undone is not None and step.is_left and answer[0] == "in":
                self.note(step.undone)
            step.answer(step.read(answer, now_us) if step.read is not None else None)
        left = steps[len(answers) :]
        if stopped is not None:
            replay_all(left[:MOST_STEPS], stopped, now_us)
            if left[0].tries > MOST_TRIES:
                self._forget([left.pop(0)])
        return left

    async def _greet(self) -> None:
        """See if it is there, takes writes, and tell it what it missed."""
        try:
            await self._connection.run(["alive"], self.moment)
        except Unreachable as error:
            self._lost(str(error), [])
            return
        log.info("Limits, rests and turns are shared at %s.", self.place)
        self.problem = None
        self._queue += [rest_step(news, self._names) for news in self._missed.taken()]
        self._wanted.set()

    def _lost(self, why: str, steps: Sequence[Step]) -> None:
        """It is away: nobody waits for it, and it is said once."""
        if self.problem is None or self._task is None:
            log.warning("The shared state at %s: %s. This proxy counts alone until it is back.", self.place, why)
        self.problem = why
        self._forget([*steps, *self._queue])
        self._queue.clear()

    def _forget(self, steps: Sequence[Step]) -> None:
        for step in steps:
            step.answer(None)
            if step.about is not None:
                self._missed.note(step.about)
            if step.lost is not None:
                step.lost()


def _is_tokens(key: str) -> bool:
    return key.endswith(TOKENS)
