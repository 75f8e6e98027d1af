"""
Routing: the rules, strategies and default tier of a config, and what leaving a warm prompt cache cost. Limits of tokens
and budgets of days, for accounts and tenants; a tenant's models, and the times at which its keys end.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what is new; configs of before have no rules and one strategy for all tiers."""
    op.add_column("configs", sa.Column("rules", sa.Text(), nullable=False, server_default=sa.text("'[]'")))
    op.add_column("configs", sa.Column("tier_strategies", sa.Text(), nullable=False, server_default=sa.text("'{}'")))
    op.add_column("configs", sa.Column("default_tier", sa.Text()))
    for table in ("usage", "request_logs"):
        op.add_column(table, sa.Column("cache_tax_usd", sa.Float()))
    for price in ("price_input", "price_output", "price_cache_read", "price_cache_write"):
        op.add_column("model_limits", sa.Column(price, sa.Float()))
    for table in ("accounts", "tenants"):
        op.add_column(table, sa.Column("tokens_per_minute", sa.Integer(), nullable=False, server_default=sa.text("0")))
        op.add_column(table, sa.Column("daily_budget", sa.Float()))
    op.add_column("tenants", sa.Column("models", sa.Text(), nullable=False, server_default=sa.text("'[]'")))
    op.add_column("tenants", sa.Column("expires_at", sa.BigInteger()))
    op.add_column("tenants", sa.Column("previous_key_hash", sa.Text()))
    op.add_column("tenants", sa.Column("previous_key_until", sa.BigInteger()))
