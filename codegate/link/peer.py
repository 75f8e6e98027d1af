"""
One end of a private connection between two processes of one server.

Both ends may tell, ask and watch at any time. What one end sends arrives in the order in which it was sent; answers
come as they are ready. What has to stop stops at both ends: a cancelled `ask` cancels its handler, leaving a `watch`
ends its generator, and when the connection ends every asker gets `LinkLost` and every handler at work is cancelled.
"""

import asyncio
import logging
import socket
from collections.abc import AsyncGenerator, Mapping
from typing import Any, Final

import msgspec

from codegate.errors import CodeGateError, LinkLost
from codegate.link import codec
from codegate.link.answering import WINDOW, Answering, Handler
from codegate.link.asking import Ask, Watch
from codegate.link.failure import Failure, unpack
from codegate.link.frames import Frames
from codegate.link.message import A, Message, Question

log = logging.getLogger(__name__)

MAX_WAITING_BYTES: Final = 64 * 1024 * 1024
"""What may wait to be sent before messages are dropped: the other end does not read, and nobody waits for them."""

_failure_decoder = codec.decoder(Failure)
_count_decoder = codec.decoder(int)


class Peer:
    """
    One end of a link.

    Args:
        hears: The type, mostly a union, of all messages and questions that this end may be sent.
        handlers: Who takes them, by class: see `answering`.

    Attributes:
        dropped: Messages that could not be told.

    Raises:
        LocalProtocolError: A message has a handler that would have to be waited for.
    """

    def __init__(self, hears: Any, handlers: Mapping[type[Message], Handler]) -> None:
        self.dropped = 0
        self._heard = codec.decoder(hears)
        self._answering = Answering(handlers, self._send_at_once)
        self._frames = Frames(self._received, self._end)
        self._loop = asyncio.get_running_loop()
        self._number = 0
        self._asks: dict[int, Ask] = {}
        self._watches: dict[int, Watch] = {}
        self._decoders: dict[type, msgspec.msgpack.Decoder[Any]] = {}
        self._ended = asyncio.Event()

    @classmethod
    async def open(cls, sock: socket.socket, hears: Any, handlers: Mapping[type[Message], Handler]) -> "Peer":
        """Join a connected stream socket of the family AF_UNIX, which belongs to the peer from here on."""
        peer = cls(hears, handlers)
        sock.setblocking(False)
        await peer._loop.create_unix_connection(lambda: peer._frames, sock=sock)
        return peer

    async def ask(self, question: Question[A]) -> A:
        """
        The other end's answer.

        Raises:
            CodeGateError: What the handler raised, as it was.
            LinkLost: The connection ended before the answer was here.
            TooLarge: The question is too long to be sent.
        """
        number = self._opened()
        answered: asyncio.Future[A] = self._loop.create_future()
        self._send_at_once(codec.ASK, number, question)
        self._asks[number] = Ask(answered, self._decoder_of(question))
        try:
            return await answered
        except asyncio.CancelledError:
            if self._asks.pop(number, None) is not None:
                self._send_at_once(codec.STOP, number, None)
            raise

    def tell(self, message: Message) -> bool:
        """
        Send a message; never waits. What is told in one round of the loop leaves together, at its end.

        Returns:
            False if it was dropped: more than `MAX_WAITING_BYTES` wait to be sent, or the connection has ended.
        """
        if self._ended.is_set() or not self._frames.is_open or self._frames.waiting_bytes > MAX_WAITING_BYTES:
            self.dropped += 1
            return False
        self._frames.send(codec.encode((codec.TELL, 0, message)), at_once=False)
        return True

    async def watch(self, question: Question[A]) -> AsyncGenerator[A, None]:
        """
        The parts of the other end's answer as they come, from the first `anext` on. Leaving the iterator stops the
        handler: `aclosing` does so at a moment of its own choice, a bare `break` when the iterator is collected.

        Raises:
            CodeGateError: What the handler raised, as it was.
            LinkLost: The connection ended before the answer did.
        """
        number = self._opened()
        self._send_at_once(codec.WATCH, number, question)
        watch = self._watches[number] = Watch(self._decoder_of(question))
        taken = 0
        try:
            while True:
                while watch.parts:
                    yield watch.parts.popleft()
                    taken += 1
                    if taken == WINDOW // 2:
                        self._send_at_once(codec.MORE, number, taken)
                        taken = 0
                if watch.is_over:
                    break
                watch.news.clear()
                await watch.news.wait()
        finally:
            if self._watches.pop(number, None) is not None:
                self._send_at_once(codec.STOP, number, None)
        if watch.error is not None:
            raise watch.error

    async def lost(self) -> None:
        """Wait until the connection has ended, and every handler that was at work with it."""
        await self._ended.wait()
        others = [task for task in self._answering.tasks if task is not asyncio.current_task()]
        if others:
            await asyncio.wait(others)

    def close(self) -> None:
        """End the connection; what was told before is still sent, as far as the other end reads it."""
        self._frames.close()
        self._end()

    def _opened(self) -> int:
        """The number of a new question."""
        if self._ended.is_set() or not self._frames.is_open:
            raise _link_lost()
        self._number += 1
        return self._number

    def _decoder_of(self, question: Question[Any]) -> msgspec.msgpack.Decoder[Any]:
        cls = type(question)
        found = self._decoders.get(cls)
        if found is None:
            found = self._decoders[cls] = codec.decoder(cls.answer)
        return found

    def _send_at_once(self, kind: int, number: int, body: Any) -> None:
        if not self._ended.is_set():
            self._frames.send(codec.encode((kind, number, body)), at_once=True)

    def _received(self, frame: memoryview | bytes) -> bool:
        """Take one frame; False for one that cannot be read. Its content is not logged: it may hold secrets."""
        if self._ended.is_set():
            return True
        try:
            kind, number, raw = codec.open_envelope(frame)
            body = self._read(kind, number, raw)
        except (msgspec.MsgspecError, ValueError, TypeError, RecursionError) as error:
            log.error("A frame of %d bytes cannot be read (%s): the link ends.", len(frame), type(error).__name__)
            return False
        self._take(kind, number, body)
        return True

    def _read(self, kind: int, number: int, raw: msgspec.Raw) -> Any:
        """The body, as what it has to be."""
        if kind <= codec.WATCH:
            return self._heard.decode(raw)
        if kind == codec.ANSWER:
            asked = self._asks.get(number)
            return asked.decoder.decode(raw) if asked is not None else None
        if kind == codec.PART:
            watched = self._watches.get(number)
            return watched.decoder.decode(raw) if watched is not None else None
        if kind == codec.FAILURE:
            return unpack(_failure_decoder.decode(raw))
        if kind == codec.MORE:
            return _count_decoder.decode(raw)
        if kind in {codec.STOP, codec.END}:
            return None
        raise ValueError(f"unknown kind {kind}")

    def _take(self, kind: int, number: int, body: Any) -> None:
        """Do what it asks for. Answers that nobody waits for any more are nobody's fault."""
        if kind == codec.ASK:
            self._answering.asked(number, body)
        elif kind == codec.ANSWER:
            asked = self._asks.pop(number, None)
            if asked is not None and not asked.answered.done():
                asked.answered.set_result(body)
        elif kind == codec.TELL:
            self._answering.told(body)
        elif kind == codec.PART:
            watched = self._watches.get(number)
            if watched is not None:
                watched.put(body)
        elif kind == codec.WATCH:
            self._answering.watched(number, body)
        elif kind == codec.STOP:
            self._answering.stopped(number)
        elif kind == codec.MORE:
            self._answering.widened(number, body)
        else:
            self._closed(number, body)

    def _closed(self, number: int, error: CodeGateError | None) -> None:
        """No answer, or no further part, will come."""
        asked = self._asks.pop(number, None)
        if asked is not None and error is not None and not asked.answered.done():
            asked.answered.set_exception(error)
        watched = self._watches.pop(number, None)
        if watched is not None:
            watched.end(error)

    def _end(self) -> None:
        """Nothing more will come: everybody who waits learns it."""
        if self._ended.is_set():
            return
        self._ended.set()
        asks, self._asks = self._asks, {}
        for asked in asks.values():
            if not asked.answered.done():
                asked.answered.set_exception(_link_lost())
        watches, self._watches = self._watches, {}
        for watched in watches.values():
            watched.end(_link_lost())
        self._answering.end()


def _link_lost() -> LinkLost:
    return LinkLost("The connection to the other process of this server has ended.")
