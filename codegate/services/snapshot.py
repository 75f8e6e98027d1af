"""
`State`: the one reference to the snapshot that requests read.

A change writes to the database, then calls `rebuild`, which puts a new `Snapshot` in place of the old one. A
request that has begun keeps the one it took; nothing in a snapshot ever changes.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import msgspec

from codegate import clock
from codegate.crypto import Vault
from codegate.errors import ConfigError, Invalid
from codegate.records import Account, Credentials, Secret, Snapshot
from codegate.routing.budget import PERIODS, span_of
from codegate.routing.tenancy import by_digest
from codegate.services.current import Current
from codegate.settings import SETTINGS
from codegate.store import accounts, configs, guardrails, limits, settings, tenants, usage
from codegate.store.database import Connection, Database

log = logging.getLogger(__name__)

Follower = Callable[[Snapshot], Awaitable[None]]


class State(Current):
    """
    What is true now, as the database says.

    Attributes:
        followers: Awaited in order with each new snapshot, once it is in place; one that raises stops no other.
        tellers: Awaited like them, but only where this process has made the change itself.
    """

    def __init__(self, db: Database, vault: Vault, process: Mapping[str, Any]) -> None:
        super().__init__(process)
        self._db = db
        self._vault = vault
        self._turn = asyncio.Lock()
        self.followers: list[Follower] = []
        self.tellers: list[Follower] = []

    async def load(self) -> None:
        """Read everything for the first time, what was spent this month and today included."""
        await self._db.read(self._read_spending)
        await self.rebuild()

    async def rebuild(self, *, is_told: bool = True) -> Snapshot:
        """
        Put a snapshot of what the database says now in place; concurrent calls take turns.

        Args:
            is_told: Whether others must hear of it; False for a change that another process has told of.
        """
        async with self._turn:
            snapshot = await self._db.read(self._read)
            self.current = msgspec.structs.replace(
                snapshot, version=self.current.version + 1, month_spend=dict(self.spend)
            )
            await self._tell(self.current, [*self.followers, *(self.tellers if is_told else ())])
            return self.current

    async def _tell(self, snapshot: Snapshot, followers: Sequence[Follower]) -> None:
        for follow in followers:
            try:
                await follow(snapshot)
            except Exception:
                log.exception("A new snapshot could not be told on.")

    def _read_spending(self, conn: Connection) -> None:
        for period in PERIODS:
            since = span_of(period, clock.now_ms())[0]
            self.spending.load("account", period, usage.month_spend(conn, since))
            self.spending.load("tenant", period, usage.tenant_spend(conn, since))

    def _read(self, conn: Connection) -> Snapshot:
        found = {config.id: config for config in configs.all_(conn)}
        opened, credentials = self._open(accounts.all_(conn), accounts.secrets(conn))
        return Snapshot(
            accounts=opened,
            credentials=credentials,
            configs=found,
            active_config=next((config for config in found.values() if config.is_active), None),
            tenants_by_key=by_digest(tenants.all_(conn)),
            settings=parsed(settings.all_(conn)),
            tenant_settings={id_: parsed(values) for id_, values in settings.tenant_all(conn).items()},
            model_limits=limits.all_(conn),
            custom_detectors={one.id: one for one in guardrails.custom(conn)},
            allowed=tuple(guardrails.allowed(conn)),
        )

    def _open(
        self, rows: list[Account], secrets: Mapping[str, tuple[str | None, str | None]]
    ) -> tuple[dict[str, Account], dict[str, Credentials]]:
        opened: dict[str, Account] = {}
        credentials: dict[str, Credentials] = {}
        for account in rows:
            key, refresh = secrets.get(account.id, (None, None))
            try:
                credentials[account.id] = Credentials(
                    account_id=account.id, api_key=self._decrypt(key), refresh_token=self._decrypt(refresh)
                )
            except ConfigError:
                log.warning("The stored key of account %s does not open with the present account key.", account.name)
            unreadable = account.id not in credentials
            opened[account.id] = msgspec.structs.replace(account, decrypt_error=unreadable)
        return opened, credentials

    def _decrypt(self, text: str | None) -> Secret | None:
        return self._vault.decrypt(text) if text else None


def parsed(stored: Mapping[str, str]) -> dict[str, Any]:
    """Stored texts as typed values; a key this version does not know, or a text it cannot read, is left out."""
    values: dict[str, Any] = {}
    for key, text in stored.items():
        if key not in SETTINGS:
            continue
        try:
            values[key] = SETTINGS[key].parse(text)
        except Invalid as error:
            log.warning("A stored setting is ignored: %s", error.message)
    return values
