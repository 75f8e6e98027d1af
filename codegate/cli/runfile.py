"""The run file: which server has this data directory, and whether it is still there."""

import os
from pathlib import Path

import msgspec

from codegate.errors import CodeGateError
from codegate.paths import DataDir

HEALTH_TIMEOUT_S = 2.0


class RunFile(msgspec.Struct, frozen=True, kw_only=True):
    """
    What a running server says of itself in its data directory.

    Attributes:
        started_at: Milliseconds UTC; 0 if it does not say.
    """

    pid: int
    proxy_port: int
    api_port: int
    host: str = "127.0.0.1"
    version: str = ""
    started_at: int = 0

    @property
    def api_url(self) -> str:
        """Base of the REST API as reached from this machine."""
        return f"http://{reachable(self.host)}:{self.api_port}"

    @property
    def proxy_url(self) -> str:
        """Base of the proxy as reached from this machine, without `/v1`."""
        return f"http://{reachable(self.host)}:{self.proxy_port}"


def reachable(host: str) -> str:
    """The host for a URL on this machine: a wildcard becomes loopback, IPv6 gets its brackets."""
    if host in {"0.0.0.0", ""}:  # noqa: S104
        return "127.0.0.1"
    if host == "::":
        return "[::1]"
    return f"[{host}]" if ":" in host else host


def read(path: Path) -> RunFile | None:
    """The run file, or None if there is none or it makes no sense (a crash can leave half of one)."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=RunFile)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return None


def is_alive(pid: int) -> bool:
    """A process of that number exists, whoever owns it."""
    if pid <= 0:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


async def answers(api_url: str) -> bool:
    """Something says it is a healthy CodeGate there, within two seconds."""
    import asyncio

    from codegate.client.session import Client

    try:
        async with asyncio.timeout(HEALTH_TIMEOUT_S), Client(api_url, "") as client:
            await client.health()
    except (CodeGateError, TimeoutError):
        return False
    return True


async def running(paths: DataDir) -> RunFile | None:
    """The server that runs on this data directory, or None: no run file, its process is gone, or nobody answers."""
    found = read(paths.run_file)
    if found is None or not is_alive(found.pid) or not await answers(found.api_url):
        return None
    return found
