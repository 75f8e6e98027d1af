"""The REST API inside this process, for commands that run without a server."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from codegate import __version__
from codegate.paths import DataDir

if TYPE_CHECKING:
    from codegate.client.session import Client

_HOST = "localhost"


@asynccontextmanager
async def open_client(paths: DataDir, environ: Mapping[str, str], lock_wait_s: float) -> "AsyncIterator[Client]":
    """
    A client of an API that lives as long as the context.

    Raises:
        StoreBusy: Another process holds the data directory for longer than `lock_wait_s`.
        ConfigError: A key is missing or wrong, or the database cannot be used.
    """
    import httpx

    from codegate.api.app import create_app
    from codegate.client.session import Client
    from codegate.services.container import open_services
    from codegate.upstream.client import UpstreamClient

    def info() -> dict[str, Any]:
        return {"version": __version__, "running": False}

    async with open_services(paths, environ, lock_wait_s=lock_wait_s) as services:
        upstream = UpstreamClient(services.state.resolved())
        try:
            app = create_app(services, upstream, hosts=frozenset({_HOST}), info=info)
            transport = httpx.ASGITransport(app)
            async with Client(f"http://{_HOST}", services.admin_token, transport=transport) as client:
                yield client
        finally:
            await upstream.close()
