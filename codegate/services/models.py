"""
The model catalogue: what every account's provider lists, fetched once, kept, and the one truth for every door.

`codegate accounts models`, `GET /api/models` and the proxy's `/v1/models` all read it. A list is kept in memory and in
the database, so that a start asks nobody; a provider without a list is taken to serve the known models of its family.
"""

import asyncio
import logging
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import msgspec

from codegate import clock
from codegate.errors import CodeGateError, UpstreamTimeout
from codegate.models import prices
from codegate.models.defaults import DEFAULTS
from codegate.models.limits import limit_of
from codegate.providers.table import PROVIDERS
from codegate.records import Account, ModelLimit, Record, Snapshot
from codegate.services.probe import list_models
from codegate.services.snapshot import State
from codegate.store import meta
from codegate.store.database import Database
from codegate.upstream.client import UpstreamClient

FRESH_S = 300.0
"""For so long a list is not fetched anew (`behaviour.md` 2.5); a refresh on request always is."""

FETCH_S = 10.0
_META_KEY = "models"

log = logging.getLogger(__name__)


class Model(Record, frozen=True, kw_only=True):
    """
    A model that can be reached.

    Attributes:
        provider: Of the first account that has it.
        accounts: Names of all that have it.
        input_usd: US dollars for a million input tokens; None is unknown.
        output_usd: The same of output, `cache_read_usd` and `cache_write_usd` of what caches hold.
        price_source: `user`, `table`, or `unknown`: then its requests are logged without a cost.
    """

    id: str
    provider: str
    accounts: tuple[str, ...]
    context_window: int | None = None
    max_output_tokens: int | None = None
    supports_tool_calling: bool | None = None
    supports_reasoning: bool | None = None
    input_usd: float | None = None
    output_usd: float | None = None
    cache_read_usd: float | None = None
    cache_write_usd: float | None = None
    price_source: str = "unknown"


class Refreshed(Record, frozen=True, kw_only=True):
    """What a refresh of one account's list came to."""

    account_id: str
    account_name: str
    models: int
    error: str | None = None


class _Listing(msgspec.Struct, frozen=True):
    """A provider's list: whose it is (`_stamp`), when it came (ms UTC), the names in its order."""

    stamp: str
    at_ms: int
    names: tuple[str, ...]


class _Failure(NamedTuple):
    stamp: str
    until_s: float


class Models:
    """The use cases around models."""

    def __init__(self, db: Database, state: State) -> None:
        self._db = db
        self._state = state
        self._listings: dict[str, _Listing] = {}
        self._failures: dict[str, _Failure] = {}
        self._turns: dict[str, asyncio.Lock] = {}

    async def load(self) -> None:
        """Take over the lists of the last run."""
        text = await self._db.read(lambda conn: meta.get(conn, _META_KEY))
        if text:
            try:
                self._listings = msgspec.json.decode(text, type=dict[str, _Listing])
            except msgspec.DecodeError:
                log.warning("The stored model lists are not readable; they are fetched anew.")

    async def of_account(self, account: Account, client: UpstreamClient, *, refresh: bool = False) -> tuple[str, ...]:
        """
        Names of the models an account's provider lists. Calls at the same time make one request.

        Args:
            refresh: Ask the provider, however fresh the list is.

        Raises:
            UpstreamError: The provider cannot be reached, or it refuses.
        """
        asked_ms = clock.now_ms()
        async with self._turns.setdefault(account.id, asyncio.Lock()):
            known = self._listing(account)
            if known is not None and (known.at_ms >= asked_ms or (not refresh and _is_fresh(known))):
                return known.names
            try:
                async with asyncio.timeout(FETCH_S):
                    names = await list_models(account, self._state.current.credentials.get(account.id), client)
            except TimeoutError as error:
                self._failed(account)
                raise UpstreamTimeout(f"{account.name} gave no list of models within {FETCH_S:g} s.") from error
            except CodeGateError:
                self._failed(account)
                raise
            await self.note(account, names)
            return names

    async def note(self, account: Account, names: tuple[str, ...]) -> None:
        """A list has come by another way: a test of the account."""
        self._failures.pop(account.id, None)
        self._listings[account.id] = _Listing(_stamp(account), clock.now_ms(), names)
        alive = self._state.current.accounts.keys() | {account.id}
        self._listings = {key: listing for key, listing in self._listings.items() if key in alive}
        text = msgspec.json.encode(self._listings).decode()
        await self._db.write(lambda conn: meta.put(conn, _META_KEY, text))

    async def refresh(self, client: UpstreamClient) -> list[Refreshed]:
        """Fetch the lists of all enabled accounts anew, side by side; what fails is in the result."""
        accounts = [account for account in self._state.current.accounts.values() if account.enabled]
        return list(await asyncio.gather(*(self._refreshed(account, client) for account in accounts)))

    async def catalogue(self, client: UpstreamClient, provider: str | None = None) -> list[Model]:
        """
        Every model that can be reached, each once, by name; lists that are missing are fetched first.

        Args:
            provider: Only of accounts of this provider.
        """
        snapshot = self._state.current
        accounts = [
            account
            for account in snapshot.accounts.values()
            if account.enabled and account.provider in PROVIDERS and provider in (None, account.provider)
        ]
        missing = [account for account in accounts if self._listing(account) is None and not self._has_failed(account)]
        await asyncio.gather(*(self._refreshed(account, client) for account in missing))
        holders: dict[str, list[Account]] = {}
        for account in accounts:
            for name in self.names_of(account):
                holders.setdefault(name, []).append(account)
        # the first question to the price table imports it, which takes a moment
        return await asyncio.to_thread(_described, holders, snapshot.model_limits)

    def names_of(self, account: Account) -> tuple[str, ...]:
        """What this account serves as far as is known now; asks nobody."""
        known = self._listing(account)
        if known is not None and known.names:
            return known.names
        entry = PROVIDERS.get(account.provider)
        families = entry.families if entry else ()
        return tuple(name for name in DEFAULTS if families and name.startswith(families))

    def reachable(self, snapshot: Snapshot, config_id: str | None = None) -> list[str]:
        """
        Names that a client may ask for: targets of its config and models of enabled accounts; sorted.

        Args:
            config_id: A tenant's own config; None is the active one.
        """
        config = snapshot.configs.get(config_id or "") or snapshot.active_config
        targets = {slot.target_model for slot in config.tiers if slot.target_model} if config else set()
        enabled = (account for account in snapshot.accounts.values() if account.enabled)
        return sorted(targets.union(*(self.names_of(account) for account in enabled)))

    async def offered(self, config_id: str | None = None) -> list[str]:
        """As `reachable`, of what is so now."""
        return self.reachable(self._state.current, config_id)

    async def _refreshed(self, account: Account, client: UpstreamClient) -> Refreshed:
        try:
            names = await self.of_account(account, client, refresh=True)
        except CodeGateError as error:
            return Refreshed(account_id=account.id, account_name=account.name, models=0, error=error.text())
        return Refreshed(account_id=account.id, account_name=account.name, models=len(names))

    def _listing(self, account: Account) -> _Listing | None:
        known = self._listings.get(account.id)
        return known if known is not None and known.stamp == _stamp(account) else None

    def _failed(self, account: Account) -> None:
        self._failures[account.id] = _Failure(_stamp(account), clock.monotonic() + FRESH_S)

    def _has_failed(self, account: Account) -> bool:
        """Whether asking was in vain lately, so that showing the catalogue does not ask again."""
        failure = self._failures.get(account.id)
        return failure is not None and failure.stamp == _stamp(account) and clock.monotonic() < failure.until_s


def _stamp(account: Account) -> str:
    """What a list depends on: another provider, host or key may list something else."""
    return f"{account.provider} {account.base_url or ''} {account.api_key_hint}"


def _is_fresh(listing: _Listing) -> bool:
    return 0 <= clock.now_ms() - listing.at_ms < FRESH_S * 1000


def _described(holders: Mapping[str, Iterable[Account]], overrides: Mapping[str, ModelLimit]) -> list[Model]:
    found: list[Model] = []
    for name, accounts in sorted(holders.items()):
        first = next(iter(accounts))
        limit = limit_of(name, overrides)
        price = prices.price_of(first.provider, name, overrides)
        context = limit.context_window if limit and limit.context_window else None
        found.append(
            Model(
                id=name,
                provider=first.provider,
                accounts=tuple(account.name for account in accounts),
                context_window=context or prices.context_window(first.provider, name),
                max_output_tokens=limit.max_output_tokens if limit else None,
                supports_tool_calling=limit.supports_tool_calling if limit else None,
                supports_reasoning=limit.supports_reasoning if limit else None,
                input_usd=price.input if price else None,
                output_usd=price.output if price else None,
                cache_read_usd=price.cache_read if price else None,
                cache_write_usd=price.cache_write if price else None,
                price_source=price.source if price else "unknown",
            )
        )
    return found
