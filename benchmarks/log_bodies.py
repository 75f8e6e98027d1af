"""
How much room bodies of the detailed log take: sessions of an agent that sends its whole conversation with every turn.

    python benchmarks/log_bodies.py                   10,000 requests of 200 KB on average
    python benchmarks/log_bodies.py --requests 1000   fewer

Every session has its own texts, which compress like source code; a turn is the one before it with a tool's result and
an answer at the end, tools and system prompt behind the messages, and the mark for the prompt cache moved.
"""

import argparse
import asyncio
import json
import random
import string
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from codegate.paths import DataDir
from codegate.records import RequestLog
from codegate.services.container import Services, open_services
from codegate.store import bodies

WORDS = [
    "".join(random.Random(number).choices(string.ascii_lowercase, k=3 + number % 9))  # noqa: S311 - no secret
    for number in range(4_000)
]
TURNS = 50
"""Turns of a session; its bodies grow from 20 to 380 KB."""


def text(chance: random.Random, size: int) -> str:
    """Lines of words, about this many characters."""
    words = chance.choices(WORDS, k=size // 8)
    return "".join(word + ("\n    " if number % 11 == 10 else " ") for number, word in enumerate(words))


def turns(session: int) -> Iterator[str]:
    """The bodies of a session, one turn after another."""
    chance = random.Random(session)  # noqa: S311 - the same on every run
    system = [{"type": "text", "text": text(random.Random(0), 8_000), "cache_control": {"type": "ephemeral"}}]  # noqa: S311
    tools = [{"name": f"tool_{number}", "description": text(random.Random(number), 700)} for number in range(10)]  # noqa: S311
    messages: list[dict[str, Any]] = [{"role": "user", "content": text(chance, 2_000)}]
    for number in range(TURNS):
        last = {**messages[-1], "cache_control": {"type": "ephemeral"}}
        body = {"model": "claude-sonnet-4-5", "messages": [*messages[:-1], last], "system": system, "tools": tools}
        yield json.dumps({**body, "max_tokens": 32_000, "stream": True})
        messages.append({"role": "assistant", "content": [{"type": "text", "text": text(chance, 700)}]})
        result = {"type": "tool_result", "tool_use_id": f"toolu_{session}_{number}", "content": text(chance, 6_500)}
        messages.append({"role": "user", "content": [result]})


async def measure(services: Services, count: int) -> tuple[int, float]:
    """Log this many requests; their bytes, and the seconds it took."""
    given, number, begun = 0, 0, time.perf_counter()
    seconds = 0.0
    for session in range(-(-count // TURNS)):
        for body in turns(session):
            if number == count:
                break
            answer = text(random.Random(-number), 1_500)  # noqa: S311
            row = RequestLog(
                request_id=f"req_{number}",
                timestamp=1_764_000_000_000 + number * 2_000,
                method="POST",
                path="/v1/messages",
                inbound_format="anthropic",
                outcome="ok",
                status_code=200,
                request_body=body,
                response_body=answer,
            )
            services.logs.add(row)
            given, number = given + len(body) + len(answer), number + 1
        begun = time.perf_counter()
        await services.logs.flush()
        seconds += time.perf_counter() - begun
    return given, seconds


async def main() -> None:
    """Print what went in, what it takes, and what it costs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=10_000)
    count = parser.parse_args().requests
    with tempfile.TemporaryDirectory() as folder:
        paths = DataDir(Path(folder) / "data")
        async with open_services(paths, {}) as services:
            await services.settings.put({"log_retention_days": 0, "log_max_mb": 0})
            given, seconds = await measure(services, count)
            pieces = await services.db.read(bodies.stored_bytes)
        size = paths.database.stat().st_size
    print(f"{count:,} requests, {given / count / 1e3:.0f} KB each, {given / 1e6:,.0f} MB in all")
    print(f"{pieces / 1e6:.1f} MB in pieces, {size / 1e6:.1f} MB on disk, {given / size:.0f} times less")
    print(f"{seconds / count * 1e3:.2f} ms a request in the writer's thread")


if __name__ == "__main__":
    asyncio.run(main())
