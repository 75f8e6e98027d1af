"""What the dashboard shows, as one picture of the server at a moment, and how it is fetched."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from codegate.errors import CodeGateError

Row = Mapping[str, Any]
REQUESTS = 100


class _Accounts(Protocol):
    async def list(self) -> Sequence[Row]:
        """Every account."""
        ...


class _Logs(Protocol):
    async def list(self, **query: str | int | None) -> Row:
        """One page of the request log."""
        ...


class Server(Protocol):
    """What the dashboard needs of a REST client."""

    @property
    def base_url(self) -> str:
        """Where the server is."""
        ...

    @property
    def accounts(self) -> _Accounts:
        """Provider accounts."""
        ...

    @property
    def logs(self) -> _Logs:
        """The request log."""
        ...

    async def info(self) -> dict[str, Any]:
        """Version, ports, counts."""
        ...


@dataclass(frozen=True, slots=True)
class Picture:
    """
    The server at one moment.

    Attributes:
        trouble: Why nothing could be fetched, or "". The rest is what was last known then.
        requests: Newest first.
    """

    info: Row = field(default_factory=dict)
    accounts: Sequence[Row] = ()
    requests: Sequence[Row] = ()
    total: int = 0
    trouble: str = ""

    @property
    def is_up(self) -> bool:
        """The server answered."""
        return not self.trouble and bool(self.info)

    def requests_by_account(self) -> dict[str, int]:
        """How many of the requests shown went to each account, by account id."""
        counts: dict[str, int] = {}
        for row in self.requests:
            if row["account_id"]:
                counts[row["account_id"]] = counts.get(row["account_id"], 0) + 1
        return counts


async def look(server: Server, before: Picture) -> Picture:
    """A new picture; when the server does not answer, the one before with its trouble."""
    try:
        info, accounts, page = await asyncio.gather(
            server.info(), server.accounts.list(), server.logs.list(limit=REQUESTS)
        )
    except CodeGateError as error:
        return Picture(before.info, before.accounts, before.requests, before.total, error.text())
    return Picture(info, accounts, page["logs"], page["total"])
