"""
The keys of a data directory, and changing them.

A new account key is written beside the old one first; then, in one transaction, every secret is encrypted with it and
opened again as proof; then it takes the old one's place. Cut short anywhere, the next start finishes it or takes it
back (`crypto.keys.settle_rotation`): the stored values say which key they need.
"""

import logging
import secrets
from collections.abc import Callable

from codegate.crypto import Key, Keys, Vault
from codegate.crypto.keys import settle_rotation, store_new
from codegate.errors import ConfigError, Conflict
from codegate.events import Bus, SettingChanged
from codegate.paths import DataDir
from codegate.records import Record, Secret
from codegate.services.mappings import Mappings
from codegate.services.snapshot import State
from codegate.settings import PROXY_API_KEY
from codegate.store import accounts, meta, settings
from codegate.store.database import Connection, Database
from codegate.store.keycheck import proof

log = logging.getLogger(__name__)

PROXY_KEY_PREFIX = "cgp_"


class KeyView(Record, frozen=True, kw_only=True):
    """A key as people may see it: `source` is `env`, `file` or `generated`, `place` a path or a variable."""

    fingerprint: str
    source: str
    place: str


class KeysView(Record, frozen=True, kw_only=True):
    """Both keys, and how many accounts hold secrets that the account key does not open."""

    account_key: KeyView
    guardrail_key: KeyView
    decrypt_errors: int


class Rotation(Record, frozen=True, kw_only=True):
    """What a rotation did: the new key's fingerprint, values encrypted anew, and values that no key opened."""

    fingerprint: str
    re_encrypted: int
    failed: int


class KeyRing:
    """The use cases around keys."""

    def __init__(
        self, db: Database, vault: Vault, paths: DataDir, keys: Keys, bus: Bus, state: State, mappings: Mappings
    ) -> None:
        self._db = db
        self._vault = vault
        self._paths = paths
        self._account = keys.account
        self._guardrail = keys.guardrail
        self._bus = bus
        self._state = state
        self._mappings = mappings
        self._screeners: list[Callable[[bytes], None]] = []

    def tell(self, rekey: Callable[[bytes], None]) -> None:
        """Call this with the new guardrail key whenever it was changed."""
        self._screeners.append(rekey)

    def view(self) -> KeysView:
        """Which keys are in force, and whether they fit."""
        unreadable = sum(account.decrypt_error for account in self._state.current.accounts.values())
        return KeysView(
            account_key=_view(self._account), guardrail_key=_view(self._guardrail), decrypt_errors=unreadable
        )

    async def rotate_account(self) -> Rotation:
        """
        Encrypt every provider credential with a new key.

        Raises:
            Conflict: The key comes from the environment, which only its owner can change.
            ConfigError: The new key cannot be written; nothing was changed.
            StoreError: The database refused; nothing was changed.
        """
        if self._account.path is None:
            raise Conflict(
                f"The account key comes from {self._account.place}; it cannot be changed from here.",
                hint="Only a key that is kept in its file can be changed by CodeGate.",
            )
        new = store_new(self._paths.next_account_key)
        self._vault.adopt(new.value)
        try:
            done = await self._db.write(lambda conn: _re_encrypt(conn, self._vault, new))
        except BaseException:
            self._vault.revert()
            self._paths.next_account_key.unlink(missing_ok=True)
            raise
        _settle_account(self._paths, new.fingerprint)
        self._vault.settle()
        self._account = Key(new.value, "file", self._paths.account_key, str(self._paths.account_key))
        await self._state.rebuild()
        log.warning("the account key was changed: %s, %d values encrypted anew", new.fingerprint, done.re_encrypted)
        return done

    async def rotate_guardrail(self) -> Rotation:
        """
        Issue tokens under a new key; those that were issued are sealed anew and stay restorable.

        Texts get other tokens from the next request on, so what providers have cached of running conversations is
        read at full price once.

        Raises:
            Conflict: The key comes from the environment, which only its owner can change.
            ConfigError: The new key cannot be written; nothing was changed.
            StoreError: The database refused; nothing was changed.
        """
        old = self._guardrail
        if old.path is None:
            raise Conflict(
                f"The guardrail key comes from {old.place}; it cannot be changed from here.",
                hint="Only a key that is kept in its file can be changed by CodeGate.",
            )
        new = store_new(self._paths.next_guardrail_key)
        try:
            moved, failed = await self._mappings.rotate(
                old, new, lambda conn: meta.put(conn, meta.GUARDRAIL_KEY_CHECK, proof(new))
            )
        except BaseException:
            self._paths.next_guardrail_key.unlink(missing_ok=True)
            raise
        _settle_guardrail(self._paths, new.fingerprint)
        self._guardrail = Key(new.value, "file", self._paths.guardrail_key, str(self._paths.guardrail_key))
        for rekey in self._screeners:
            rekey(new.value)
        log.warning("the guardrail key was changed: %s, %d values sealed anew", new.fingerprint, moved)
        return Rotation(fingerprint=new.fingerprint, re_encrypted=moved, failed=failed)

    async def rotate_proxy(self) -> Secret:
        """
        A new key that clients of the proxy must send; the old one is refused at once. It is shown this one time.

        Raises:
            Conflict: The key comes from the environment.
        """
        if self._state.resolved().find(PROXY_API_KEY)[1] in {"flag", "environment"}:
            raise Conflict(
                "The proxy's key comes from the variable PROXY_API_KEY; it cannot be changed from here.",
                hint="Change the variable and start again.",
            )
        key = PROXY_KEY_PREFIX + secrets.token_urlsafe(32)
        await self._db.write(lambda conn: settings.put(conn, PROXY_API_KEY.key, key))
        await self._state.rebuild()
        self._bus.publish(SettingChanged(key=PROXY_API_KEY.key))
        return Secret(key)


def settle_rotations(paths: DataDir, account: str | None, guardrail: str | None) -> None:
    """
    Finish changes of keys, or take back those that a crash cut short.

    Args:
        account: Fingerprint of the account key that the stored values need, if it was noted.
        guardrail: The same of the guardrail key.

    Raises:
        ConfigError: A file cannot be read or moved.
    """
    _settle_account(paths, account)
    _settle_guardrail(paths, guardrail)


def _settle_account(paths: DataDir, expected: str | None) -> None:
    settle_rotation(paths.account_key, paths.next_account_key, paths.previous_account_key, expected)


def _settle_guardrail(paths: DataDir, expected: str | None) -> None:
    settle_rotation(paths.guardrail_key, paths.next_guardrail_key, paths.previous_guardrail_key, expected)


def _re_encrypt(conn: Connection, vault: Vault, new: Key) -> Rotation:
    """Every secret under the new key; what does not open stays as it is, it is lost with or without us."""
    fresh = Vault(new.value)
    hints = {account.id: account.api_key_hint for account in accounts.all_(conn)}
    done = failed = 0
    for account_id, values in accounts.secrets(conn).items():
        sealed: list[str | None] = []
        for value in values:
            opened = _opened(vault, value)
            if value is not None and opened is None:
                failed += 1
            if opened is not None:
                anew = fresh.encrypt(opened)
                if fresh.decrypt(anew).reveal() != opened.reveal():
                    raise ConfigError("A secret does not open under the new key; nothing was changed.")
                done += 1
            sealed.append(anew if opened is not None else value)
        accounts.set_secrets(conn, account_id, sealed[0], sealed[1], hints[account_id])
    meta.put(conn, meta.ACCOUNT_KEY_CHECK, proof(new))
    return Rotation(fingerprint=new.fingerprint, re_encrypted=done, failed=failed)


def _opened(vault: Vault, value: str | None) -> Secret | None:
    try:
        return vault.decrypt(value) if value is not None else None
    except ConfigError:
        return None


def _view(key: Key) -> KeyView:
    return KeyView(fingerprint=key.fingerprint, source=key.source, place=key.place)
