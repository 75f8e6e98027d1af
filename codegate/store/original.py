"""
The database of the earlier Node/Go program of the same purpose, read without changing a byte of it.

Its tables are those of our first revision, but columns came and went over its versions, times are numbers or text,
and truth is 0 and 1. What comes out of here has our types; what a row lacks is None.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

from codegate.errors import NotFound
from codegate.store.look import looking

Row = dict[str, Any]

FILE = "codegate.db"
_TIMES = frozenset({"token_expires_at", "last_used_at", "last_error_at", "created_at", "updated_at"})
_TRUTHS = frozenset({"enabled", "is_active", "supports_tool_calling", "supports_reasoning"})
_SECONDS_BELOW = 100_000_000_000
"""A number below this is seconds, above it milliseconds: the year 5138 or 1973."""


@dataclass(frozen=True, slots=True)
class Original:
    """
    What the earlier program had stored.

    Attributes:
        log_count: Rows of its request log; they are not read, their bodies hold what nobody had hidden.
        mapping_count: Rows of `privacy_mappings`; they cannot be restored from (the value is not in them).
    """

    accounts: tuple[Row, ...]
    configs: tuple[Row, ...]
    config_tiers: tuple[Row, ...]
    tenants: tuple[Row, ...]
    tenant_settings: tuple[Row, ...]
    settings: tuple[Row, ...]
    model_limits: tuple[Row, ...]
    usage: tuple[Row, ...]
    log_count: int
    mapping_count: int

    @property
    def samples(self) -> Iterator[str]:
        """Every encrypted value."""
        for account in self.accounts:
            yield from filter(None, (account.get("api_key_enc"), account.get("refresh_token_enc")))


def read(folder: Path) -> Original:
    """
    Everything of a data directory's database that is worth taking over.

    Raises:
        NotFound: There is no database in the folder.
        ConfigError: It is damaged, or cannot be read.
    """
    with looking(folder / FILE) as conn:
        if conn is None:
            raise NotFound(
                f"There is no {FILE} in {folder}.",
                hint="Name the data directory of the earlier program (its DATA_DIR).",
            )
        known = {row[0] for row in conn.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'"))}
        if not {"accounts", "settings"} <= known:
            raise NotFound(f"{folder / FILE} is not a database of the earlier program.")

        def rows(table: str) -> tuple[Row, ...]:
            return _rows(conn, table) if table in known else ()

        return Original(
            accounts=rows("accounts"),
            configs=rows("configs"),
            config_tiers=rows("config_tiers"),
            tenants=rows("tenants"),
            tenant_settings=rows("tenant_settings"),
            settings=rows("settings"),
            model_limits=rows("model_limits"),
            usage=rows("usage"),
            log_count=_count(conn, "request_logs") if "request_logs" in known else 0,
            mapping_count=_count(conn, "privacy_mappings") if "privacy_mappings" in known else 0,
        )


def _rows(conn: Connection, table: str) -> tuple[Row, ...]:
    return tuple(_typed(row._asdict()) for row in conn.execute(text(f"SELECT * FROM {table}")))  # noqa: S608  ours


def _count(conn: Connection, table: str) -> int:
    return int(conn.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())  # noqa: S608  a name of ours


def _typed(row: Mapping[str, Any]) -> Row:
    return {name: _value(name, value) for name, value in row.items() if name != "api_key_raw"}


def _value(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in _TIMES:
        return _ms(value)
    if name in _TRUTHS:
        return str(value).lower() in {"1", "true"}
    return value


def _ms(value: Any) -> int | None:
    """Milliseconds UTC of a number of seconds or milliseconds, or of an ISO text (SQLite's `datetime` is UTC)."""
    if isinstance(value, int | float):
        return int(value * 1000 if value < _SECONDS_BELOW else value) or None
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return _ms(float(value)) if str(value).replace(".", "", 1).isdigit() else None
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)
