"""
The end that is told and asked: finds the handler of what came, and sends what it answers.

Which handler a class has decides how it is run: a plain function at once, without a task; an `async def` in a task of
its own; an async generator function in a task that sends part after part. A task ends when its asker stops or the link
does. What a handler raises on purpose (`CodeGateError`) reaches the asker as it was; anything else is a fault, stays in
this end's log, and the asker learns only that there was one.
"""

import asyncio
import inspect
import logging
from collections.abc import AsyncGenerator, Callable, Coroutine, Mapping
from contextlib import aclosing
from typing import Any, Final

from codegate.errors import CodeGateError, LocalProtocolError
from codegate.link import codec
from codegate.link.failure import pack
from codegate.link.message import Message, Question

log = logging.getLogger(__name__)

_FAILED: Final = "The handler of %s failed."

Handler = Callable[[Any], Any]

Send = Callable[[int, int, Any], None]
"""Kind, number, body -> on its way."""

WINDOW: Final = 16
"""Parts that a watched answer may be ahead of its watcher: who reads slowly slows the handler, not fills the memory."""


class _Window:
    """How many parts may still be sent."""

    def __init__(self) -> None:
        self._left = WINDOW
        self._opened = asyncio.Event()

    async def take(self) -> None:
        """Wait until one more may be sent."""
        while self._left <= 0:
            self._opened.clear()
            await self._opened.wait()
        self._left -= 1

    def widen(self, count: int) -> None:
        """The watcher has taken `count`."""
        self._left += count
        self._opened.set()


class Answering:
    """
    Handlers of one end, and the tasks in which some of them are at work.

    Raises:
        LocalProtocolError: A message has a handler that would have to be waited for.
    """

    def __init__(self, handlers: Mapping[type[Message], Handler], send: Send) -> None:
        self._send = send
        self._told: dict[type, Handler] = {}
        self._plain: dict[type, Handler] = {}
        self._later: dict[type, Handler] = {}
        self._parts: dict[type, Handler] = {}
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._windows: dict[int, _Window] = {}
        for cls, handler in handlers.items():
            self._room(cls, handler)[cls] = handler

    def _room(self, cls: type[Message], handler: Handler) -> dict[type, Handler]:
        has_parts, is_later = inspect.isasyncgenfunction(handler), inspect.iscoroutinefunction(handler)
        if issubclass(cls, Question):
            return self._parts if has_parts else self._later if is_later else self._plain
        if has_parts or is_later:
            raise LocalProtocolError(f"{cls.__name__} is told, so its handler must be a plain function.")
        return self._told

    @property
    def tasks(self) -> tuple[asyncio.Task[None], ...]:
        """Handlers at work."""
        return tuple(self._tasks.values())

    def told(self, message: Message) -> None:
        """Run its handler; an exception is logged."""
        handler = self._told.get(type(message))
        if handler is None:
            log.error("%s was told, but nothing here takes it.", type(message).__name__)
            return
        try:
            handler(message)
        except Exception:
            log.exception(_FAILED, type(message).__name__)

    def asked(self, number: int, question: Question[Any]) -> None:
        """Answer at once, or start to."""
        cls = type(question)
        handler = self._plain.get(cls)
        if handler is not None:
            try:
                self._send(codec.ANSWER, number, handler(question))
            except CodeGateError as error:
                self._refused(number, cls, error)
            except Exception:
                log.exception(_FAILED, cls.__name__)
                self._failed(number, cls)
            return
        handler = self._later.get(cls)
        if handler is not None:
            self._start(number, self._answer_later, question, handler)
        else:
            self._unknown(number, cls)

    def watched(self, number: int, question: Question[Any]) -> None:
        """Start to answer bit by bit."""
        handler = self._parts.get(type(question))
        if handler is not None:
            self._windows[number] = _Window()
            self._start(number, self._answer_in_parts, question, handler)
        else:
            self._unknown(number, type(question))

    def widened(self, number: int, count: int) -> None:
        """The watcher of this question has taken `count` parts."""
        window = self._windows.get(number)
        if window is not None:
            window.widen(count)

    def stopped(self, number: int) -> None:
        """The asker does not wait any more."""
        task = self._tasks.get(number)
        if task is not None:
            task.cancel()

    def end(self) -> None:
        """The link is gone: so is everybody who asked."""
        for task in self._tasks.values():
            task.cancel()

    def _start(
        self,
        number: int,
        work: Callable[[int, Question[Any], Handler], Coroutine[Any, Any, None]],
        question: Question[Any],
        handler: Handler,
    ) -> None:
        task = asyncio.get_running_loop().create_task(work(number, question, handler))
        self._tasks[number] = task
        task.add_done_callback(lambda _: self._over(number))

    def _over(self, number: int) -> None:
        del self._tasks[number]
        self._windows.pop(number, None)

    async def _answer_later(self, number: int, question: Question[Any], handler: Handler) -> None:
        try:
            self._send(codec.ANSWER, number, await handler(question))
        except asyncio.CancelledError:
            self._failed(number, type(question))
            raise
        except CodeGateError as error:
            self._refused(number, type(question), error)
        except Exception:
            log.exception(_FAILED, type(question).__name__)
            self._failed(number, type(question))

    async def _answer_in_parts(self, number: int, question: Question[Any], handler: Handler) -> None:
        window = self._windows[number]
        parts: AsyncGenerator[Any, None] = handler(question)
        try:
            async with aclosing(parts):
                async for part in parts:
                    await window.take()
                    self._send(codec.PART, number, part)
            self._send(codec.END, number, None)
        except asyncio.CancelledError:
            self._failed(number, type(question))
            raise
        except CodeGateError as error:
            self._refused(number, type(question), error)
        except Exception:
            log.exception(_FAILED, type(question).__name__)
            self._failed(number, type(question))

    def _unknown(self, number: int, cls: type) -> None:
        log.error("%s was asked or watched, but nothing here answers it so.", cls.__name__)
        self._failed(number, cls)

    def _refused(self, number: int, cls: type, error: CodeGateError) -> None:
        try:
            self._send(codec.FAILURE, number, pack(error))
        except Exception:
            log.exception("What the handler of %s raised cannot be sent.", cls.__name__)
            self._failed(number, cls)

    def _failed(self, number: int, cls: type) -> None:
        """Tell that there was a fault; if the asker had stopped the task, it does not know the number any more."""
        error = CodeGateError(f"internal error while {cls.__name__} was answered; the server's log has it")
        self._send(codec.FAILURE, number, pack(error))
