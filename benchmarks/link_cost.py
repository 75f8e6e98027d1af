"""
What the link between a worker and the hub costs: CPU of one question and its answer, both ends together.

    python benchmarks/link_cost.py                    a small question, 20,000 times, one and eight at a time
    python benchmarks/link_cost.py --size 100000      with a body of so many bytes
    python benchmarks/link_cost.py --loop asyncio

Two processes, as `codegate up --workers` has them. One at a time each question pays for two wake-ups of a loop; eight
at a time share them. CPU is user and system time of both processes, as each reads it of itself. On two shared cores,
Python 3.11, uvloop: 30 µs for a small question answered at once, 54 µs for one that a task answers (15 and 29 eight at
a time), 3 µs for a message; 15 ms for a question of 5 MB.
"""

import argparse
import asyncio
import multiprocessing
import resource
import socket
import statistics
import time
from collections.abc import Callable
from typing import Any, ClassVar

import uvloop

from codegate.link.message import Message, Question
from codegate.link.peer import Peer


class Seen(Message, frozen=True, kw_only=True, tag="seen"):
    """What the hub knows: about as much as a request asks of it."""

    account_id: str
    until: int | None = None
    left: int = 0


class Look(Question[Seen], frozen=True, kw_only=True, tag="look"):
    """Answered at once."""

    answer: ClassVar[Any] = Seen
    conversation: str
    body: bytes = b""


class LookLater(Look, frozen=True, kw_only=True, tag="later"):
    """Answered by a task."""


class Note(Message, frozen=True, kw_only=True, tag="note"):
    """Told."""

    account_id: str
    tokens: int


class Spent(Question[float], frozen=True, kw_only=True, tag="spent"):
    """Seconds of CPU that the other end has used."""

    answer: ClassVar[Any] = float


LOOPS: dict[str, Callable[[], asyncio.AbstractEventLoop]] = {
    "uvloop": uvloop.new_event_loop,
    "asyncio": asyncio.new_event_loop,
}


def cpu_s() -> float:
    """CPU of this process, user and system."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


async def answer(sock: socket.socket) -> None:
    """The hub's end."""

    async def later(look: LookLater) -> Seen:
        return Seen(account_id=look.conversation)

    handlers = {
        Look: lambda look: Seen(account_id=look.conversation),
        LookLater: later,
        Note: lambda _: None,
        Spent: lambda _: cpu_s(),
    }
    peer = await Peer.open(sock, Look | LookLater | Note | Spent, handlers)
    await peer.lost()


def hub(sock: socket.socket, not_ours: socket.socket, loop: str) -> None:
    """The other process; it must not hold the first one's end, or nobody would see that closed."""
    not_ours.close()
    with asyncio.Runner(loop_factory=LOOPS[loop]) as runner:
        runner.run(answer(sock))


async def race(peer: Peer, look: Look, count: int, at_a_time: int) -> tuple[float, float]:
    """Microseconds of CPU and of time for a question."""

    async def some() -> None:
        for _ in range(count // at_a_time):
            await peer.ask(look)

    begun = time.perf_counter(), cpu_s() + await peer.ask(Spent())
    async with asyncio.TaskGroup() as group:
        for _ in range(at_a_time):
            group.create_task(some())
    spent = cpu_s() + await peer.ask(Spent()) - begun[1]
    return spent / count * 1e6, (time.perf_counter() - begun[0]) / count * 1e6


async def tells(peer: Peer, count: int) -> float:
    """Microseconds of CPU for a message, ten in a round of the loop."""
    begun = cpu_s() + await peer.ask(Spent())
    for number in range(count):
        peer.tell(Note(account_id="a1", tokens=number))
        if number % 10 == 9:
            await asyncio.sleep(0)
    return (cpu_s() + await peer.ask(Spent()) - begun) / count * 1e6


async def measure(sock: socket.socket, count: int, size: int, rounds: int) -> None:
    """Print the medians."""
    peer = await Peer.open(sock, Note, {})
    body = bytes(size)
    looks = {"plain": Look(conversation="c" * 32, body=body), "task": LookLater(conversation="c" * 32, body=body)}
    for name, look in looks.items():
        for at_a_time in (1, 8):
            found = [await race(peer, look, count, at_a_time) for _ in range(rounds)]
            cpu, wall = (statistics.median(figures) for figures in zip(*found, strict=True))
            print(f"ask, {name} handler, {at_a_time} at a time: {cpu:6.1f} µs of CPU, {wall:6.1f} µs")
    print(f"tell: {statistics.median([await tells(peer, count) for _ in range(rounds)]):.1f} µs of CPU")
    peer.close()
    await peer.lost()


def main() -> None:
    """Start both processes and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--size", type=int, default=0, help="bytes of a body that each question carries")
    parser.add_argument("--loop", choices=LOOPS, default="uvloop")
    given = parser.parse_args()
    ours, theirs = socket.socketpair()
    other = multiprocessing.get_context("fork").Process(target=hub, args=(theirs, ours, given.loop))
    other.start()
    theirs.close()
    with asyncio.Runner(loop_factory=LOOPS[given.loop]) as runner:
        runner.run(measure(ours, given.count, given.size, given.rounds))
    other.join()


if __name__ == "__main__":
    main()
