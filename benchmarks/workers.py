"""
One process against several: what a request costs a server's processes together, and how many it answers a second.

    python benchmarks/workers.py                small requests, 1 and 2 workers, 5 rounds of 4,000
    python benchmarks/workers.py --workers 1 2 4 --connections 32

Servers of each kind run side by side and are asked in turn, in changing order, through real sockets: the provider and
the load are processes of their own. The ratios are those of medians. CPU is that of the server's whole process tree;
answers a second also depend on what else the machine does, the load and the provider among it.
"""

import argparse
import asyncio
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import NamedTuple

from own_cpu import REPLY, request_body

from codegate.client.session import Client as RestClient
from codegate.runfile import read

TICK = os.sysconf("SC_CLK_TCK")
ANSWER = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%b" % (len(REPLY), REPLY)
ACCOUNT = {"name": "mock", "provider": "custom-anthropic", "allow_private": True, "api_key": "k", "rate_limit": 0}


class Server(NamedTuple):
    """A running server."""

    pid: int
    port: int

    def cpu_s(self) -> float:
        """CPU of it and its children so far."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return sum(_cpu_s(pid) for pid in (str(self.pid), *children))


def _cpu_s(pid: str) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


async def provide() -> None:
    """A provider that answers every request at once; it says its port first."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while head := await reader.readuntil(b"\r\n\r\n"):
                await reader.readexactly(_length(head))
                writer.write(ANSWER)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


async def load(port: int, connections: int, requests: int) -> None:
    """So many requests over so many connections; it says the seconds that took."""
    body = request_body(1_000)
    head = b"POST /v1/messages HTTP/1.1\r\nhost: 127.0.0.1:%d\r\ncontent-type: application/json\r\n" % port
    asked = head + b"content-length: %d\r\n\r\n" % len(body) + body
    left = iter(range(requests))

    async def client() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for _ in left:
            writer.write(asked)
            answer = await reader.readuntil(b"\r\n\r\n")
            assert answer.startswith(b"HTTP/1.1 200"), answer
            await reader.readexactly(_length(answer))
        writer.close()

    started = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for _ in range(connections):
            group.create_task(client())
    print(time.perf_counter() - started)


def _length(head: bytes) -> int:
    return int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])


def opened(data: Path, workers: int, provider: int, stack: ExitStack) -> Server:
    """A server with one account, at the provider."""
    command = [sys.executable, "-m", "codegate", "up", "--data-dir", str(data), "--proxy-port", "0", "--api-port", "0"]
    child = subprocess.Popen(  # noqa: S603
        [*command, "--workers", str(workers)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    stack.callback(child.wait)
    stack.callback(child.terminate)
    while (found := read(data / "codegate.run")) is None:
        time.sleep(0.1)
    asyncio.run(_add_account(found.api_url, data, provider))
    return Server(child.pid, found.proxy_port)


async def _add_account(url: str, data: Path, provider: int) -> None:
    async with RestClient(url, (data / ".admin-token").read_text().strip()) as client:
        await client.accounts.create(ACCOUNT | {"base_url": f"http://127.0.0.1:{provider}"})


def asked(server: Server, connections: int, requests: int) -> tuple[float, float]:
    """CPU of the server for one request, in microseconds, and requests a second."""
    before = server.cpu_s()
    command = [sys.executable, __file__, "--load", str(server.port), str(connections), str(requests)]
    took = float(subprocess.run(command, check=True, capture_output=True).stdout)  # noqa: S603
    time.sleep(0.6)  # rows are written a quarter of a second later
    return (server.cpu_s() - before) / requests * 1e6, requests / took


def main(arguments: argparse.Namespace) -> None:
    """Measure and say."""
    found: dict[int, list[tuple[float, float]]] = {workers: [] for workers in arguments.workers}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        command = [sys.executable, __file__, "--provide"]
        provider = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603
        stack.callback(provider.wait)
        stack.callback(provider.terminate)
        assert provider.stdout is not None
        port = int(provider.stdout.readline())
        servers = {n: opened(folder / str(n), n, port, stack) for n in arguments.workers}
        for server in servers.values():
            asked(server, arguments.connections, 500)
        for _ in range(arguments.rounds):
            for workers in random.sample(arguments.workers, len(arguments.workers)):
                found[workers].append(asked(servers[workers], arguments.connections, arguments.requests))
    first = found[arguments.workers[0]]
    base_cpu, base_rate = (statistics.median(one[index] for one in first) for index in (0, 1))
    for workers, measured in found.items():
        cpu, rate = (statistics.median(one[index] for one in measured) for index in (0, 1))
        print(json.dumps({"workers": workers, "cpu_us": round(cpu), "cpu_ratio": round(cpu / base_cpu, 3),
                          "per_s": round(rate), "rate_ratio": round(rate / base_rate, 3)}))  # fmt: skip


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--requests", type=int, default=4_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--provide", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--load", type=int, nargs=3, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.provide:
        asyncio.run(provide())
    elif given.load:
        asyncio.run(load(*given.load))
    else:
        main(given)
