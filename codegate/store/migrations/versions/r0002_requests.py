"""
Requests get an id, an outcome, their cost and their route; accounts get unique names; raw tenant keys go.

Rows of before keep what they say: their request id is made of their number, their outcome of their status code.
Accounts of the same name get a number behind it, the oldest keeps its own.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_ZERO = sa.text("0")
_FALSE = sa.text("false")
_OK = sa.text("'ok'")
_EMPTY_LIST = sa.text("'[]'")


def upgrade() -> None:
    """Add the columns, fill them, then let the indexes hold what they promise."""
    op.create_table(
        "meta",
        sa.Column("key", sa.Text(), primary_key=True),
        sa.Column("value", sa.Text(), nullable=False),
    )
    _accounts()
    _usage()
    _request_logs()
    op.add_column("tenants", sa.Column("monthly_budget", sa.Float()))
    op.drop_column("tenants", "api_key_raw")
    op.add_column("model_limits", sa.Column("context_window", sa.Integer()))
    op.create_index("ix_config_tiers_config_id", "config_tiers", ["config_id"])
    op.create_index("ix_config_tiers_account_id", "config_tiers", ["account_id"])


def _accounts() -> None:
    op.add_column("accounts", sa.Column("allow_private", sa.Boolean(), nullable=False, server_default=_FALSE))
    op.add_column("accounts", sa.Column("api_key_hint", sa.Text(), nullable=False, server_default=sa.text("''")))
    _name_apart()
    op.create_index("ux_accounts_name", "accounts", ["name"], unique=True)


def _name_apart() -> None:
    accounts = sa.table("accounts", sa.column("id"), sa.column("name"), sa.column("created_at"))
    bind = op.get_bind()
    rows = bind.execute(sa.select(accounts).order_by(accounts.c.created_at, accounts.c.id)).all()
    taken = {row.name for row in rows}
    seen: set[str] = set()
    for row in rows:
        if row.name in seen:
            number = 2
            while f"{row.name} ({number})" in taken:
                number += 1
            name = f"{row.name} ({number})"
            taken.add(name)
            bind.execute(sa.update(accounts).where(accounts.c.id == row.id).values(name=name))
        seen.add(row.name)


def _usage() -> None:
    op.add_column("usage", sa.Column("request_id", sa.Text()))
    op.add_column("usage", sa.Column("provider", sa.Text()))
    op.add_column("usage", sa.Column("outcome", sa.Text(), nullable=False, server_default=_OK))
    op.add_column("usage", _tokens("cache_write_1h_tokens"))
    op.add_column("usage", _tokens("reasoning_tokens"))
    op.add_column("usage", sa.Column("estimated", sa.Boolean(), nullable=False, server_default=_FALSE))
    op.execute("UPDATE usage SET request_id = 'old-' || id")
    op.create_index("ux_usage_request_id", "usage", ["request_id"], unique=True)
    op.create_index("ix_usage_created_at", "usage", ["created_at"])


def _request_logs() -> None:
    op.add_column("request_logs", sa.Column("request_id", sa.Text()))
    op.add_column("request_logs", sa.Column("outcome", sa.Text(), nullable=False, server_default=_OK))
    op.add_column("request_logs", sa.Column("config_id", sa.Text()))
    op.add_column("request_logs", sa.Column("tier", sa.Text()))
    op.add_column("request_logs", sa.Column("ttft_ms", sa.BigInteger()))
    for name in ("cache_read_tokens", "cache_write_tokens", "cache_write_1h_tokens", "reasoning_tokens"):
        op.add_column("request_logs", _tokens(name))
    op.add_column("request_logs", sa.Column("estimated", sa.Boolean(), nullable=False, server_default=_FALSE))
    op.add_column("request_logs", sa.Column("cost_usd", sa.Float()))
    op.add_column("request_logs", sa.Column("attempts", sa.Text(), nullable=False, server_default=_EMPTY_LIST))
    op.add_column("request_logs", sa.Column("route", sa.Text()))
    op.add_column("request_logs", sa.Column("warnings", sa.Text(), nullable=False, server_default=_EMPTY_LIST))
    op.execute("UPDATE request_logs SET request_id = 'old-' || id")
    op.execute("UPDATE request_logs SET outcome = 'error' WHERE status_code >= 400 OR status_code = 0")
    op.create_index("ux_request_logs_request_id", "request_logs", ["request_id"], unique=True)
    op.create_index("ix_request_logs_timestamp", "request_logs", ["timestamp"])


def _tokens(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=False, server_default=_ZERO)
