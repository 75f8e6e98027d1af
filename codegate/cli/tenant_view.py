"""How a tenant is shown."""

from collections.abc import Mapping

from codegate.cli.output import Column, Row, print_record
from codegate.clock import now_ms, parse_iso
from codegate.figures import ago, count, dollars, percent

_STATE_STYLES = {"active": "green", "disabled": "dim", "expired": "red", "budget spent": "red", "near budget": "yellow"}


def state(tenant: Row) -> str:
    """One phrase for what counts most: `disabled`, `expired`, `budget spent`, `near budget`, else `active`."""
    if not tenant["enabled"]:
        return "disabled"
    if tenant["expires_at"] and parse_iso(tenant["expires_at"]) <= now_ms():
        return "expired"
    share = max(_share(tenant, "month"), _share(tenant, "day"))
    return "budget spent" if share >= 1 else "near budget" if share >= 0.8 else "active"


def _share(tenant: Row, period: str) -> float:
    budget = tenant["monthly_budget" if period == "month" else "daily_budget"]
    return float(tenant[f"{period}_spend_usd"] / budget) if budget else 0.0


def _spent(tenant: Row, period: str) -> str:
    budget = tenant["monthly_budget" if period == "month" else "daily_budget"]
    spent = dollars(tenant[f"{period}_spend_usd"])
    return f"{spent} of {dollars(budget)}" if budget else spent


def _minute(tenant: Row) -> str:
    limits = ((tenant["rate_limit"], "req"), (tenant["tokens_per_minute"], "tok"))
    return ", ".join(f"{count(limit)} {unit}" for limit, unit in limits if limit) or "–"


def columns(configs: Mapping[str, str]) -> tuple[Column, ...]:
    """
    Columns of `tenants list`.

    Args:
        configs: Names of configs by id.
    """
    return (
        Column("NAME", lambda row: row["name"], "bold"),
        Column("STATE", lambda row: f"● {state(row)}", lambda row: _STATE_STYLES[state(row)]),
        Column("KEY", lambda row: f"{row['api_key_prefix']}…", "dim", drop=3),
        Column("CONFIG", lambda row: configs.get(row["config_id"], "–"), drop=2),
        Column("A MINUTE", _minute, drop=1),
        Column("THIS MONTH", lambda row: _spent(row, "month"), is_number=True),
        Column("EXPIRES", lambda row: _date(row["expires_at"]), drop=4),
        Column("MODELS", lambda row: ", ".join(row["models"]) or "all", "dim", drop=5, is_prose=True),
    )


def show_tenant(tenant: Row, config: str | None) -> None:
    """
    Print one tenant as names and values.

    Args:
        config: Name of its own config, or None.
    """
    old_key = f"works until {_moment(tenant['previous_key_until'])}" if _has_old_key(tenant) else None
    print_record(
        [
            ("Name", tenant["name"]),
            ("Id", tenant["id"]),
            ("State", state(tenant)),
            ("Key", f"{tenant['api_key_prefix']}…"),
            *([("Old key", old_key)] if old_key else []),
            ("Expires", _moment(tenant["expires_at"]) if tenant["expires_at"] else "never"),
            ("Config", config or "the active one"),
            ("Models", ", ".join(tenant["models"]) or "all"),
            ("Rate limit", _limit(tenant["rate_limit"], "requests")),
            ("Token limit", _limit(tenant["tokens_per_minute"], "tokens")),
            ("This month", _budget(tenant, "month")),
            ("Today", _budget(tenant, "day")),
            ("Settings", ", ".join(f"{key}={_said(value)}" for key, value in tenant["settings"].items())),
            ("Added", ago(tenant["created_at"], now_ms())),
        ]
    )


def _has_old_key(tenant: Row) -> bool:
    return bool(tenant["previous_key_until"]) and parse_iso(tenant["previous_key_until"]) > now_ms()


def _budget(tenant: Row, period: str) -> str:
    share = _share(tenant, period)
    return f"{_spent(tenant, period)} ({percent(share)})" if share else _spent(tenant, period)


def _limit(limit: int, what: str) -> str:
    return f"{limit:,} {what} a minute" if limit else "unlimited"


def _said(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _date(iso: str | None) -> str:
    return iso[:10] if iso else "never"


def _moment(iso: str) -> str:
    return f"{iso[:10]} {iso[11:16]} UTC"
