"""The end that is asked: each kind of handler answers, faults stay here, and what nobody waits for is stopped."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any, ClassVar

import pytest

from codegate.errors import Conflict, LocalProtocolError
from codegate.link import codec
from codegate.link.answering import WINDOW, Answering, Handler
from codegate.link.failure import Failure, unpack
from codegate.link.message import Message, Question

HIDDEN = "hidden-" + "0123456789"


class Look(Question[int], frozen=True, kw_only=True, tag="look"):
    answer: ClassVar[Any] = int


class Note(Message, frozen=True, kw_only=True, tag="note"):
    text: str = HIDDEN


class Desk:
    """An answering end whose answers are kept here."""

    def __init__(self, handlers: Mapping[type[Message], Handler]) -> None:
        self.sent: list[tuple[int, int, Any]] = []
        self.answering = Answering(handlers, self.send)

    def send(self, kind: int, number: int, body: Any) -> None:
        codec.encode((kind, number, body))
        self.sent.append((kind, number, unpack(body) if isinstance(body, Failure) else body))

    async def settle(self) -> None:
        """Until no task is at work."""
        await asyncio.gather(*self.answering.tasks, return_exceptions=True)
        await asyncio.sleep(0)


async def test_a_plain_handler_answers_without_a_task() -> None:
    desk = Desk({Look: lambda _: 3})
    desk.answering.asked(1, Look())

    assert desk.sent == [(codec.ANSWER, 1, 3)]
    assert desk.answering.tasks == ()


async def test_a_slow_handler_does_not_hold_up_another() -> None:
    go = asyncio.Event()

    async def look(_: Look) -> int:
        await go.wait()
        return 4

    desk = Desk({Look: look, Note: lambda _: go.set()})
    desk.answering.asked(1, Look())
    desk.answering.told(Note())
    await desk.settle()

    assert desk.sent == [(codec.ANSWER, 1, 4)]
    assert desk.answering.tasks == ()


async def test_a_handler_of_a_message_must_not_wait() -> None:
    async def note(_: Note) -> None: ...

    with pytest.raises(LocalProtocolError, match="Note"):
        Answering({Note: note}, lambda *_: None)


async def test_a_fault_is_logged_and_not_told(caplog: pytest.LogCaptureFixture) -> None:
    async def later(_: Look) -> int:
        raise ZeroDivisionError("inside")

    def at_once(_: Look) -> int:
        raise ZeroDivisionError("inside")

    for handler in (later, at_once):
        caplog.clear()
        desk = Desk({Look: handler})
        desk.answering.asked(1, Look())
        await desk.settle()
        ((kind, _, error),) = desk.sent

        assert kind == codec.FAILURE
        assert (error.code, error.message.startswith("internal")) == ("internal", True)
        assert "inside" not in error.message
        assert "ZeroDivisionError: inside" in caplog.text


async def test_a_refusal_is_told_and_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    def look(_: Look) -> int:
        raise Conflict("Taken.")

    desk = Desk({Look: look})
    desk.answering.asked(1, Look())

    assert type(desk.sent[0][2]) is Conflict
    assert caplog.records == []


async def test_a_refusal_that_cannot_be_sent_is_a_fault(caplog: pytest.LogCaptureFixture) -> None:
    def look(_: Look) -> int:
        error = Conflict("Taken.")
        error.__dict__["odd"] = object()
        raise error

    desk = Desk({Look: look})
    desk.answering.asked(1, Look())

    assert desk.sent[0][2].code == "internal"
    assert "cannot be sent" in caplog.text


async def test_an_answer_that_cannot_be_sent_is_a_fault(caplog: pytest.LogCaptureFixture) -> None:
    desk = Desk({Look: lambda _: object()})
    desk.answering.asked(1, Look())

    assert desk.sent[0][2].code == "internal"
    assert "Look failed" in caplog.text


async def test_a_failing_handler_of_a_message_is_logged_without_the_message(caplog: pytest.LogCaptureFixture) -> None:
    def note(_: Note) -> None:
        raise ZeroDivisionError

    Desk({Note: note}).answering.told(Note())

    assert "Note failed" in caplog.text
    assert HIDDEN not in caplog.text


async def test_what_has_no_handler_is_refused(caplog: pytest.LogCaptureFixture) -> None:
    desk = Desk({})
    desk.answering.told(Note())
    desk.answering.asked(1, Look())
    desk.answering.watched(2, Look())

    assert [(kind, number) for kind, number, _ in desk.sent] == [(codec.FAILURE, 1), (codec.FAILURE, 2)]
    assert len(caplog.records) == 3
    assert HIDDEN not in caplog.text


async def test_a_task_ends_when_its_asker_stops_and_when_the_link_does() -> None:
    cancelled: list[int] = []

    async def look(_: Look) -> int:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.append(1)
            raise
        return 0

    desk = Desk({Look: look})
    desk.answering.asked(1, Look())
    desk.answering.asked(2, Look())
    await asyncio.sleep(0)
    desk.answering.stopped(1)
    desk.answering.stopped(77)
    await asyncio.sleep(0.001)

    assert (len(cancelled), len(desk.answering.tasks)) == (1, 1)

    desk.answering.end()
    await desk.settle()

    assert (len(cancelled), len(desk.answering.tasks)) == (2, 0)


async def test_a_task_that_is_stopped_before_it_ran_leaves_nothing() -> None:
    async def look(_: Look) -> int:
        return 1

    desk = Desk({Look: look})
    desk.answering.asked(1, Look())
    desk.answering.stopped(1)
    await desk.settle()

    assert desk.sent == []
    assert desk.answering.tasks == ()


async def test_parts_wait_for_a_watcher_that_reads_slowly() -> None:
    async def count(_: Look) -> AsyncIterator[int]:
        for number in range(WINDOW * 2):
            yield number

    desk = Desk({Look: count})
    desk.answering.watched(1, Look())
    await asyncio.sleep(0.001)

    assert len(desk.sent) == WINDOW

    desk.answering.widened(1, 3)
    desk.answering.widened(77, 3)
    await asyncio.sleep(0.001)

    assert len(desk.sent) == WINDOW + 3

    desk.answering.widened(1, WINDOW)
    await desk.settle()

    assert [body for kind, _, body in desk.sent if kind == codec.PART] == list(range(WINDOW * 2))
    assert desk.sent[-1] == (codec.END, 1, None)
