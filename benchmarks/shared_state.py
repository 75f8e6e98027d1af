"""
What shared state costs a request: a look and an entry, in memory and in a Redis on this machine.

    python benchmarks/shared_state.py [--requests 5000] [--at-once 32]

Prints microseconds of wall time a request, alone and with many at once (who waits goes out in one round trip).
"""

import argparse
import asyncio
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from codegate import clock
from codegate.records import Snapshot
from codegate.redis.board import SharedBoard
from codegate.redis.connection import Connection
from codegate.redis.names import Names
from codegate.routing.board import Board
from codegate.routing.cooldown import rest_keys
from codegate.routing.notices import Enter, Look
from codegate.routing.ratelimit import Ask
from tests.redis_server import RedisServer

WINDOWS = ("account:a", "account:a:tokens")
LOOK = Look(conversation="k", windows=WINDOWS)


def entry(number: int) -> Enter:
    asks = (Ask(WINDOWS[0], 10**9), Ask(WINDOWS[1], 10**9, 500))
    return Enter(request_id=str(number), owner="a", asks=asks, rests=rest_keys("a", "m"), cursor="c:all")


def in_memory(requests: int) -> float:
    board = Board(clock.monotonic, clock.now_ms)
    begun = time.perf_counter()
    for number in range(requests):
        board.look(LOOK)
        board.enter(entry(number))
    return (time.perf_counter() - begun) / requests * 1e6


async def shared(url: str, requests: int, at_once: int) -> float:
    board = SharedBoard(Connection(url, f"bench-{at_once}:"), Names(Snapshot))
    await board.start()

    async def client(first: int) -> None:
        for number in range(first, requests, at_once):
            await board.look(LOOK)
            await board.enter(entry(number))

    begun = time.perf_counter()
    await asyncio.gather(*(client(first) for first in range(at_once)))
    took = time.perf_counter() - begun
    assert board.problem is None, board.problem
    await board.stop()
    return took / requests * 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=5_000)
    parser.add_argument("--at-once", type=int, default=32)
    said = parser.parse_args()
    server = RedisServer()
    server.start()
    try:
        print(f"in memory             {in_memory(said.requests):8.1f} µs")
        print(f"Redis, one at a time  {asyncio.run(shared(server.url, said.requests, 1)):8.1f} µs")
        print(
            f"Redis, {said.at_once:3} at once    {asyncio.run(shared(server.url, said.requests, said.at_once)):8.1f} µs"
        )
    finally:
        server.close()


if __name__ == "__main__":
    main()
