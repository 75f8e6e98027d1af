"""
What the request log costs: CPU of the same small request with the log off, on, and on with bodies.

    python benchmarks/logging_cost.py                 small requests, 25 rounds
    python benchmarks/logging_cost.py --size 300000   turns of a session
    python benchmarks/logging_cost.py --http          through real sockets, as a client and a provider would

With the log off usage and cost are kept all the same. A round asks the same process in each of the three ways, in
changing order, and the ratios are those of medians: what else the machine does hits all three alike. CPU is that of the
process, threads that write rows and work out costs included, after everything has been written. Without `--http` the
proxy's ASGI application is called as a server calls it and the provider is a fake, so HTTP is left out and the share is
the largest it can be; with it server and client of the proxy are in the count, as they are for users, and so are this
script's own client and provider: the share is the smallest.
"""

import argparse
import asyncio
import itertools
import random
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from own_cpu import REPLY, FakeUpstream, caller, request_body

from codegate.client.session import Client as RestClient
from codegate.guardrails.screen import Screener
from codegate.paths import DataDir
from codegate.proxy.app import ProxyApp
from codegate.records import Secret
from codegate.server import running
from codegate.services.account_form import NewAccount
from codegate.services.container import open_services

WAYS = {
    "off": {"request_logging": False, "detailed_request_logging": False},
    "on": {"request_logging": True, "detailed_request_logging": False},
    "bodies": {"request_logging": True, "detailed_request_logging": True},
}

SETTLE_S = 0.6
"""The writer waits a quarter of a second for more."""

Call = Callable[[], Awaitable[None]]
Change = Callable[[dict[str, bool]], Awaitable[object]]


@dataclass(frozen=True)
class Proxy:
    """A proxy to be asked: `call` is one request, `change` sets settings, `settle` waits until all rows are written."""

    call: Call
    change: Change
    settle: Call


async def spent(proxy: Proxy, count: int) -> float:
    """Microseconds of CPU a request, until its row is written."""
    begun = time.process_time()
    for _ in range(count):
        await proxy.call()
    await proxy.settle()
    return (time.process_time() - begun) / count * 1e6


async def race(proxy: Proxy, count: int, rounds: int) -> None:
    """Print the medians and the ratios."""
    figures: dict[str, list[float]] = {way: [] for way in WAYS}
    orders = list(itertools.permutations(WAYS))
    for number in range(rounds + 1):
        for way in random.Random(number).choice(orders):  # noqa: S311 - no secret
            await proxy.change(WAYS[way])
            found = await spent(proxy, count)
            if number:  # the first round warms
                figures[way].append(found)
    base = statistics.median(figures["off"])
    for way, measured in figures.items():
        ratios = sorted(one / off for one, off in zip(measured, figures["off"], strict=True))
        middle = statistics.median(measured)
        print(
            f"{way:7} {middle:8.0f} µs  × {middle / base:.3f}  (by round: {ratios[0]:.3f} to {ratios[-1]:.3f}, "
            f"median {statistics.median(ratios):.3f})"
        )


@asynccontextmanager
async def in_process(folder: Path, body: bytes) -> AsyncIterator[Proxy]:
    """The ASGI application alone, with a provider that needs no network."""
    async with open_services(DataDir(folder), {}) as services:
        await services.accounts.create(
            NewAccount(
                name="one",
                provider="anthropic",
                base_url="http://127.0.0.1:1/v1",
                allow_private=True,
                api_key=Secret("sk-benchmark-0123456789"),
                rate_limit=0,
            )
        )
        screener = Screener(services.keys.guardrail.value)
        app = ProxyApp(services, FakeUpstream(), screener, frozenset({"127.0.0.1"}))  # type: ignore[arg-type]

        async def settle() -> None:
            await services.logs.flush()

        yield Proxy(caller(app, body), services.settings.put, settle)


async def provider(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answers every request at once."""
    head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(REPLY)
    while line := await reader.readline():
        length = 0
        while line.strip():
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
            line = await reader.readline()
        await reader.readexactly(length)
        writer.write(head + REPLY)


@asynccontextmanager
async def over_http(folder: Path, body: bytes) -> AsyncIterator[Proxy]:
    """A whole server on free ports, a provider behind it and a client before it, in this process."""
    paths = DataDir(folder)
    server = await asyncio.start_server(provider, "127.0.0.1", 0)
    flags = {"proxy_port": 0, "ui_port": 0, "log_level": "error"}
    async with server, running(paths, flags) as info, httpx.AsyncClient(trust_env=False) as client:
        token = paths.admin_token.read_text().strip()
        async with RestClient(f"http://127.0.0.1:{info.api_port}", token) as rest:
            base_url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
            key = {"api_key": "sk-benchmark-0123456789", "rate_limit": 0, "allow_private": True}
            await rest.accounts.create({"name": "one", "provider": "anthropic", "base_url": base_url, **key})
            url = f"http://127.0.0.1:{info.proxy_port}/v1/messages"

            async def call() -> None:
                answer = await client.post(url, content=body, headers={"content-type": "application/json"})
                assert answer.status_code == 200, answer.text

            async def settle() -> None:
                await asyncio.sleep(SETTLE_S)  # asking whether it is done would cost more than what is measured

            yield Proxy(call, rest.settings.put, settle)


async def main() -> None:
    """Run on a data directory that is thrown away."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=1_000, help="bytes of the request body")
    parser.add_argument("--count", type=int, default=200, help="requests of a way in a round")
    parser.add_argument("--rounds", type=int, default=25)
    parser.add_argument("--http", action="store_true", help="through real sockets")
    args = parser.parse_args()
    opened = over_http if args.http else in_process
    with tempfile.TemporaryDirectory() as folder:
        async with opened(Path(folder) / "data", request_body(args.size)) as proxy:
            await race(proxy, args.count, args.rounds)


if __name__ == "__main__":
    asyncio.run(main())
