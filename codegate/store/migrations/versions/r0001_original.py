"""The eleven tables of the earlier program, with our types."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_ZERO = sa.text("0")
_FALSE = sa.text("false")
_TRUE = sa.text("true")
_EMPTY = sa.text("''")


def upgrade() -> None:
    """Make the tables."""
    _accounts()
    _configs()
    _traffic()
    _tenants()
    _others()


def _accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("auth_type", sa.Text(), nullable=False),
        sa.Column("api_key_enc", sa.Text()),
        sa.Column("refresh_token_enc", sa.Text()),
        sa.Column("token_expires_at", sa.BigInteger()),
        sa.Column("base_url", sa.Text()),
        sa.Column("priority", sa.Integer(), nullable=False, server_default=_ZERO),
        sa.Column("rate_limit", sa.Integer(), nullable=False, server_default=sa.text("60")),
        sa.Column("monthly_budget", sa.Float()),
        sa.Column("enabled", sa.Boolean(), nullable=False, server_default=_TRUE),
        sa.Column("subscription_type", sa.Text()),
        sa.Column("account_email", sa.Text()),
        sa.Column("last_used_at", sa.BigInteger()),
        sa.Column("last_error", sa.Text()),
        sa.Column("last_error_at", sa.BigInteger()),
        sa.Column("error_count", sa.Integer(), nullable=False, server_default=_ZERO),
        sa.Column("status", sa.Text(), nullable=False, server_default=sa.text("'unknown'")),
        sa.Column("external_account_id", sa.Text()),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
    )


def _configs() -> None:
    op.create_table(
        "configs",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("name", sa.Text(), nullable=False, unique=True),
        sa.Column("description", sa.Text(), nullable=False, server_default=_EMPTY),
        sa.Column("is_active", sa.Boolean(), nullable=False, server_default=_FALSE),
        sa.Column("routing_strategy", sa.Text(), nullable=False, server_default=sa.text("'priority'")),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "config_tiers",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("config_id", sa.Text(), sa.ForeignKey("configs.id", ondelete="CASCADE"), nullable=False),
        sa.Column("tier", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), sa.ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False, server_default=_ZERO),
        sa.Column("target_model", sa.Text()),
    )


def _traffic() -> None:
    op.create_table(
        "usage",
        sa.Column("id", _NUMBER, primary_key=True),
        sa.Column("account_id", sa.Text()),
        sa.Column("config_id", sa.Text()),
        sa.Column("tier", sa.Text()),
        sa.Column("original_model", sa.Text()),
        sa.Column("routed_model", sa.Text()),
        sa.Column("input_tokens", sa.BigInteger(), nullable=False, server_default=_ZERO),
        sa.Column("output_tokens", sa.BigInteger(), nullable=False, server_default=_ZERO),
        sa.Column("cache_read_tokens", sa.BigInteger(), nullable=False, server_default=_ZERO),
        sa.Column("cache_write_tokens", sa.BigInteger(), nullable=False, server_default=_ZERO),
        sa.Column("cost_usd", sa.Float()),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("tenant_id", sa.Text()),
    )
    op.create_table(
        "request_logs",
        sa.Column("id", _NUMBER, primary_key=True),
        sa.Column("timestamp", sa.BigInteger(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("inbound_format", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text()),
        sa.Column("account_name", sa.Text()),
        sa.Column("provider", sa.Text()),
        sa.Column("original_model", sa.Text()),
        sa.Column("routed_model", sa.Text()),
        sa.Column("status_code", sa.Integer(), nullable=False, server_default=_ZERO),
        sa.Column("input_tokens", sa.BigInteger(), nullable=False, server_default=_ZERO),
        sa.Column("output_tokens", sa.BigInteger(), nullable=False, server_default=_ZERO),
        sa.Column("latency_ms", sa.BigInteger(), nullable=False, server_default=_ZERO),
        sa.Column("is_stream", sa.Boolean(), nullable=False, server_default=_FALSE),
        sa.Column("is_failover", sa.Boolean(), nullable=False, server_default=_FALSE),
        sa.Column("error_message", sa.Text()),
        sa.Column("request_body", sa.Text()),
        sa.Column("response_body", sa.Text()),
        sa.Column("tenant_id", sa.Text()),
    )


def _tenants() -> None:
    op.create_table(
        "tenants",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("name", sa.Text(), nullable=False, unique=True),
        sa.Column("api_key_hash", sa.Text(), nullable=False, unique=True),
        sa.Column("api_key_prefix", sa.Text(), nullable=False),
        sa.Column("api_key_raw", sa.Text()),
        sa.Column("config_id", sa.Text()),
        sa.Column("rate_limit", sa.Integer(), nullable=False, server_default=_ZERO),
        sa.Column("enabled", sa.Boolean(), nullable=False, server_default=_TRUE),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "tenant_settings",
        sa.Column("tenant_id", sa.Text(), sa.ForeignKey("tenants.id", ondelete="CASCADE"), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "key"),
    )


def _others() -> None:
    op.create_table(
        "settings",
        sa.Column("key", sa.Text(), primary_key=True),
        sa.Column("value", sa.Text(), nullable=False),
    )
    op.create_table(
        "privacy_mappings",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("original_hash", sa.Text(), nullable=False, unique=True),
        sa.Column("original_enc", sa.Text(), nullable=False),
        sa.Column("replacement", sa.Text(), nullable=False, unique=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "sessions",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("container_id", sa.Text()),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("port", sa.Integer()),
        sa.Column("account_id", sa.Text()),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("last_active_at", sa.BigInteger()),
    )
    op.create_table(
        "model_limits",
        sa.Column("model_id", sa.Text(), primary_key=True),
        sa.Column("max_output_tokens", sa.Integer()),
        sa.Column("supports_tool_calling", sa.Boolean()),
        sa.Column("supports_reasoning", sa.Boolean()),
    )
