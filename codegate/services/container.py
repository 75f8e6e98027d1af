"""
`Services`: everything a process has opened, in order, and closed again in reverse.

The order matters: nothing is written before the lock is held, no key is made while stored secrets need another one,
and the database is touched only once its keys are known to be the right ones.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from codegate import clock
from codegate.crypto import Keys, Vault, load_admin_token, load_keys
from codegate.errors import ConfigError
from codegate.events import Bus
from codegate.paths import DataDir
from codegate.records import Secret
from codegate.services.accounts import Accounts
from codegate.services.alerts import Alerts
from codegate.services.budgets import Budgets
from codegate.services.configs import Configs
from codegate.services.declared.apply import Declarations
from codegate.services.explain import Explain
from codegate.services.finetune import Finetune
from codegate.services.guardrails import Guardrails
from codegate.services.history import History
from codegate.services.keys import KeyRing, settle_rotations
from codegate.services.limits import Limits
from codegate.services.live import Live
from codegate.services.lock import locked
from codegate.services.login_accounts import LoginAccounts
from codegate.services.login_flows import LoginFlows
from codegate.services.logins import Logins
from codegate.services.logs import LogWriter
from codegate.services.mappings import Mappings
from codegate.services.meters import COOLING, IN_FLIGHT, LOG_QUEUE
from codegate.services.metrics import Metrics
from codegate.services.models import Models
from codegate.services.privacy import Privacy
from codegate.services.requests import Requests
from codegate.services.retention import Retention
from codegate.services.settings import StoredSettings
from codegate.services.shared import SharedState, open_shared
from codegate.services.snapshot import State
from codegate.services.tenants import Tenants
from codegate.services.usage import UsageReport
from codegate.services.web_logins import WebLogins
from codegate.settings import DATABASE_URL, DOCKER_SOCKET, ENABLE_SESSIONS, Resolved, from_environment, named
from codegate.store import logins as renewals
from codegate.store import schema
from codegate.store.database import Database
from codegate.store.keycheck import note_keys, verify_keys

if TYPE_CHECKING:
    from codegate.services.sessions import Sessions


@dataclass(frozen=True, slots=True)
class Services:
    """
    One attribute per noun.

    Attributes:
        state: `state.current` is the snapshot that requests read.
        live: Cooldowns and rate windows of this process.
        shared: Where they are shared with other proxies, if they are.
        budgets: What may still be spent.
        requests: What is running.
        logs: The queue that finished requests go into.
        history: The request log as people see it.
        retention: What keeps the log from growing for ever.
        finetune: Exchanges to learn from.
        mappings: What guardrails have issued, and to whom.
        sessions: Terminal sessions, where whoever started the server has enabled them.
    """

    paths: DataDir
    db: Database
    vault: Vault
    keys: Keys
    admin_token: Secret
    bus: Bus
    state: State
    live: Live
    shared: SharedState
    budgets: Budgets
    requests: Requests
    alerts: Alerts
    metrics: Metrics
    logs: LogWriter
    history: History
    retention: Retention
    finetune: Finetune
    mappings: Mappings
    settings: StoredSettings
    models: Models
    limits: Limits
    accounts: Accounts
    configs: Configs
    tenants: Tenants
    guardrails: Guardrails
    privacy: Privacy
    usage: UsageReport
    key_ring: KeyRing
    logins: Logins
    login_accounts: LoginAccounts
    login_flows: LoginFlows
    declarations: Declarations
    explain: Explain
    web_logins: WebLogins
    sessions: "Sessions | None" = None


@asynccontextmanager
async def open_services(
    paths: DataDir, environ: Mapping[str, str], *, flags: Mapping[str, Any] | None = None, lock_wait_s: float = 0
) -> AsyncIterator[Services]:
    """
    Open a data directory, made if it is missing, for as long as the context lasts.

    Args:
        environ: Where settings and key passphrases may come from.
        flags: Values from the command line by setting key; they beat the environment.
        lock_wait_s: Seconds to wait for another process that owns the directory.

    Raises:
        StoreBusy: Another process owns the directory (exit 75).
        ConfigError: Keys, settings or database do not allow it (exit 78); nothing was changed.
    """
    process = from_environment(environ) | {key: named(key).parse(value) for key, value in (flags or {}).items()}
    place: str | Path = Resolved({}, {}, process)[DATABASE_URL] or paths.database
    _make_root(paths)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(locked(paths, lock_wait_s))
        keys = _unlock(paths, environ, place)
        vault = Vault(keys.account.value)
        admin_token = load_admin_token(paths, may_create=True)
        schema.prepare(place, paths.backups)
        db = Database.open(place)
        stack.callback(db.close)
        await db.write(lambda conn: note_keys(conn, keys))
        state = State(db, vault, process)
        await state.load()
        retention, shared = Retention(db, state), await open_shared(stack, state)
        bus, live, history = Bus(clock.now_ms() * 1000), Live(shared.board), History(db)
        budgets = Budgets(state, bus, shared.purse)
        logs = LogWriter(db, state, budgets)
        watch = _watchers(stack, paths, state, bus, live, logs)
        logs.start()
        stack.push_async_callback(logs.stop)
        retention.start()
        models = Models(db, state)
        await models.load()
        stack.push_async_callback(retention.stop)
        mappings = Mappings(db, state, keys.guardrail)
        await mappings.load()
        mappings.start()
        stack.push_async_callback(mappings.stop)
        settings, tenants = StoredSettings(db, bus, state), Tenants(db, bus, state)
        guardrails = Guardrails(db, bus, state, settings, tenants)
        accounts = Accounts(db, vault, bus, state, live, logs, models)
        logins = Logins(db, vault, bus, state)
        if isinstance(place, Path):  # nobody else has this file open: what was begun was cut short
            await db.write(renewals.orphan)
        stack.push_async_callback(logins.close)
        privacy = Privacy(state, guardrails, keys.guardrail.value)
        key_ring = KeyRing(db, vault, paths, keys, bus, state, mappings)
        key_ring.tell(privacy.rekey)
        login_accounts = LoginAccounts(accounts, logins)
        login_flows = LoginFlows(login_accounts.finish)
        stack.push_async_callback(login_flows.close)
        configs, limits = Configs(db, bus, state), Limits(db, state)
        yield Services(
            paths=paths,
            db=db,
            vault=vault,
            keys=keys,
            admin_token=admin_token,
            bus=bus,
            state=state,
            live=live,
            shared=shared,
            budgets=budgets,
            requests=watch.requests,
            alerts=watch.alerts,
            metrics=watch.metrics,
            logs=logs,
            history=history,
            retention=retention,
            finetune=watch.finetune,
            mappings=mappings,
            settings=settings,
            models=models,
            limits=limits,
            accounts=accounts,
            configs=configs,
            tenants=tenants,
            guardrails=guardrails,
            privacy=privacy,
            usage=UsageReport(db),
            key_ring=key_ring,
            logins=logins,
            login_accounts=login_accounts,
            login_flows=login_flows,
            declarations=Declarations(state, settings, accounts, configs, tenants, guardrails, limits),
            explain=Explain(state, live),
            web_logins=WebLogins(),
            sessions=_sessions(stack, Resolved({}, {}, process), db, bus, state, accounts, tenants, login_accounts),
        )


def _sessions(stack: AsyncExitStack, said: Resolved, *needs: Any) -> "Sessions | None":
    """
    Terminal sessions, if they are enabled; nothing that knows Docker is imported before that is known.

    Args:
        said: Flags and environment alone: nothing stored can enable sessions, or name another engine.
    """
    if not said[ENABLE_SESSIONS]:
        return None
    from codegate.docker.engine import Engine
    from codegate.services.sessions import Sessions

    db, bus, state, accounts, tenants, logins = needs
    sessions = Sessions(db, bus, state, Engine(said[DOCKER_SOCKET]), accounts, tenants, logins)
    stack.push_async_callback(sessions.close)
    return sessions


class _Watchers(NamedTuple):
    requests: Requests
    finetune: Finetune
    alerts: Alerts
    metrics: Metrics


def _watchers(stack: AsyncExitStack, paths: DataDir, state: State, bus: Bus, live: Live, logs: LogWriter) -> _Watchers:
    """What looks at requests and changes nothing of them; it ends after the log, whose last rows it is told of."""
    stack.callback(bus.close)
    requests, finetune, alerts = Requests(), Finetune(paths, state), Alerts(state, bus, live)
    metrics = Metrics(
        state,
        bus,
        lambda: {IN_FLIGHT: len(requests), COOLING: len(live.cooldowns.current()), LOG_QUEUE: len(logs)},
        lambda: {"log": logs.dropped, "finetune": finetune.dropped, "alerts": alerts.dropped},
    )
    logs.hearers.append(metrics.note)
    metrics.start()
    stack.push_async_callback(finetune.stop)
    stack.push_async_callback(metrics.stop)
    return _Watchers(requests, finetune, alerts, metrics)


def _make_root(paths: DataDir) -> None:
    """The directory, for its owner only."""
    try:
        paths.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        # A folder of other things, a home or /tmp, is not ours to close.
        is_ours = paths.database.exists() or not any(paths.root.iterdir())
        if is_ours and paths.root.stat().st_mode & 0o077:
            paths.root.chmod(0o700)
    except OSError as error:
        raise ConfigError(
            f"The data directory {paths.root} cannot be used: {error.strerror}.", hint="Name another with --data-dir."
        ) from error


def _unlock(paths: DataDir, environ: Mapping[str, str], place: str | Path) -> Keys:
    """
    The keys, proven on what is stored before anything is written.

    Raises:
        ConfigError: A key is missing or is not the one that the stored secrets need.
    """
    found = schema.preflight(place)
    settle_rotations(paths, found.account_fingerprint, found.guardrail_fingerprint)
    keys = load_keys(paths, environ, may_create=not found.has_encrypted_rows, expected=found.account_fingerprint)
    verify_keys(found, keys)
    return keys
