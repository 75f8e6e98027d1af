"""Routing configs: which accounts serve which tier, in which order. At most one config is active."""

from collections.abc import Sequence

import msgspec
from msgspec import UNSET, UnsetType

from codegate import clock
from codegate.errors import Conflict, Invalid, NotFound
from codegate.events import Bus, ConfigChanged
from codegate.records import Config, Record, TierSlot
from codegate.routing.strategies import STRATEGIES
from codegate.services.names import check_name, check_text, new_id
from codegate.services.rule_form import FindAccount, NewRule, account_id, check_tier, rules_of
from codegate.services.snapshot import State
from codegate.store import accounts, configs
from codegate.store.database import Connection, Database

MAX_SLOTS = 500
MAX_PRIORITY = 1_000_000
_FIELDS = ("name", "description", "routing_strategy", "tier_strategies", "default_tier")


class NewSlot(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One row of a config; `account_id` may be the account's name."""

    tier: str
    account_id: str
    priority: int = 0
    target_model: str | None = None


class NewConfig(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a new config is made of."""

    name: str
    description: str = ""
    routing_strategy: str = "priority"
    tiers: list[NewSlot] = []
    rules: list[NewRule] = []
    tier_strategies: dict[str, str] = {}
    default_tier: str | None = None


class ConfigChange(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Fields of a config to change; one that is missing stays. `tiers` and `rules` take the place of all there are."""

    name: str | UnsetType = UNSET
    description: str | UnsetType = UNSET
    routing_strategy: str | UnsetType = UNSET
    tiers: list[NewSlot] | UnsetType = UNSET
    rules: list[NewRule] | UnsetType = UNSET
    tier_strategies: dict[str, str] | UnsetType = UNSET
    default_tier: str | UnsetType | None = UNSET


class Configs:
    """The use cases around configs."""

    def __init__(self, db: Database, bus: Bus, state: State) -> None:
        self._db = db
        self._bus = bus
        self._state = state

    async def list(self) -> list[Config]:
        """Every config with its rows, oldest first."""
        return await self._db.read(configs.all_)

    async def get(self, id_or_name: str) -> Config:
        """
        One config.

        Raises:
            NotFound: There is none of this id or name.
        """
        return await self._db.read(lambda conn: _known(conn, id_or_name))

    async def create(self, new: NewConfig) -> Config:
        """
        Add a config; it is not active.

        Raises:
            Invalid: A field makes no sense; `field` says which.
            Conflict: The name is taken.
        """

        def write(conn: Connection) -> Config:
            config = Config(
                id=new_id(),
                name=new.name,
                description=new.description,
                routing_strategy=new.routing_strategy,
                created_at=clock.now_ms(),
                rules=rules_of(new.rules, _finder(conn)),
                tier_strategies=new.tier_strategies,
                default_tier=new.default_tier,
            )
            configs.insert(conn, _checked(config, configs.all_(conn)))
            configs.set_tiers(conn, config.id, _slots(config.id, new.tiers, _finder(conn)))
            return _known(conn, config.id)

        return await self._changed(await self._db.write(write), "created")

    async def update(self, id_or_name: str, change: ConfigChange) -> Config:
        """
        Change a config.

        Raises:
            NotFound: There is none of this id or name.
            Invalid: A field makes no sense; `field` says which.
            Conflict: The name is taken.
        """
        said = {name: value for name in _FIELDS if (value := getattr(change, name)) is not UNSET}

        def write(conn: Connection) -> Config:
            config = msgspec.structs.replace(_known(conn, id_or_name), **said)
            if not isinstance(change.rules, UnsetType):
                config = msgspec.structs.replace(config, rules=rules_of(change.rules, _finder(conn)))
            configs.update(conn, _checked(config, configs.all_(conn)))
            if not isinstance(change.tiers, UnsetType):
                configs.set_tiers(conn, config.id, _slots(config.id, change.tiers, _finder(conn)))
            return _known(conn, config.id)

        return await self._changed(await self._db.write(write), "updated")

    async def set_tiers(self, id_or_name: str, slots: Sequence[NewSlot]) -> Config:
        """
        Put these rows in the place of all rows of a config.

        Raises:
            NotFound: There is no such config.
            Invalid: A row makes no sense, or its account does not exist; `field` says which.
        """
        return await self.update(id_or_name, ConfigChange(tiers=list(slots)))

    async def set_rules(self, id_or_name: str, rules: Sequence[NewRule]) -> Config:
        """
        Put these rules, in this order, in the place of all rules of a config.

        Raises:
            NotFound: There is no such config.
            Invalid: A rule makes no sense, or its account does not exist; `field` says which.
        """
        return await self.update(id_or_name, ConfigChange(rules=list(rules)))

    async def activate(self, id_or_name: str) -> Config:
        """
        Make this config the only active one.

        Raises:
            NotFound: There is none of this id or name.
        """

        def write(conn: Connection) -> Config:
            config = _known(conn, id_or_name)
            configs.activate(conn, config.id)
            return _known(conn, config.id)

        return await self._changed(await self._db.write(write), "activated")

    async def delete(self, id_or_name: str) -> None:
        """
        Remove a config; without an active one, requests are routed directly.

        Raises:
            NotFound: There is none of this id or name.
        """

        def write(conn: Connection) -> str:
            config = _known(conn, id_or_name)
            configs.delete(conn, config.id)
            return config.id

        config_id = await self._db.write(write)
        await self._state.rebuild()
        self._bus.publish(ConfigChanged(config_id=config_id, change="deleted"))

    async def _changed(self, config: Config, change: str) -> Config:
        await self._state.rebuild()
        self._bus.publish(ConfigChanged(config_id=config.id, change=change))
        return config


def _known(conn: Connection, id_or_name: str) -> Config:
    found = configs.get(conn, id_or_name)
    if found is None:
        known = ", ".join(config.name for config in configs.all_(conn)[:10])
        raise NotFound(
            f"There is no config {id_or_name!r}.",
            hint=f"Known: {known}." if known else "Make one: codegate configs create NAME",
        )
    return found


def _checked(config: Config, everyone: list[Config]) -> Config:
    others = [other for other in everyone if other.id != config.id]
    _check_strategy(config.routing_strategy, "routing_strategy")
    for tier, strategy in config.tier_strategies.items():
        check_tier(tier, "tier_strategies")
        _check_strategy(strategy, f"tier_strategies.{tier}")
    if config.default_tier is not None:
        check_tier(config.default_tier, "default_tier")
    return msgspec.structs.replace(
        config,
        name=check_name(config.name, others, what="config"),
        description=check_text(config.description, "description", max_chars=500),
    )


def _check_strategy(name: str, field: str) -> None:
    if name not in STRATEGIES:
        hint = f"Choose one of {', '.join(STRATEGIES)}."
        raise Invalid(f"There is no routing_strategy {name!r}.", field=field, hint=hint)


def check_config(form: ConfigChange, find: FindAccount) -> None:
    """
    Refuse, without a database, what `create` or `update` would refuse of these fields.

    Raises:
        Invalid: A field makes no sense; `field` says which.
        Conflict: An account stands twice in a tier.
    """
    said = {name: value for name in _FIELDS if (value := getattr(form, name)) is not UNSET}
    _checked(Config(**{"id": "", "name": "-", **said}), [])
    rules_of(form.rules if not isinstance(form.rules, UnsetType) else (), find)
    _slots("", form.tiers if not isinstance(form.tiers, UnsetType) else (), find)


def _finder(conn: Connection) -> FindAccount:
    def find(id_or_name: str) -> str | None:
        found = accounts.get(conn, id_or_name)
        return found.id if found is not None else None

    return find


def _slots(config_id: str, rows: Sequence[NewSlot], find: FindAccount) -> list[TierSlot]:
    """The rows with ids, their accounts found by id or name."""
    if len(rows) > MAX_SLOTS:
        raise Invalid(f"A config has at most {MAX_SLOTS} rows, not {len(rows)}.", field="tiers")
    slots: list[TierSlot] = []
    for index, row in enumerate(rows):
        place = f"tiers[{index}]"
        tier = row.tier.lower()
        check_tier(tier, f"{place}.tier")
        if abs(row.priority) > MAX_PRIORITY:
            raise Invalid(f"priority must be at most {MAX_PRIORITY}.", field=f"{place}.priority")
        model = check_text(row.target_model or "", f"{place}.target_model", max_chars=200)
        slot = TierSlot(
            id=new_id(),
            config_id=config_id,
            tier=tier,
            account_id=account_id(row.account_id, f"{place}.account_id", find),
            priority=row.priority,
            target_model=model or None,
        )
        _refuse_twice(slot, slots, place, row.account_id)
        slots.append(slot)
    return slots


def _refuse_twice(slot: TierSlot, others: list[TierSlot], place: str, name: str) -> None:
    same = (slot.tier, slot.account_id, slot.target_model)
    if any((other.tier, other.account_id, other.target_model) == same for other in others):
        raise Conflict(f"Account {name!r} stands twice in tier {slot.tier} with the same model.", field=place)
