"""Where the proxy is, and which key it wants: what `setup` and `run` tell to a tool."""

import os
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlsplit

import typer

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


KeyVariable = Annotated[
    str | None,
    typer.Option("--api-key-env", metavar="NAME", help="Variable with the proxy's key [PROXY_API_KEY]."),
]

TenantName = Annotated[
    str | None,
    typer.Option(
        "--tenant", metavar="NAME", help="Ask as this tenant, with its key in CODEGATE_API_KEY or --api-key-env."
    ),
]


async def tool_key(run: Invocation, tenant: str | None, from_env: str | None) -> Secret | None:
    """
    The key a tool must send: a tenant's, or else the proxy's own; None when there is none.

    A tenant's key cannot be looked up, since only its hash is kept: it comes from the named variable or from
    `CODEGATE_API_KEY`.

    Raises:
        NotFound: There is no such tenant.
        UsageMistake: The variable is empty, or its key is not this tenant's.
    """
    if tenant is None:
        return proxy_key(from_env)
    async with run.client() as client:
        found = await client.tenants.get(tenant)
    name = from_env or "CODEGATE_API_KEY"
    key = os.environ.get(name, "").strip()
    hint = f"Put it there, or make a new one: codegate tenants rotate-key {found['name']}"
    if not key:
        raise UsageMistake(f"The key of {found['name']} is not in {name}; only its hash is kept here.", hint=hint)
    if not key.startswith(found["api_key_prefix"]):
        raise UsageMistake(f"The key in {name} is not that of {found['name']}.", hint=hint)
    return Secret(key)


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
