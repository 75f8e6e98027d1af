"""Routing configs and their tier slots. At most one config is active."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, or_, select
from sqlalchemy import delete as delete_from
from sqlalchemy import update as update_of

from codegate.errors import NotFound
from codegate.records import Config, Rule, TierSlot
from codegate.store.tables import accounts, config_tiers, configs, tenants

_PLAIN = ("name", "description", "routing_strategy", "default_tier")


def all_(conn: Connection) -> list[Config]:
    """Every config with its slots, oldest first; slots by tier, highest priority first."""
    return _read(conn, None)


def get(conn: Connection, id_or_name: str) -> Config | None:
    """The config of this id or else of this name, with its slots."""
    found = _read(conn, id_or_name)
    return next((config for config in found if config.id == id_or_name), found[0] if found else None)


def insert(conn: Connection, config: Config) -> None:
    """
    Add a config with its slots; an active one takes the place of the one active so far.

    Raises:
        Conflict: The id or the name is taken, or a slot's account does not exist (by the database's `write`).
    """
    values = {"id": config.id, "created_at": config.created_at, "is_active": False, **_edited(config)}
    conn.execute(configs.insert().values(**values))
    _add(conn, config.id, config.tiers)
    if config.is_active:
        activate(conn, config.id)


def update(conn: Connection, config: Config) -> None:
    """
    Give the config of this id all of the record but its slots and activity, which stay.

    Raises:
        NotFound: There is no config of this id.
        Conflict: The name is taken (raised by the database's `write`).
    """
    changed = conn.execute(update_of(configs).where(configs.c.id == config.id).values(**_edited(config))).rowcount
    if not changed:
        raise _unknown(config.id)


def delete(conn: Connection, config_id: str) -> bool:
    """Remove a config and its slots; tenants that had it fall back to the active one. False if there was none."""
    conn.execute(update_of(tenants).where(tenants.c.config_id == config_id).values(config_id=None))
    return bool(conn.execute(delete_from(configs).where(configs.c.id == config_id)).rowcount)


def activate(conn: Connection, config_id: str | None) -> None:
    """
    Make this config the only active one; None leaves no config active.

    Raises:
        NotFound: There is no config of this id; the one active so far stays so once the write is rolled back.
    """
    conn.execute(update_of(configs).where(configs.c.is_active).values(is_active=False))
    if config_id is None:
        return
    changed = conn.execute(update_of(configs).where(configs.c.id == config_id).values(is_active=True)).rowcount
    if not changed:
        raise _unknown(config_id)


def set_tiers(conn: Connection, config_id: str, slots: Sequence[TierSlot]) -> None:
    """
    Put these slots in the place of all the config has; their `config_id` and `account_name` are not read.

    Raises:
        Conflict: The config or a slot's account does not exist (raised by the database's `write`).
    """
    conn.execute(delete_from(config_tiers).where(config_tiers.c.config_id == config_id))
    _add(conn, config_id, slots)


def add_slot(conn: Connection, slot: TierSlot) -> None:
    """
    Add one slot to the config it names.

    Raises:
        Conflict: Its id is taken, or its config or account does not exist (raised by the database's `write`).
    """
    _add(conn, slot.config_id, [slot])


def remove_slot(conn: Connection, slot_id: str) -> bool:
    """Remove one slot; False if there was none."""
    return bool(conn.execute(delete_from(config_tiers).where(config_tiers.c.id == slot_id)).rowcount)


def _add(conn: Connection, config_id: str, slots: Sequence[TierSlot]) -> None:
    names = ("id", "tier", "account_id", "priority", "target_model")
    rows = [{"config_id": config_id, **{name: getattr(slot, name) for name in names}} for slot in slots]
    if rows:
        conn.execute(config_tiers.insert(), rows)


def _read(conn: Connection, id_or_name: str | None) -> list[Config]:
    wanted = select(configs).order_by(configs.c.created_at, configs.c.id)
    slots = (
        select(config_tiers, accounts.c.name.label("account_name"))
        .join(accounts, accounts.c.id == config_tiers.c.account_id)
        .order_by(config_tiers.c.tier, config_tiers.c.priority.desc(), config_tiers.c.id)
    )
    if id_or_name is not None:
        wanted = wanted.where(or_(configs.c.id == id_or_name, configs.c.name == id_or_name))
        slots = slots.where(config_tiers.c.config_id.in_(wanted.with_only_columns(configs.c.id).order_by(None)))
    by_config: dict[str, list[TierSlot]] = {}
    for row in conn.execute(slots):
        by_config.setdefault(row.config_id, []).append(TierSlot(**row._mapping))
    return [_config(row._mapping, by_config.get(row.id, [])) for row in conn.execute(wanted)]


def _config(row: Any, slots: list[TierSlot]) -> Config:
    known = {name: row[name] for name in (*_PLAIN, "id", "is_active", "created_at")}
    return Config(
        **known,
        tiers=tuple(slots),
        rules=msgspec.json.decode(row["rules"], type=tuple[Rule, ...]),
        tier_strategies=msgspec.json.decode(row["tier_strategies"], type=dict[str, str]),
    )


def _edited(config: Config) -> dict[str, Any]:
    encoded = {name: msgspec.json.encode(getattr(config, name)).decode() for name in ("rules", "tier_strategies")}
    return {**{name: getattr(config, name) for name in _PLAIN}, **encoded}


def _unknown(config_id: str) -> NotFound:
    return NotFound(f"There is no config {config_id!r}.", hint="See them all: codegate configs list")
