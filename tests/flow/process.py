"""A real `codegate` in a process of its own."""

import asyncio
import os
import subprocess
import sys
from asyncio.subprocess import DEVNULL
from contextlib import suppress
from pathlib import Path
from typing import Self

from codegate.runfile import read


def environment(data_dir: Path, **more: str) -> dict[str, str]:
    return {**os.environ, "DATA_DIR": str(data_dir), "NO_COLOR": "1", **more}


def cli(data_dir: Path, *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    """A command, run to its end."""
    command = [sys.executable, "-m", "codegate", *arguments]
    return subprocess.run(
        command, env=environment(data_dir), input=given, text=True, capture_output=True, timeout=60, check=False
    )


class Server:
    """A real `codegate up` on free ports; ended with its context."""

    def __init__(self, data_dir: Path, **environ: str) -> None:
        self.data_dir = data_dir
        self._environ = environment(data_dir, **environ)

    async def __aenter__(self) -> Self:
        command = [sys.executable, "-m", "codegate", "up", "--proxy-port", "0", "--api-port", "0"]
        self.process = await asyncio.create_subprocess_exec(
            *command, "--log-level", "error", env=self._environ, stdout=DEVNULL, stderr=DEVNULL
        )
        for _ in range(600):
            if (found := read(self.data_dir / "codegate.run")) and found.pid == self.process.pid:
                self.port, self.api_url = found.proxy_port, found.api_url
                return self
            assert self.process.returncode is None, "it ended at once"
            await asyncio.sleep(0.05)
        raise AssertionError("it never came up")

    async def __aexit__(self, *_: object) -> None:
        with suppress(ProcessLookupError):
            self.process.kill()
        await self.process.wait()

    def signal(self, number: int) -> None:
        self.process.send_signal(number)

    async def wait(self) -> int:
        return await asyncio.wait_for(self.process.wait(), 20)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1/messages"

    async def add_account(self, url: str) -> None:
        added = await asyncio.to_thread(
            cli,
            self.data_dir,
            *("accounts", "add", "--name", "a", "--provider", "anthropic", "--base-url", url, "--allow-private"),
            *("--api-key-stdin", "--rate-limit", "0", "--no-test", "--yes"),
            given="sk-flow-0123456789abcdef",
        )
        assert added.returncode == 0, added.stderr
