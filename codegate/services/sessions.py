"""
Terminal sessions: containers in which coding agents work, and their terminals.

The engine is the truth about a container, a row about what it is for. Nothing a caller says reaches a command line.
Imported only where sessions are enabled.
"""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from codegate import clock
from codegate.docker.engine import Engine
from codegate.docker.stream import Stream
from codegate.errors import CodeGateError, Conflict, Invalid, NotFound
from codegate.events import Bus, SessionChanged
from codegate.providers.oauth import DEFAULT_LIFE_S, Tokens
from codegate.records import Secret, TerminalSession
from codegate.services import credential_files, session_spec
from codegate.services.accounts import Accounts, AccountView
from codegate.services.auth_urls import login_urls
from codegate.services.credential_files import Borrowed
from codegate.services.login_accounts import LoginAccounts
from codegate.services.names import check_name, new_id
from codegate.services.session_form import LOGIN_KINDS, ImportCredentials, NewSession, SessionView, Size
from codegate.services.snapshot import State
from codegate.services.tenant_form import NewTenant
from codegate.services.tenants import Tenants
from codegate.settings import (
    MULTI_TENANCY,
    PROXY_API_KEY,
    PROXY_PORT,
    SESSION_IMAGE,
    SESSION_MEMORY_MB,
    SESSION_NETWORK,
    SESSION_PROXY_URL,
    Resolved,
)
from codegate.store import sessions
from codegate.store.database import Connection, Database

log = logging.getLogger(__name__)

MOST = 20
"""Sessions at once."""
MOST_TERMINALS = 16
"""Terminals open at once, of all sessions."""

_PROVIDERS = {"claude": ("anthropic",), "codex": ("codex",)}


class Terminal:
    """An open terminal of a session."""

    def __init__(self, engine: Engine, exec_id: str, stream: Stream) -> None:
        self._engine = engine
        self._id = exec_id
        self.stream = stream

    async def resize(self, size: Size) -> None:
        """It is this large now; an engine that does not answer changes nothing."""
        with suppress(CodeGateError):
            await self._engine.resize_exec(self._id, size.columns, size.rows)

    async def exit_code(self) -> int | None:
        """What its tool ended with; None if nobody knows."""
        with suppress(CodeGateError):
            return await self._engine.exit_code(self._id)
        return None


class Sessions:
    """The use cases around terminal sessions."""

    def __init__(
        self,
        db: Database,
        bus: Bus,
        state: State,
        engine: Engine,
        accounts: Accounts,
        tenants: Tenants,
        logins: LoginAccounts,
    ) -> None:
        self._db = db
        self._bus = bus
        self._state = state
        self._engine = engine
        self._accounts = accounts
        self._tenants = tenants
        self._logins = logins
        self._terminals: dict[str, int] = {}
        self.proxy_port = state.resolved()[PROXY_PORT]

    @property
    def proxy_url(self) -> str:
        """The proxy as containers reach it."""
        return session_spec.proxy_url(self._state.resolved()[SESSION_PROXY_URL], self.proxy_port)

    async def close(self) -> None:
        """Let go of the engine; sessions go on."""
        await self._engine.close()

    async def list(self) -> list[SessionView]:
        """Every session, oldest first, with what the engine says of it now."""
        rows = await self._db.read(sessions.all_)
        states = await self._states() if rows else {}
        return [self._view(row, states) for row in rows]

    async def get(self, id_or_name: str) -> SessionView:
        """
        One session.

        Raises:
            NotFound: There is none of this id or name.
        """
        row = await self._known(id_or_name)
        return self._view(row, await self._states())

    async def create(self, new: NewSession) -> SessionView:
        """
        Make a session and start it.

        Raises:
            Invalid: A field makes no sense.
            NotFound: There is no such account.
            Conflict: The name is taken, there are too many, the proxy has no key, or the image was not built.
            DockerError: The engine could not do it; nothing is left.
        """
        if new.login and new.kind not in LOGIN_KINDS:
            raise Invalid(f"There is no login of kind {new.kind!r}.", field="kind", hint="There are: claude, codex.")
        account = (await self._accounts.get(new.account)).account if new.account else None
        row = await self._db.write(lambda conn: _insert(conn, new, account.id if account else None))
        try:
            row = await self._begin(row)
        except BaseException:
            with suppress(CodeGateError):  # an engine that cannot be reached has made nothing, or keeps its row
                await self._forget(row.id)
            raise
        log.info("session %s (%s) was created in %s.", row.id, row.kind, session_spec.container_name(row.id))
        return self._changed(row, "created")

    async def stop(self, id_or_name: str) -> SessionView:
        """Stop its container, and with it its terminals; opening a terminal starts it again."""
        row = await self._known(id_or_name)
        await self._engine.stop(_container(row), session_spec.STOP_S)
        await self._db.write(lambda conn: sessions.change(conn, row.id, status="stopped"))
        log.info("session %s was stopped.", row.id)
        return self._changed(await self._known(row.id), "updated")

    async def remove(self, id_or_name: str) -> None:
        """Remove it with its container, its home and its key."""
        row = await self._known(id_or_name)
        await self._forget(row.id)
        log.info("session %s was removed.", row.id)
        self._bus.publish(SessionChanged(session_id=row.id, change="deleted"))

    async def auth_urls(self, id_or_name: str) -> tuple[str, ...]:
        """Login pages that its tools wanted to open, newest first."""
        row = await self._known(id_or_name)
        try:
            found = await self._engine.read_file(_container(row), session_spec.URLS_FILE)
        except NotFound:
            await self._engine.inspect(_container(row))
            return ()
        return login_urls(found)

    async def import_credentials(self, id_or_name: str, form: ImportCredentials) -> AccountView:
        """
        Take a login out of it: into its account, or into a new one that it is linked to from then on.

        Raises:
            NotFound: Nobody has logged in there.
            Conflict: The name is taken.
        """
        row = await self._known(id_or_name)
        providers = (form.provider,) if form.provider else _PROVIDERS.get(row.kind, tuple(session_spec.CREDENTIALS))
        borrowed = await self._borrowed(row, providers)
        account_id, _ = await self._logins.finish(borrowed.provider, _tokens(borrowed), form.name, row.account_id)
        await self._db.write(lambda conn: sessions.change(conn, row.id, account_id=account_id))
        log.info("the login of session %s was taken over by account %s.", row.id, account_id)
        self._bus.publish(SessionChanged(session_id=row.id, change="updated"))
        return await self._accounts.get(account_id)

    @asynccontextmanager
    async def terminal(self, id_or_name: str, size: Size) -> AsyncIterator[Terminal]:
        """
        A terminal of a session, which is started if it has stopped; it is hung up when the context ends.

        Raises:
            NotFound: There is no such session, or its container is gone.
            Conflict: Too many terminals are open, or its container does not stay up.
        """
        row = await self._known(id_or_name)
        if sum(self._terminals.values()) >= MOST_TERMINALS:
            raise Conflict(f"{MOST_TERMINALS} terminals are open already.", hint="Close one.")
        self._terminals[row.id] = self._terminals.get(row.id, 0) + 1
        try:
            await self._wake(row)
            spec = session_spec.terminal(row, size.columns, size.rows)
            exec_id = await self._engine.prepare_exec(_container(row), spec)
            terminal = Terminal(self._engine, exec_id, await self._engine.attach_exec(exec_id))
            try:
                await terminal.resize(size)
                yield terminal
            finally:
                await terminal.stream.close()
        finally:
            self._terminals[row.id] -= 1
            if not self._terminals[row.id]:
                del self._terminals[row.id]

    async def resume(self) -> None:
        """Start those that are linked to an account and should run; what cannot be started is logged."""
        for row in await self._db.read(sessions.all_):
            if row.account_id is not None and row.status == "running":
                try:
                    await self._engine.start(_container(row))
                except CodeGateError as error:
                    log.warning("session %s was not started: %s", row.id, error.message)

    async def _begin(self, row: TerminalSession) -> TerminalSession:
        settings = self._state.resolved()
        key, tenant_id = (None, None) if row.is_login else await self._key(row, settings)
        if tenant_id is not None:
            await self._db.write(lambda conn: sessions.change(conn, row.id, tenant_id=tenant_id))
        spec = session_spec.container(
            row,
            image=settings[SESSION_IMAGE],
            network=settings[SESSION_NETWORK],
            memory_mb=settings[SESSION_MEMORY_MB],
            base=self.proxy_url,
            key=key,
        )
        if settings[SESSION_NETWORK] == session_spec.DEFAULT_NETWORK:
            await self._engine.create_network(session_spec.DEFAULT_NETWORK, session_spec.NETWORK)
        container_id = await self._engine.create(session_spec.container_name(row.id), spec)
        await self._db.write(lambda conn: sessions.change(conn, row.id, container_id=container_id))
        await self._engine.start(container_id)
        await self._db.write(lambda conn: sessions.change(conn, row.id, status="running"))
        return await self._known(row.id)

    async def _key(self, row: TerminalSession, settings: Resolved) -> tuple[Secret | None, str | None]:
        """A key of its own where tenants are known, so that it ends with the session; else the proxy's."""
        if settings[MULTI_TENANCY]:
            tenant, key = await self._tenants.create(NewTenant(name=f"session-{row.id[:8]}"))
            return key, tenant.id
        if settings[PROXY_API_KEY]:
            return Secret(settings[PROXY_API_KEY]), None
        raise Conflict(
            "The proxy has no key, so it serves this machine only, and no container.",
            hint="Set multi_tenancy true (each session gets a key of its own), or start with PROXY_API_KEY.",
        )

    async def _forget(self, session_id: str) -> None:
        """The container first: while it is there, its row must be."""
        row = await self._known(session_id)
        if row.status != "creating" or row.container_id is not None:
            await self._engine.remove(_container(row))
        if row.tenant_id is not None:
            with suppress(NotFound):
                await self._tenants.delete(row.tenant_id)
        await self._db.write(lambda conn: sessions.delete(conn, row.id))

    async def _wake(self, row: TerminalSession) -> None:
        """Have its container running, and remember that somebody came."""
        container = _container(row)
        await self._engine.start(container)
        found = (await self._engine.inspect(container)).get("State")
        if isinstance(found, dict) and found.get("Running") is False:
            last = (await self._engine.logs(container, 1)).strip()
            raise Conflict(f"The container of {row.name} does not stay up: {last[:200] or 'it says nothing'}.")
        now = clock.now_ms()
        await self._db.write(lambda conn: sessions.change(conn, row.id, status="running", last_active_at=now))

    async def _borrowed(self, row: TerminalSession, providers: tuple[str, ...]) -> Borrowed:
        """The first login there is."""
        for provider in providers:
            path = session_spec.CREDENTIALS[provider]
            with suppress(NotFound):
                found = await self._engine.read_file(_container(row), path)
                return credential_files.parse(provider, path, found)
        await self._engine.inspect(_container(row))
        hint = f"Log in there first: codegate sessions open {row.name}"
        raise NotFound(f"Nobody has logged in in the session {row.name}.", hint=hint)

    async def _states(self) -> dict[str, str]:
        """The engine's word for each session's container, by session."""
        found = await self._engine.list(session_spec.LABEL)
        return {str((one.get("Labels") or {}).get(session_spec.LABEL)): str(one.get("State", "")) for one in found}

    async def _known(self, id_or_name: str) -> TerminalSession:
        found = await self._db.read(lambda conn: sessions.get(conn, id_or_name))
        if found is None:
            raise NotFound(f"There is no session {id_or_name!r}.", hint="See them all: codegate sessions list")
        return found

    def _view(self, row: TerminalSession, states: dict[str, str]) -> SessionView:
        if row.status == "creating":
            status = "creating"
        else:
            said = states.get(row.id)
            status = "gone" if said is None else "running" if said in ("running", "restarting") else "stopped"
        return SessionView(session=row, status=status, terminals=self._terminals.get(row.id, 0))

    def _changed(self, row: TerminalSession, change: str) -> SessionView:
        self._bus.publish(SessionChanged(session_id=row.id, change=change))
        return SessionView(session=row, status=row.status, terminals=self._terminals.get(row.id, 0))


def _insert(conn: Connection, new: NewSession, account_id: str | None) -> TerminalSession:
    others = sessions.all_(conn)
    if len(others) >= MOST:
        raise Conflict(f"There are {MOST} sessions already.", hint="Remove one: codegate sessions remove NAME")
    session_id = new_id()
    row = TerminalSession(
        id=session_id,
        name=check_name(new.name.strip() or f"{new.kind}-{session_id[:4]}", others, what="session"),
        kind=new.kind,
        is_login=new.login,
        status="creating",
        container_id=None,
        account_id=account_id,
        tenant_id=None,
        created_at=clock.now_ms(),
        last_active_at=None,
    )
    sessions.insert(conn, row)
    return row


def _container(row: TerminalSession) -> str:
    """By id where it is known: another container of that name is not ours."""
    return row.container_id or session_spec.container_name(row.id)


def _tokens(borrowed: Borrowed) -> Tokens:
    """As from a token endpoint. A login that does not say how long it lives is renewed within the hour."""
    ends = borrowed.expires_at
    life_s = DEFAULT_LIFE_S if ends is None else max(1, (ends - clock.now_ms()) // 1000)
    return Tokens(
        access=borrowed.access,
        refresh=borrowed.refresh,
        life_s=life_s,
        account_id=borrowed.account_id,
        email=borrowed.email,
        plan=borrowed.plan,
    )
