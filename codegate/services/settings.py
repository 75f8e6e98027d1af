"""Stored settings: read with their sources, written all or none."""

from collections.abc import Mapping
from typing import Any

from codegate.errors import Invalid
from codegate.events import Bus, SettingChanged
from codegate.records import Record
from codegate.services.snapshot import State
from codegate.settings import (
    DATABASE_URL,
    DOCKER_SOCKET,
    ENABLE_SESSIONS,
    PROXY_API_KEY,
    SESSION_IMAGE,
    SESSION_NETWORK,
    SETTINGS,
    SHARED_STATE_URL,
    WORKERS,
    Setting,
    named,
)
from codegate.store import settings
from codegate.store.database import Connection, Database

HIDDEN = "***"
"""What stands for a secret value; sent back, it leaves the secret as it is."""

AT_START = frozenset(one.key for one in (ENABLE_SESSIONS, DOCKER_SOCKET, SESSION_NETWORK, SESSION_IMAGE))
"""What gives a way to run programs: only whoever starts the server says it."""

NOT_STORED = frozenset({DATABASE_URL.key, SHARED_STATE_URL.key, WORKERS.key}) | AT_START
"""The rest must be known before a database is open."""


class SettingView(Record, frozen=True, kw_only=True):
    """A setting with the value in force; a secret one shows `***` when it is set."""

    setting: Setting[Any]
    value: Any
    source: str


class StoredSettings:
    """The use cases around settings of everyone; those of one tenant are with the tenants."""

    def __init__(self, db: Database, bus: Bus, state: State) -> None:
        self._db = db
        self._bus = bus
        self._state = state

    def list(self) -> list[SettingView]:
        """Every setting in the order of the table, with the value in force and where it is from."""
        return [self.get(key) for key in SETTINGS]

    def get(self, key: str) -> SettingView:
        """
        One setting with the value in force.

        Raises:
            Invalid: There is none of this key.
        """
        setting = named(key)
        value, source = self._state.resolved().find(setting)
        return SettingView(setting=setting, value=shown(setting, value), source=source)

    async def put(self, changes: Mapping[str, Any]) -> None:
        """
        Store values by key; None forgets a stored one, so that the default holds. All of them or none. What cannot be
        stored may be put back as it came.

        Raises:
            Invalid: A key is unknown, or its value is not of its type; `field` is the key.
        """
        said = {key: value for key, value in changes.items() if key not in NOT_STORED or value != self.get(key).value}
        texts = checked(said, NOT_STORED)

        def write(conn: Connection) -> None:
            for key, text in texts.items():
                if text is None:
                    settings.unset(conn, key)
                else:
                    settings.put(conn, key, text)

        await self._db.write(write)
        await self._state.rebuild()
        for key in texts:
            self._bus.publish(SettingChanged(key=key))


def shown(setting: Setting[Any], value: Any) -> Any:
    """The value as people may see it."""
    return HIDDEN if setting.secret and value else value


def checked(changes: Mapping[str, Any], refused: frozenset[str]) -> dict[str, str | None]:
    """
    Values as they are stored, as text; None stays None, a secret that says `***` is left out.

    Args:
        refused: Keys that cannot be stored here.

    Raises:
        Invalid: A key is unknown or refused, or its value is not of its type.
    """
    texts: dict[str, str | None] = {}
    for key, value in changes.items():
        setting = named(key)
        if key in refused:
            raise Invalid(f"{key} cannot be stored here.", field=key, hint=setting.doc)
        if setting.secret and value == HIDDEN:
            continue
        texts[key] = None if value is None else _text(setting, setting.parse(value))
    return texts


def _text(setting: Setting[Any], value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    if not text.isprintable() or len(text) > 4_096:
        raise Invalid(f"{setting.key} must be one line of printable characters.", field=setting.key)
    if setting.key == PROXY_API_KEY.key and (" " in text or not text.isascii()):
        raise Invalid(f"{setting.key} must be ASCII without blanks: it travels in a header.", field=setting.key)
    return text
