"""
Logins that stay good: a token is renewed five minutes before it runs out, once, whoever asks for it and however many.

One renewal at a time: waiters of this process share one task, other processes are kept off by a row that is written
before the token is used (`store/logins.py`). Inside, the stored login is read again: somebody may have renewed it just
now. The answer is stored, with `synchronous=FULL`, before anybody uses it, and only over the token it was got with.
Sources: `reliability.md` 4.4; RFC 9700, 4.14.2 (rotation and reuse detection).
"""

import asyncio
import hashlib
import logging
import secrets
from collections.abc import Callable
from typing import NamedTuple

from codegate import clock
from codegate.crypto import Vault
from codegate.errors import CodeGateError, ConfigError, NotFound, StoreError, UpstreamTimeout
from codegate.events import AccountChanged, Bus, LoginNeeded
from codegate.providers.oauth import (
    OAUTH,
    SHORTEST_LIFE_S,
    LoginFailed,
    LoginRefused,
    OAuth,
    TokenRequest,
    Tokens,
    read_tokens,
    refresh,
)
from codegate.records import Account, Credentials, Secret
from codegate.services.linked import LinkedLogins
from codegate.services.snapshot import State
from codegate.settings import ANTHROPIC_TOKEN_URL, CODEX_TOKEN_URL, Setting
from codegate.store import accounts, logins
from codegate.store.database import Connection, Database
from codegate.upstream import oauth
from codegate.upstream.client import UpstreamClient

log = logging.getLogger(__name__)

EARLY_S = 300
"""A token is renewed so long before it runs out."""
LOOP_S = 900
BACKOFF_S = 15.0
LONGEST_BACKOFF_S = 300.0
CALL_S = 30.0
"""Patience with a token endpoint."""
STALE_S = 60
"""After so long, whoever began a renewal is dead: a call takes half of it at most."""
_POLL_S = 0.1
_WRITE_PAUSES_S = (0.1, 0.5, 1.0, 2.0, 5.0, 10.0)

TOKEN_URLS: dict[str, Setting[str]] = {"anthropic": ANTHROPIC_TOKEN_URL, "codex": CODEX_TOKEN_URL}


class Logins:
    """Keeps the OAuth accounts' tokens good."""

    def __init__(self, db: Database, vault: Vault, bus: Bus, state: State) -> None:
        self.linked = LinkedLogins()
        self._db = db
        self._vault = vault
        self._bus = bus
        self._state = state
        self._owner = secrets.token_hex(8)
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._ages: dict[str, _Age] = {}
        self._failures: dict[str, int] = {}
        self._quiet_until: dict[str, float] = {}

    def needs_work(self, account: Account) -> bool:
        """Something has to be awaited before this account's login can be used; a lookup, nothing more."""
        if account.auth_type != "oauth" or account.provider not in OAUTH:
            return False
        return account.credential_file is not None or self._is_old(account)

    async def fresh(self, account: Account, client: UpstreamClient) -> Credentials | None:
        """
        Credentials that are good now.

        Raises:
            LoginRefused: Only a new login helps.
            LoginFailed: The token has run out, and it could not be renewed.
            UpstreamError: The token endpoint cannot be reached, and the token has run out.
        """
        if account.credential_file is not None:
            return await self.linked.fresh(account)
        if account.auth_type == "oauth" and account.provider in OAUTH and self._is_old(account):
            try:
                await self._renewed(account, client, None)
            except CodeGateError:
                if self._is_over(account):
                    raise
        return self._state.current.credentials.get(account.id)

    async def renew(self, account: Account, rejected: Secret | None, client: UpstreamClient) -> bool:
        """
        The provider has refused this token before its time: get another one, if there is one to get.

        Returns:
            The account has another token than the refused one now.
        """
        if account.auth_type != "oauth" or account.provider not in OAUTH:
            return False
        try:
            if account.credential_file is not None:
                return await self.linked.changed(account, rejected)
            await self._renewed(account, client, rejected)
        except CodeGateError as error:
            log.warning("the login of account %s was not renewed: %s", account.name, error.message)
            return False
        found = self._state.current.credentials.get(account.id)
        return found is not None and found.api_key is not None and not _same(found.api_key, rejected)

    async def run(self, client: UpstreamClient, pause: Callable[[float], object] = asyncio.sleep) -> None:
        """Renew what will run out before the next round; once at start, then every 15 minutes, until cancelled."""
        while True:
            for account in list(self._state.current.accounts.values()):
                if account.enabled and self.needs_work(account) and account.status != "needs_login":
                    try:
                        await self.fresh(account, client)
                    except CodeGateError as error:
                        log.warning("the login of account %s is not good: %s", account.name, error.message)
            await _maybe(pause(LOOP_S))

    async def close(self) -> None:
        """Let renewals that have begun come to their end: a used token whose answer is lost is a lost login."""
        if self._tasks:
            await asyncio.wait(list(self._tasks.values()), timeout=CALL_S)

    def token_url(self, provider: str) -> tuple[str, bool]:
        """The provider's token endpoint, and whether whoever runs the program has named it."""
        own = OAUTH[provider].token_url
        said = self._state.resolved()[TOKEN_URLS[provider]]
        return (said, True) if said and said != own else (own, False)

    def server(self, client: UpstreamClient) -> "Endpoint":
        """The login servers, for logins that begin."""
        return Endpoint(self, client)

    def keep(self, conn: Connection, account_id: str, tokens: Tokens, old_refresh: Secret | None) -> None:
        """Store a login, inside a write; the old refresh token stays where the answer has none."""
        now = clock.now_ms()
        kept = tokens.refresh or old_refresh
        logins.put(
            conn,
            account_id,
            self._vault.encrypt(tokens.access),
            self._vault.encrypt(kept) if kept is not None else None,
            now + tokens.life_s * 1000,
            tokens.access.hint.removeprefix("…"),
            now,
        )

    def note(self, account_id: str, tokens: Tokens) -> None:
        """From here on this login's age is known by a clock that nobody sets."""
        self._note(account_id, tokens.access, tokens.life_s)
        self._failures.pop(account_id, None)
        self._quiet_until.pop(account_id, None)

    def _note(self, account_id: str, token: Secret, life_s: float) -> None:
        account = self._state.current.accounts.get(account_id)
        said = account.token_expires_at if account is not None else None
        self._ages[account_id] = _Age(_hash(token), said, clock.monotonic() + life_s, min(EARLY_S, life_s / 2))

    def _left_s(self, account: Account) -> float | None:
        """Seconds the token is good for; None if nobody knows."""
        age = self._age(account)
        if age is not None:
            return age.due - clock.monotonic()
        if account.token_expires_at is None:
            return None
        return (account.token_expires_at - clock.now_ms()) / 1000

    def _age(self, account: Account) -> "_Age | None":
        """What is known of this very token since it was got, if nobody has said otherwise of it meanwhile."""
        age = self._ages.get(account.id)
        found = self._state.current.credentials.get(account.id)
        if age is None or found is None or found.api_key is None or age.expires_at != account.token_expires_at:
            return None
        return age if age.token_hash == _hash(found.api_key) else None

    def _is_old(self, account: Account) -> bool:
        left, age = self._left_s(account), self._age(account)
        return left is not None and left < (age.early_s if age is not None else EARLY_S)

    def _is_over(self, account: Account) -> bool:
        left = self._left_s(self._state.current.accounts.get(account.id, account))
        return left is not None and left <= 0

    async def _renewed(self, account: Account, client: UpstreamClient, rejected: Secret | None) -> None:
        """One task for all who wait; it goes on when they have gone."""
        task = self._tasks.get(account.id)
        if task is None:
            now = self._state.current.accounts.get(account.id, account)
            if now.status == "needs_login":
                raise _needs_login(now, now.last_error or "The login is void.")
            if clock.monotonic() < self._quiet_until.get(account.id, 0.0):
                wait = self._quiet_until[account.id] - clock.monotonic()
                message = f"The login of {account.name} could not be renewed a moment ago."
                raise LoginFailed(message, retry_after_s=wait, hint="See: codegate accounts show")
            task = asyncio.get_running_loop().create_task(self._renew(account.id, client, rejected))
            self._tasks[account.id] = task
            task.add_done_callback(lambda done: self._over(account.id, done))
        await asyncio.shield(task)

    def _over(self, account_id: str, task: asyncio.Task[None]) -> None:
        self._tasks.pop(account_id, None)
        if task.cancelled():
            return
        error = task.exception()
        if error is not None and not isinstance(error, LoginRefused):
            failures = self._failures[account_id] = self._failures.get(account_id, 0) + 1
            pause = min(BACKOFF_S * 2 ** (failures - 1), LONGEST_BACKOFF_S)
            told = error.retry_after_s if isinstance(error, CodeGateError) else None
            self._quiet_until[account_id] = clock.monotonic() + max(pause, told or 0.0)

    async def _renew(self, account_id: str, client: UpstreamClient, rejected: Secret | None) -> None:
        while True:
            found = await self._db.read(lambda conn: logins.stored(conn, account_id))
            if found is None:
                raise NotFound("The account is gone.")
            access, token = self._opened(found.access_enc), self._opened(found.refresh_enc)
            if await self._is_done(account_id, found, access, rejected):
                return
            if token is None:
                raise await self._give_up(account_id, None, "There is no refresh token to renew this login with.")
            is_ours, was_cut = await self._claimed(account_id, token)
            if is_ours:
                await self._use(account_id, token, client, was_cut=was_cut)
                return
            await asyncio.sleep(_POLL_S)

    async def _claimed(self, account_id: str, token: Secret) -> tuple[bool, bool]:
        """Whether the token is ours to use, and whether somebody began to use this very token and never came back."""
        now = clock.now_ms()
        claim = logins.Renewal(account_id=account_id, refresh_hash=_hash(token), owner=self._owner, started_at=now)

        def write(conn: Connection) -> tuple[bool, bool]:
            stored = logins.stored(conn, account_id)
            if stored is None or not _same(self._opened(stored.refresh_enc), token):
                return False, False  # somebody has used it up since it was read
            before = logins.unfinished(conn, account_id)
            other = logins.begin(conn, claim, now - STALE_S * 1000)
            return other is None, before is not None and before.refresh_hash == claim.refresh_hash

        return await self._db.write(write)

    async def _is_done(
        self, account_id: str, found: logins.StoredLogin, access: Secret | None, rejected: Secret | None
    ) -> bool:
        """Somebody else has renewed it meanwhile: what is stored is good, and not what was refused."""
        current = self._state.current.credentials.get(account_id)
        known = current.api_key if current is not None else None
        if access is None or (rejected is not None and _same(access, rejected)):
            return False
        left = (found.expires_at - clock.now_ms()) / 1000 if found.expires_at is not None else None
        if rejected is None:
            account = self._state.current.accounts.get(account_id)
            is_new = not _same(access, known) and (left is None or left >= SHORTEST_LIFE_S / 2)
            if not is_new and (account is None or self._is_old(account)):
                return False
        await self._state.rebuild()
        if left is not None and left > 0:
            self._note(account_id, access, left)
        return True

    async def _use(self, account_id: str, token: Secret, client: UpstreamClient, *, was_cut: bool) -> None:
        """Use the refresh token, which is ours alone now, and store what it brings before anybody sees it."""
        account = self._state.current.accounts[account_id]
        entry = OAUTH[account.provider]
        try:
            tokens = await self._asked(entry, token, client)
        except LoginRefused as error:
            reason = error.message
            if was_cut:
                reason = "The program was stopped while it renewed this login, and the new one was lost with it."
            raise await self._give_up(account_id, token, reason) from None
        except BaseException:
            await self._db.write(lambda conn: logins.end(conn, account_id, self._owner))
            raise

        def write(conn: Connection) -> bool:
            now = logins.stored(conn, account_id)
            is_same = now is not None and _same(self._opened(now.refresh_enc), token)
            if is_same:
                self.keep(conn, account_id, tokens, token)
            logins.end(conn, account_id, self._owner)
            return is_same

        is_kept = await self._written(write)
        await self._state.rebuild()
        if is_kept:
            self.note(account_id, tokens)
        self._bus.publish(AccountChanged(account_id=account_id, change="updated"))
        log.info("the login of account %s was renewed", account.name)

    async def _written(self, write: Callable[[Connection], bool]) -> bool:
        """The old token is used up: what came for it is written as soon as the database can."""
        for pause in _WRITE_PAUSES_S:
            try:
                return await self._db.write(write)
            except StoreError as error:
                log.error("a renewed login waits for the database: %s", error.message)
                await asyncio.sleep(pause)
        return await self._db.write(write)

    async def _asked(self, entry: OAuth, token: Secret, client: UpstreamClient) -> Tokens:
        url, is_named = self.token_url(entry.provider)
        try:
            async with asyncio.timeout(CALL_S):
                status, body = await oauth.post(client, refresh(entry, url, token), allow_private=is_named)
        except TimeoutError:
            raise UpstreamTimeout(f"The login server did not answer in {CALL_S:g} seconds.") from None
        return read_tokens(status, body)

    async def _give_up(self, account_id: str, token: Secret | None, reason: str) -> LoginRefused:
        """Mark the account, unless it has got another login meanwhile; what it has is kept."""

        def write(conn: Connection) -> None:
            now = logins.stored(conn, account_id)
            if now is not None and _same(self._opened(now.refresh_enc), token):
                accounts.note_result(conn, account_id, "needs_login", reason, clock.now_ms())
            logins.end(conn, account_id, self._owner)

        await self._db.write(write)
        await self._state.rebuild()
        self._bus.publish(AccountChanged(account_id=account_id, change="updated"))
        self._bus.publish(LoginNeeded(account_id=account_id, reason=reason))
        return _needs_login(self._state.current.accounts[account_id], reason)

    def _opened(self, text: str | None) -> Secret | None:
        try:
            return self._vault.decrypt(text) if text else None
        except ConfigError:
            return None


class _Age(NamedTuple):
    """
    A token since it was got.

    Attributes:
        expires_at: What was stored of it; a value that is set by hand counts more than what we know.
        due: When it runs out, by the monotonic clock.
        early_s: It is renewed so long before: five minutes, or half of a short life.
    """

    token_hash: str
    expires_at: int | None
    due: float
    early_s: float


class Endpoint:
    """Implements `login_flows.LoginServer` over the network."""

    def __init__(self, owner: Logins, client: UpstreamClient) -> None:
        self._logins = owner
        self._client = client

    def url(self, provider: str) -> str:
        """See `LoginServer`."""
        return self._logins.token_url(provider)[0]

    async def ask(self, provider: str, request: TokenRequest) -> tuple[int, bytes]:
        """See `LoginServer`."""
        return await oauth.post(self._client, request, allow_private=self._logins.token_url(provider)[1])


def _needs_login(account: Account, reason: str) -> LoginRefused:
    return LoginRefused(reason, hint=f"Log in again: codegate accounts login --account {account.name}")


def _hash(token: Secret) -> str:
    return hashlib.sha256(token.reveal().encode()).hexdigest()


def _same(one: Secret | None, other: Secret | None) -> bool:
    return (one.reveal() if one else None) == (other.reveal() if other else None)


async def _maybe(waiting: object) -> None:
    if asyncio.iscoroutine(waiting):
        await waiting
