"""The run file: where the server of a data directory can be found. The server writes it, everyone else reads it."""

import os
from pathlib import Path

import msgspec

from codegate.records import Record


class RunInfo(Record, frozen=True, kw_only=True):
    """
    A running server, as its run file says.

    Attributes:
        host: Bind address of both ports.
        accounts: How many accounts there were at start.
        started_at: ISO 8601 time.
        workers: How many processes serve the proxy.
        login_url: A link into the web view that works once; never in the file.
    """

    pid: int
    proxy_port: int
    api_port: int
    host: str = "127.0.0.1"
    data_dir: str = ""
    version: str = ""
    accounts: int = 0
    started_at: str = ""
    workers: int = 1
    login_url: str = ""

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
    if host in {"0.0.0.0", ""}:  # noqa: S104 - compared, never bound
        return "127.0.0.1"
    if host == "::":
        return "[::1]"
    return f"[{host}]" if ":" in host else host


def read(path: Path) -> RunInfo | None:
    """The run file, or None if there is none or it makes no sense (a crash can leave half of one)."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=RunInfo)
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
