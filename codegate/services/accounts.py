"""Provider accounts: create, change, remove. Every change is one transaction, then a new snapshot, then an event."""

import msgspec
from msgspec import UNSET, UnsetType

from codegate import clock
from codegate.crypto import Vault
from codegate.errors import NotFound
from codegate.events import AccountChanged, Bus, LoginNeeded
from codegate.providers.request import host_changed
from codegate.records import Account, Cooldown, QuotaWindow, Record, Secret
from codegate.routing.cooldown import models_of
from codegate.services.account_form import AccountChange, NewAccount, checked, secret, target, values
from codegate.services.live import Live
from codegate.services.logs import LogWriter
from codegate.services.models import Models
from codegate.services.names import check_name, new_id
from codegate.services.probe import Probe, probe
from codegate.services.snapshot import State
from codegate.store import accounts
from codegate.store.database import Connection, Database
from codegate.upstream.client import UpstreamClient


class AccountView(Record, frozen=True, kw_only=True):
    """
    An account with what is true of it at this moment.

    Attributes:
        quotas: The provider's own limits, as its last answer told.
        minute_requests: Of the last minute; counted only under a limit, as are `minute_tokens`.
    """

    account: Account
    cooldown: Cooldown | None
    model_cooldowns: dict[str, Cooldown] = {}
    month_spend_usd: float
    day_spend_usd: float = 0.0
    quotas: tuple[QuotaWindow, ...] = ()
    minute_requests: int = 0
    minute_tokens: int = 0


class Accounts:
    """The use cases around accounts."""

    def __init__(
        self, db: Database, vault: Vault, bus: Bus, state: State, live: Live, writer: LogWriter, models: Models
    ) -> None:
        self._db = db
        self._vault = vault
        self._bus = bus
        self._state = state
        self._live = live
        self._writer = writer
        self._models = models

    async def list(self) -> list[AccountView]:
        """Every account, oldest first."""
        found = await self._db.read(accounts.all_)
        await self._live.refresh(found)
        return [self._view(account) for account in found]

    async def get(self, id_or_name: str) -> AccountView:
        """
        One account.

        Raises:
            NotFound: There is none of this id or name.
        """
        account = await self._db.read(lambda conn: _known(conn, id_or_name))
        await self._live.refresh([account])
        return self._view(account)

    async def create(self, new: NewAccount) -> AccountView:
        """
        Add an account.

        Raises:
            Invalid: A field makes no sense; `field` says which.
            Conflict: The name is taken.
        """
        now = clock.now_ms()
        key, refresh = secret(new.api_key, "api_key", new.auth_type), secret(new.refresh_token, "refresh_token")
        account = checked(Account(**values(new), id=new_id(), api_key_hint=_hint(key), created_at=now, updated_at=now))

        def write(conn: Connection) -> Account:
            named = _named(account, accounts.all_(conn))
            accounts.insert(conn, named, self._sealed(key), self._sealed(refresh))
            return named

        return await self._changed(await self._db.write(write), "created")

    async def update(self, id_or_name: str, change: AccountChange) -> AccountView:
        """
        Change an account. A base URL of another host, or another provider, takes the stored secrets away unless
        new ones come with it: a key goes only where it was meant to go.

        Raises:
            NotFound: There is none of this id or name.
            Invalid: A field makes no sense; `field` says which.
            Conflict: The name is taken.
        """
        said = values(change)

        def write(conn: Connection) -> Account:
            old = _known(conn, id_or_name)
            new = checked(msgspec.structs.replace(old, **said, updated_at=clock.now_ms()))
            new = _named(new, accounts.all_(conn))
            has_moved = old.provider != new.provider or host_changed(target(old), target(new))
            if has_moved or change.api_key is not UNSET:
                new = msgspec.structs.replace(new, status="unknown", last_error=None, last_error_at=None, error_count=0)
                new = _without_old_login(new, change)
            accounts.update(conn, new)
            self._write_secrets(conn, new.id, change, keeps=not has_moved)
            return _known(conn, new.id)

        return await self._changed(await self._db.write(write), "updated")

    async def toggle(self, id_or_name: str) -> AccountView:
        """Enable a disabled account, disable an enabled one."""

        def write(conn: Connection) -> Account:
            old = _known(conn, id_or_name)
            new = msgspec.structs.replace(old, enabled=not old.enabled, updated_at=clock.now_ms())
            accounts.update(conn, new)
            return new

        return await self._changed(await self._db.write(write), "updated")

    async def delete(self, id_or_name: str) -> None:
        """
        Remove an account and its places in configs; its usage and logs stay.

        Raises:
            NotFound: There is none of this id or name.
        """

        def write(conn: Connection) -> str:
            account = _known(conn, id_or_name)
            accounts.delete(conn, account.id)
            return account.id

        account_id = await self._db.write(write)
        self._live.cleared(account_id, is_gone=True)
        await self._state.rebuild()
        self._bus.publish(AccountChanged(account_id=account_id, change="deleted"))

    async def clear_cooldown(self, id_or_name: str) -> AccountView:
        """Let a resting account be asked again at once."""
        view = await self.get(id_or_name)
        self._live.cleared(view.account.id)
        self._bus.publish(AccountChanged(account_id=view.account.id, change="updated"))
        return self._view(view.account)

    def note(self, account_id: str, status: str, error: str | None = None) -> None:
        """Queue what a request has just shown of an account (None: it served); never waits."""
        self._writer.note(account_id, status, error)
        if status == "needs_login":
            self._bus.publish(LoginNeeded(account_id=account_id, reason=error or ""))

    async def _changed(self, account: Account, change: str) -> AccountView:
        await self._state.rebuild()
        self._bus.publish(AccountChanged(account_id=account.id, change=change))
        return self._view(account)

    async def test(self, id_or_name: str, client: UpstreamClient) -> Probe:
        """
        Ask the provider for its models with the account's own key, and note how that went. Costs nothing.

        Raises:
            NotFound: There is none of this id or name.
        """
        account = (await self.get(id_or_name)).account
        result = await probe(account, self._state.current.credentials.get(account.id), client)
        error = None if result.success else result.message
        now = clock.now_ms()
        await self._db.write(lambda conn: accounts.note_result(conn, account.id, result.status, error, now))
        if result.success:
            self._live.came_back(account.id)
            await self._models.note(account, result.models)
        return result

    async def models(self, id_or_name: str, client: UpstreamClient, *, refresh: bool = False) -> tuple[str, ...]:
        """
        Names of the models that the provider lists for an account.

        Args:
            refresh: Ask the provider, however fresh the known list is.

        Raises:
            NotFound: There is none of this id or name.
            UpstreamError: The provider cannot be reached, or it refuses.
        """
        account = (await self.get(id_or_name)).account
        return await self._models.of_account(account, client, refresh=refresh)

    def _view(self, account: Account) -> AccountView:
        known = self._state.current.accounts.get(account.id)
        if known is not None and known.decrypt_error:
            account = msgspec.structs.replace(account, decrypt_error=True)
        cooldowns = self._live.cooldowns.current()
        requests, tokens = self._live.minute(account.id)
        return AccountView(
            account=account,
            cooldown=cooldowns.get(account.id),
            model_cooldowns=models_of(cooldowns, account.id),
            month_spend_usd=self._state.spend.get(account.id, 0.0),
            day_spend_usd=self._state.spending.of("account", "day").get(account.id, 0.0),
            quotas=self._live.quotas(account.id),
            minute_requests=requests,
            minute_tokens=tokens,
        )

    def _write_secrets(self, conn: Connection, account_id: str, change: AccountChange, *, keeps: bool) -> None:
        given = (change.api_key, change.refresh_token)
        if keeps and all(value is UNSET for value in given):
            return
        old_key, old_refresh = accounts.secrets(conn).get(account_id, (None, None)) if keeps else (None, None)
        hint = _known(conn, account_id).api_key_hint if keeps else ""
        if not isinstance(change.api_key, UnsetType):
            key = secret(change.api_key, "api_key", _known(conn, account_id).auth_type)
            old_key, hint = self._sealed(key), _hint(key)
        if not isinstance(change.refresh_token, UnsetType):
            old_refresh = self._sealed(secret(change.refresh_token, "refresh_token"))
        accounts.set_secrets(conn, account_id, old_key, old_refresh, hint)

    def _sealed(self, secret: Secret | None) -> str | None:
        return self._vault.encrypt(secret) if secret is not None else None


def _known(conn: Connection, id_or_name: str) -> Account:
    found = accounts.get(conn, id_or_name)
    if found is None:
        known = ", ".join(account.name for account in accounts.all_(conn)[:10])
        raise NotFound(
            f"There is no account {id_or_name!r}.",
            hint=f"Known: {known}." if known else "Add one: codegate accounts add",
        )
    return found


def _named(account: Account, everyone: list[Account]) -> Account:
    others = [other for other in everyone if other.id != account.id]
    return msgspec.structs.replace(account, name=check_name(account.name, others, what="account"))


def _hint(key: Secret | None) -> str:
    return key.hint.removeprefix("…") if key is not None else ""


def _without_old_login(account: Account, change: AccountChange) -> Account:
    """What was known of the login before; it is not that of the new key or the new host."""
    expires = None if change.token_expires_at is UNSET else account.token_expires_at
    file = None if change.credential_file is UNSET else account.credential_file
    return msgspec.structs.replace(account, token_expires_at=expires, credential_file=file)
