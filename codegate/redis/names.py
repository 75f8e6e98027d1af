"""
Names in Redis: of accounts, tenants and configurations, never their ids.

Proxies that were given the same configuration file have ids of their own and names in common; those that share one
database have both. An id that this process does not know stands for itself.
"""

from collections.abc import Callable, Mapping
from urllib.parse import quote, unquote

from codegate.records import Snapshot
from codegate.routing.notices import TOKENS


class Names:
    """
    Translates what a board is asked and told.

    Args:
        current: The newest snapshot.
    """

    def __init__(self, current: Callable[[], Snapshot]) -> None:
        self._current = current
        self._of: Snapshot | None = None
        self._accounts: dict[str, str] = {}
        self._tenants: dict[str, str] = {}
        self._configs: dict[str, str] = {}
        self._account_ids: dict[str, str] = {}
        self._config_ids: dict[str, str] = {}

    def account(self, id_: str) -> str:
        """An account's name, with nothing in it that separates names."""
        self._renew()
        return quote(self._accounts.get(id_, id_), safe="")

    def account_id(self, name: str) -> str | None:
        """The id of `account`'s name here, or None: there is no such account."""
        self._renew()
        return self._account_ids.get(unquote(name))

    def account_name(self, id_: str) -> str:
        """An account's name as people know it."""
        self._renew()
        return self._accounts.get(id_, id_)

    def tenant(self, id_: str) -> str:
        """A tenant's name, with nothing in it that separates names."""
        self._renew()
        return quote(self._tenants.get(id_, id_), safe="")

    def window(self, key: str) -> str:
        """Name of a rate window: `account:{id}` and `tenant:{id}`, of tokens too; others are what they are."""
        kind, _, rest = key.partition(":")
        id_ = rest.removesuffix(TOKENS)
        if kind == "account":
            return f"account:{self.account(id_)}{rest[len(id_) :]}"
        if kind == "tenant":
            return f"tenant:{self.tenant(id_)}{rest[len(id_) :]}"
        return key

    def rest(self, key: str) -> str:
        """Name of a rest: `{id}`, or `{id} {model}`."""
        id_, space, model = key.partition(" ")
        return self.account(id_) + space + model

    def rest_key(self, name: str) -> str:
        """The other way round."""
        account, space, model = name.partition(" ")
        return (self.account_id(account) or unquote(account)) + space + model

    def cursor(self, key: str) -> str:
        """Name of a round-robin position: `{config id}:{tier}`."""
        self._renew()
        id_, _, tier = key.rpartition(":")
        return f"{quote(self._configs.get(id_, id_), safe='')}:{tier}"

    def cursor_key(self, name: str) -> str:
        """The other way round."""
        self._renew()
        config, _, tier = name.rpartition(":")
        return f"{self._config_ids.get(unquote(config), unquote(config))}:{tier}"

    def _renew(self) -> None:
        """Read the names again when the configuration has changed."""
        snapshot = self._current()
        if snapshot is self._of:
            return
        self._of = snapshot
        self._accounts = {id_: account.name for id_, account in snapshot.accounts.items()}
        self._tenants = {id_: tenant.name for id_, tenant in snapshot.tenants.items()}
        self._configs = {id_: config.name for id_, config in snapshot.configs.items()}
        self._account_ids = _turned(self._accounts)
        self._config_ids = _turned(self._configs)


def _turned(names: Mapping[str, str]) -> dict[str, str]:
    return {name: id_ for id_, name in names.items()}
