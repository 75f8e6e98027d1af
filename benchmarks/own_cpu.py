"""
CPU time of CodeGate's own code for one small request: everything but the server's and the client's HTTP.

    python benchmarks/own_cpu.py                 a body of 1 KB
    python benchmarks/own_cpu.py --size 300000   a turn of a session
    python benchmarks/own_cpu.py --profile       where the time goes

The proxy's ASGI application is called as a server calls it; the provider is a fake that answers at once. Absolute
figures belong to the machine they were taken on: compare two versions in turn, on the same machine.
"""

import argparse
import asyncio
import cProfile
import json
import pstats
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from codegate.guardrails.screen import Screener
from codegate.paths import DataDir
from codegate.proxy.app import ProxyApp
from codegate.records import Secret
from codegate.services.account_form import NewAccount
from codegate.services.container import Services, open_services

REPLY = json.dumps(
    {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": "claude-sonnet-4-5",
        "content": [{"type": "text", "text": "word " * 300}],
        "stop_reason": "end_turn",
        "stop_sequence": None,
        "usage": {"input_tokens": 10, "output_tokens": 20},
    }
).encode()


class FakeAnswer:
    """A whole answer, at once."""

    def __init__(self) -> None:
        self.status = 200
        self.headers = {"content-type": "application/json", "request-id": "req_1"}
        self._left = [REPLY]

    async def next_chunk(self) -> bytes:
        return self._left.pop() if self._left else b""

    async def read(self, limit: int = 0) -> bytes:
        return await self.next_chunk()

    async def close(self) -> None:
        return None


class FakeUpstream:
    """A provider without a network."""

    async def send(self, request: object, on_again: object = None) -> FakeAnswer:
        return FakeAnswer()


def request_body(size: int) -> bytes:
    """A Messages request of about this many bytes, its history in messages of two kilobytes."""
    text = "The function returns a list of open files, one per line. " * 35
    count = max(1, size // (len(text) + 60))
    roles = ("user", "assistant")
    messages = [
        {"role": roles[number % 2], "content": f"{number}: {text}"[: min(size, 2_000)]} for number in range(count)
    ]
    return json.dumps({"model": "claude-sonnet-4-5", "max_tokens": 1000, "messages": messages}).encode()


def caller(app: ProxyApp, body: bytes) -> Callable[[], Awaitable[None]]:
    """One request, as a server would make it of a client's bytes."""
    headers = [(b"host", b"127.0.0.1:9212"), (b"content-type", b"application/json"), (b"x-api-key", b"sk-client")]
    scope: dict[str, Any] = {
        "type": "http",
        "method": "POST",
        "path": "/v1/messages",
        "query_string": b"",
        "headers": headers,
        "client": ("127.0.0.1", 5),
    }

    async def call() -> None:
        messages = [{"type": "http.request", "body": body, "more_body": False}]
        hang_up = asyncio.Event()

        async def receive() -> dict[str, Any]:
            if messages:
                return messages.pop()
            await hang_up.wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            assert message.get("status", 200) == 200, message

        await app(scope, receive, send)

    return call


async def measure(services: Services, size: int, count: int, *, with_profile: bool) -> None:
    """Print µs of CPU per request, and the profile if it is wanted."""
    for name, provider in (("one", "anthropic"), ("two", "custom")):
        await services.accounts.create(
            NewAccount(
                name=name,
                provider=provider,
                base_url="http://127.0.0.1:1/v1",
                allow_private=True,
                api_key=Secret("sk-benchmark-0123456789"),
                rate_limit=0,
            )
        )
    screener = Screener(services.keys.guardrail.value)
    call = caller(ProxyApp(services, FakeUpstream(), screener, frozenset({"127.0.0.1"})), request_body(size))  # type: ignore[arg-type]
    for _ in range(100):
        await call()
    begun = time.process_time()
    for _ in range(count):
        await call()
    print(f"{(time.process_time() - begun) / count * 1e6:.0f} µs of CPU a request, log rows and costs included")
    if with_profile:
        with cProfile.Profile() as profile:
            for _ in range(count):
                await call()
        pstats.Stats(profile).sort_stats("tottime").print_stats(30)


async def main() -> None:
    """Run on a data directory that is thrown away."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=1_000, help="bytes of the request body")
    parser.add_argument("--count", type=int, default=2_000, help="requests to measure")
    parser.add_argument("--profile", action="store_true")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        async with open_services(DataDir(Path(folder) / "data"), {}) as services:
            await measure(services, args.size, args.count, with_profile=args.profile)


if __name__ == "__main__":
    asyncio.run(main())
