"""
Where the REST API is: the given URL, else the running server of the data directory, else inside this process.

The last way opens the data directory itself, so every command works without a server; it waits five seconds for
the lock that a server (or another command) may just be giving back.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from codegate.cli.runfile import running
from codegate.errors import Unauthorized
from codegate.paths import DataDir
from codegate.records import Secret

if TYPE_CHECKING:
    from codegate.client.session import Client

LOCK_WAIT_S = 5.0
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


@asynccontextmanager
async def connect(paths: DataDir, url: str | None, token: Secret | None) -> "AsyncIterator[Client]":
    """
    A client of the REST API.

    Raises:
        Unauthorized: A server is named or runs, but there is no token for it.
    """
    from codegate.client.session import Client

    base = url
    if base is None:
        server = await running(paths)
        base = server.api_url if server is not None else None
    if base is None:
        async with _in_process(paths) as client:
            yield client
        return
    async with Client(base, token_for(base, paths, token).reveal()) as client:
        yield client


def token_for(url: str, paths: DataDir, token: Secret | None) -> Secret:
    """
    The admin token to send to this URL: the given one, else, to this machine only, that of the data directory.

    Raises:
        Unauthorized: There is none.
    """
    if token is not None:
        return token
    if urlsplit(url).hostname not in _LOOPBACK and not _is_own(url, paths):
        raise Unauthorized(
            f"No token for {url}.",
            hint="Copy DATA_DIR/.admin-token of that machine into CODEGATE_TOKEN, or use --token.",
        )
    found = _stored_token(paths.admin_token)
    if found is None:
        raise Unauthorized(
            f"No token for {url}: {paths.admin_token} is missing or not readable.",
            hint="Set CODEGATE_TOKEN, or name the server's data directory with --data-dir.",
        )
    return found


def _is_own(url: str, paths: DataDir) -> bool:
    """The URL is the one our own run file names (a server bound to an address of this machine)."""
    from codegate.cli.runfile import read

    found = read(paths.run_file)
    return found is not None and found.api_url == url


def _stored_token(path: Path) -> Secret | None:
    try:
        text = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None
    return Secret(text) if text else None


@asynccontextmanager
async def _in_process(paths: DataDir) -> "AsyncIterator[Client]":
    from codegate.cli.inprocess import open_client

    async with open_client(paths, os.environ, LOCK_WAIT_S) as client:
        yield client
