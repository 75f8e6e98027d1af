"""Where the proxy is, and which key it wants: what `setup` and `run` tell to a tool."""

import os
from dataclasses import dataclass
from urllib.parse import urlsplit

from codegate.cli.command import Invocation, UsageMistake
from codegate.cli.runfile import reachable, running
from codegate.records import Secret
from codegate.settings import HOST, PROXY_PORT


@dataclass(frozen=True, slots=True)
class ProxyAddress:
    """
    The proxy as a tool is told of it.

    Attributes:
        base: URL without `/v1`.
        is_running: It was seen to run; else this is where it will be.
    """

    base: str
    is_running: bool


async def locate(run: Invocation) -> ProxyAddress:
    """The proxy of the named server, of the running one, or where a server of this machine would put it."""
    if run.url is not None:
        async with run.client() as client:
            info = await client.info()
        host = urlsplit(run.url).hostname or "127.0.0.1"
        return ProxyAddress(f"http://{reachable(host)}:{info['proxy_port']}", is_running=True)
    server = await running(run.paths)
    if server is not None:
        return ProxyAddress(server.proxy_url, is_running=True)
    host = os.environ.get(HOST.env or "") or HOST.default
    port = os.environ.get(PROXY_PORT.env or "") or str(PROXY_PORT.default)
    return ProxyAddress(f"http://{reachable(host)}:{port}", is_running=False)


def proxy_key(from_env: str | None) -> Secret | None:
    """
    The key tools must send: of the named variable, else of `PROXY_API_KEY`; None when there is none.

    Raises:
        UsageMistake: The named variable is empty.
    """
    if from_env is None:
        key = os.environ.get("PROXY_API_KEY", "").strip()
        return Secret(key) if key else None
    key = os.environ.get(from_env, "").strip()
    if not key:
        raise UsageMistake(f"The variable {from_env} is empty or not set.")
    return Secret(key)
