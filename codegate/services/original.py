"""
Taking over a data directory of the earlier Node/Go program: its secrets, accounts, configs, tenants and settings.

Nothing of the old directory is changed, nothing of ours is overwritten, and doing it twice adds nothing twice. Secrets
are opened with the old key and sealed with ours; the tenants' keys go on working, because both know them by SHA-256.
"""

from collections.abc import Mapping
from pathlib import Path

import msgspec

from codegate.crypto import Vault
from codegate.crypto.keys import key_candidates
from codegate.errors import CodeGateError, ConfigError, Invalid
from codegate.paths import DataDir
from codegate.records import ModelLimit, Record, Secret
from codegate.services import original_form
from codegate.services.settings import checked
from codegate.services.snapshot import State
from codegate.settings import SETTINGS
from codegate.store import accounts, configs, limits, settings, tables, tenants
from codegate.store.database import Connection, Database
from codegate.store.dialect import insert_new
from codegate.store.original import Original, read

_USAGE = (
    "account_id",
    "config_id",
    "tier",
    "original_model",
    "routed_model",
    "input_tokens",
    "output_tokens",
    "cache_read_tokens",
    "cache_write_tokens",
    "cost_usd",
    "created_at",
    "tenant_id",
)
_COUNTS = frozenset({"input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens"})


class Takeover(Record, frozen=True, kw_only=True):
    """
    What was taken over.

    Attributes:
        without_secret: Names of accounts whose key could not be opened; they need it again.
        left: What stayed behind, one sentence each.
    """

    accounts: list[str] = []
    without_secret: list[str] = []
    configs: list[str] = []
    tenants: list[str] = []
    settings: list[str] = []
    model_limits: list[str] = []
    usage_rows: int = 0
    left: list[str] = []


async def take_over(
    folder: Path, environ: Mapping[str, str], db: Database, vault: Vault, state: State, *, is_trial: bool = False
) -> Takeover:
    """
    Take over everything that is not here yet.

    Args:
        folder: Data directory of the earlier program; it must not be running.
        environ: Where its passphrase `ACCOUNT_KEY` or `MASTER_KEY` may be.
        is_trial: Say what would be done, and do nothing.

    Raises:
        NotFound: There is no such database in the folder.
        ConfigError: It is damaged, or none of the keys found opens any of its secrets.
    """
    original = read(folder)
    old_vault = _old_vault(folder, environ, original)

    def write(conn: Connection) -> Takeover:
        done = _Mover(conn, original, old_vault, vault).move()
        if is_trial:
            raise _Trial(done)
        return done

    try:
        done = await db.write(write)
    except _Trial as trial:
        return trial.done
    await state.rebuild()
    return done


class _Trial(Exception):
    """Not a fault: it takes the transaction back."""

    def __init__(self, done: Takeover) -> None:
        self.done = done


def _old_vault(folder: Path, environ: Mapping[str, str], original: Original) -> Vault | None:
    """The vault whose key opens the old secrets; None if there are none to open."""
    samples = list(original.samples)
    if not samples:
        return None
    candidates = key_candidates(DataDir(folder), environ)
    for key in candidates:
        vault = Vault(key.value)
        if any(_opened(vault, sample) for sample in samples):
            return vault
    tried = ", ".join(f"{key.fingerprint} from {key.place}" for key in candidates) or "none was found"
    raise ConfigError(
        f"No key opens the secrets of {folder}: {tried}.",
        hint="Put the old .account-key there, or set ACCOUNT_KEY to the old passphrase. Nothing was changed.",
    )


def _opened(vault: Vault, text: str | None) -> Secret | None:
    try:
        return vault.decrypt(text) if text else None
    except ConfigError:
        return None


class _Mover:
    """One takeover, inside one transaction."""

    def __init__(self, conn: Connection, original: Original, old: Vault | None, new: Vault) -> None:
        self._conn = conn
        self._original = original
        self._old = old
        self._new = new
        self._done = Takeover()

    def move(self) -> Takeover:
        """Everything, in the order in which one refers to the other."""
        self._accounts()
        self._configs()
        self._tenants()
        self._settings()
        self._limits()
        self._usage()
        original = self._original
        if original.log_count:
            self._leave(f"{original.log_count} rows of the request log: their bodies were stored unscreened.")
        if original.mapping_count:
            self._leave(f"{original.mapping_count} privacy mappings: the originals are not in them.")
        return self._done

    def _leave(self, sentence: str) -> None:
        self._done.left.append(sentence)

    def _accounts(self) -> None:
        here = accounts.all_(self._conn)
        ids, names = {account.id for account in here}, {account.name for account in here}
        for row in self._original.accounts:
            if str(row["id"]) in ids:
                self._leave(f"Account {row['name']}: it is here already.")
                continue
            try:
                account = original_form.account(row, names)
            except Invalid as error:
                self._leave(f"Account {row['name']}: {error.message}")
                continue
            names.add(account.name)
            key = _opened(self._old, row.get("api_key_enc")) if self._old else None
            refresh = _opened(self._old, row.get("refresh_token_enc")) if self._old else None
            account = msgspec.structs.replace(account, api_key_hint=key.hint.removeprefix("…") if key else "")
            accounts.insert(self._conn, account, self._sealed(key), self._sealed(refresh))
            self._done.accounts.append(account.name)
            if key is None:
                self._done.without_secret.append(account.name)

    def _sealed(self, secret: Secret | None) -> str | None:
        return self._new.encrypt(secret) if secret is not None else None

    def _configs(self) -> None:
        here = configs.all_(self._conn)
        ids, names = {config.id for config in here}, {config.name for config in here}
        has_active = any(config.is_active for config in here)
        account_ids = {account.id for account in accounts.all_(self._conn)}
        for row in self._original.configs:
            if str(row["id"]) in ids:
                self._leave(f"Config {row['name']}: it is here already.")
                continue
            config = original_form.config(row, names, self._original.config_tiers, account_ids)
            config = msgspec.structs.replace(config, is_active=config.is_active and not has_active)
            names.add(config.name)
            configs.insert(self._conn, config)
            self._done.configs.append(config.name)

    def _tenants(self) -> None:
        here = tenants.all_(self._conn)
        ids, names, hashes = ({getattr(t, name) for t in here} for name in ("id", "name", "api_key_hash"))
        config_ids = {config.id for config in configs.all_(self._conn)}
        own: dict[str, dict[str, str]] = {}
        for row in self._original.tenant_settings:
            own.setdefault(str(row["tenant_id"]), {})[row["key"]] = str(row["value"])
        for row in self._original.tenants:
            if str(row["id"]) in ids or row["api_key_hash"] in hashes:
                self._leave(f"Tenant {row['name']}: it is here already.")
                continue
            tenant = original_form.tenant(row, names, config_ids)
            names.add(tenant.name)
            tenants.insert(self._conn, tenant)
            self._done.tenants.append(tenant.name)
            for key, value in self._known(own.get(tenant.id, {}), f"Tenant {tenant.name}: setting", "tenant").items():
                settings.tenant_put(self._conn, tenant.id, key, value)

    def _settings(self) -> None:
        here = settings.all_(self._conn)
        said = {row["key"]: str(row["value"]) for row in self._original.settings if row["value"] not in (None, "")}
        for key, value in self._known(said, "Setting", "global", "tenant").items():
            if key in here:
                if here[key] != value:
                    self._leave(f"Setting {key}: it has another value here.")
                continue
            settings.put(self._conn, key, value)
            self._done.settings.append(key)

    def _known(self, said: Mapping[str, str], what: str, *scopes: str) -> dict[str, str]:
        """The settings that there are here, as they are stored."""
        found: dict[str, str] = {}
        for key, value in said.items():
            if key not in SETTINGS or SETTINGS[key].scope not in scopes:
                self._leave(f"{what} {key}: there is none of that name to store here.")
                continue
            try:
                found |= {key: text for key, text in checked({key: value}, frozenset()).items() if text is not None}
            except CodeGateError as error:
                self._leave(f"{what} {key}: {error.message}")
        return found

    def _limits(self) -> None:
        here = limits.all_(self._conn)
        for row in self._original.model_limits:
            if row["model_id"] not in here:
                limit = ModelLimit(
                    model_id=row["model_id"],
                    max_output_tokens=row.get("max_output_tokens"),
                    supports_tool_calling=row.get("supports_tool_calling"),
                    supports_reasoning=row.get("supports_reasoning"),
                )
                limits.put(self._conn, limit)
                self._done.model_limits.append(row["model_id"])

    def _usage(self) -> None:
        """Usage goes on counting against this month's budgets."""
        providers = {account.id: account.provider for account in accounts.all_(self._conn)}
        rows = [
            {name: row.get(name) or (0 if name in _COUNTS else None) for name in _USAGE}
            | {"request_id": f"original-{row['id']}", "provider": providers.get(row.get("account_id") or "")}
            for row in self._original.usage
            if row.get("created_at")
        ]
        insert_new(self._conn, tables.usage, rows, "request_id")
        self._done = msgspec.structs.replace(self._done, usage_rows=len(rows))
