"""
Names that a shell offers at TAB: accounts, configs, tenants, of the data directory or of a server that is named.

A TAB never makes a data directory, says nothing when it fails, and gives up after two seconds.
"""

import os
from collections.abc import Callable

import typer

from codegate.errors import CodeGateError
from codegate.paths import DataDir, data_dir

PATIENCE_S = 2.0

Offer = Callable[[typer.Context, str], list[str]]


def _offer(noun: str) -> Offer:
    def offered(ctx: typer.Context, incomplete: str) -> list[str]:
        url = ctx.params.get("url") or os.environ.get("CODEGATE_URL") or None
        paths = data_dir(ctx.params.get("data_dir") or ctx.find_root().params.get("data_dir"))
        if url is None and not os.environ.get("DATABASE_URL"):
            from codegate.store.peek import names

            found = names(paths.database, noun)
        else:
            found = _asked(paths, noun, url, ctx.params.get("token") or os.environ.get("CODEGATE_TOKEN"))
        return [name for name in found if name.startswith(incomplete)]

    return offered


def _asked(paths: DataDir, noun: str, url: str | None, token: str | None) -> list[str]:
    import asyncio

    from codegate.cli.connect import connect
    from codegate.records import Secret

    async def ask() -> list[str]:
        async with asyncio.timeout(PATIENCE_S), connect(paths, url, Secret(token) if token else None) as client:
            return [row["name"] for row in await getattr(client, noun).list()]

    try:
        return asyncio.run(ask())
    except (CodeGateError, TimeoutError, OSError):
        return []


accounts = _offer("accounts")
configs = _offer("configs")
tenants = _offer("tenants")
