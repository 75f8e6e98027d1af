"""
The tables, as SQLAlchemy Core sees them. This is the newest shape; `migrations` lead older ones here.

Rules: ids are text made in Python (log and usage rows are numbered instead, their number gives the order),
times are BIGINT milliseconds UTC, money is US dollars, JSON is TEXT. Within a table the columns of the first
revision come first and later ones after them, because that is the order in which a migrated table has them.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)
from sqlalchemy.types import TypeEngine

metadata = MetaData()

NUMBER: TypeEngine[int] = BigInteger().with_variant(Integer(), "sqlite")
"""A row number: SQLite counts by itself only in a column declared INTEGER."""

ZERO = text("0")
FALSE = text("false")
TRUE = text("true")
EMPTY = text("''")
EMPTY_LIST = text("'[]'")
EMPTY_OBJECT = text("'{}'")

meta = Table("meta", metadata, Column("key", Text, primary_key=True), Column("value", Text, nullable=False))

accounts = Table(
    "accounts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("provider", Text, nullable=False),
    Column("auth_type", Text, nullable=False),
    Column("api_key_enc", Text),
    Column("refresh_token_enc", Text),
    Column("token_expires_at", BigInteger),
    Column("base_url", Text),
    Column("priority", Integer, nullable=False, server_default=ZERO),
    Column("rate_limit", Integer, nullable=False, server_default=text("60")),
    Column("monthly_budget", Float),
    Column("enabled", Boolean, nullable=False, server_default=TRUE),
    Column("subscription_type", Text),
    Column("account_email", Text),
    Column("last_used_at", BigInteger),
    Column("last_error", Text),
    Column("last_error_at", BigInteger),
    Column("error_count", Integer, nullable=False, server_default=ZERO),
    Column("status", Text, nullable=False, server_default=text("'unknown'")),
    Column("external_account_id", Text),
    Column("created_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    Column("allow_private", Boolean, nullable=False, server_default=FALSE),
    Column("api_key_hint", Text, nullable=False, server_default=EMPTY),
    Column("credential_file", Text),
    Column("tokens_per_minute", Integer, nullable=False, server_default=ZERO),
    Column("daily_budget", Float),
    Index("ux_accounts_name", "name", unique=True),
)

login_renewals = Table(
    "login_renewals",
    metadata,
    Column("account_id", Text, ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True),
    Column("refresh_hash", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("started_at", BigInteger, nullable=False),
)
"""Whose refresh token is being used right now: it is worth nothing afterwards, so only one may use it."""

configs = Table(
    "configs",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("description", Text, nullable=False, server_default=EMPTY),
    Column("is_active", Boolean, nullable=False, server_default=FALSE),
    Column("routing_strategy", Text, nullable=False, server_default=text("'priority'")),
    Column("created_at", BigInteger, nullable=False),
    Column("rules", Text, nullable=False, server_default=EMPTY_LIST),
    Column("tier_strategies", Text, nullable=False, server_default=EMPTY_OBJECT),
    Column("default_tier", Text),
)

config_tiers = Table(
    "config_tiers",
    metadata,
    Column("id", Text, primary_key=True),
    Column("config_id", Text, ForeignKey("configs.id", ondelete="CASCADE"), nullable=False),
    Column("tier", Text, nullable=False),
    Column("account_id", Text, ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False),
    Column("priority", Integer, nullable=False, server_default=ZERO),
    Column("target_model", Text),
    Index("ix_config_tiers_config_id", "config_id"),
    Index("ix_config_tiers_account_id", "account_id"),
)

usage = Table(
    "usage",
    metadata,
    Column("id", NUMBER, primary_key=True),
    Column("account_id", Text),
    Column("config_id", Text),
    Column("tier", Text),
    Column("original_model", Text),
    Column("routed_model", Text),
    Column("input_tokens", BigInteger, nullable=False, server_default=ZERO),
    Column("output_tokens", BigInteger, nullable=False, server_default=ZERO),
    Column("cache_read_tokens", BigInteger, nullable=False, server_default=ZERO),
    Column("cache_write_tokens", BigInteger, nullable=False, server_default=ZERO),
    Column("cost_usd", Float),
    Column("created_at", BigInteger, nullable=False),
    Column("tenant_id", Text),
    Column("request_id", Text),
    Column("provider", Text),
    Column("outcome", Text, nullable=False, server_default=text("'ok'")),
    Column("cache_write_1h_tokens", BigInteger, nullable=False, server_default=ZERO),
    Column("reasoning_tokens", BigInteger, nullable=False, server_default=ZERO),
    Column("estimated", Boolean, nullable=False, server_default=FALSE),
    Column("cache_tax_usd", Float),
    Column("is_notional", Boolean, nullable=False, server_default=FALSE),
    Column("cache_saved_usd", Float),
    Index("ux_usage_request_id", "request_id", unique=True),
    Index("ix_usage_created_at", "created_at"),
)

settings = Table("settings", metadata, Column("key", Text, primary_key=True), Column("value", Text, nullable=False))

privacy_mappings = Table(
    "privacy_mappings",
    metadata,
    Column("id", Text, primary_key=True),
    Column("category", Text, nullable=False),
    Column("original_hash", Text, nullable=False),
    Column("original_enc", Text, nullable=False),
    Column("replacement", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("tenant_id", Text, nullable=False, server_default=EMPTY),
    Column("key_id", Text, nullable=False, server_default=EMPTY),
    Column("attempt", Integer, nullable=False, server_default=ZERO),
    Index("ux_privacy_mappings_hash", "tenant_id", "original_hash", unique=True),
    Index("ux_privacy_mappings_replacement", "tenant_id", "replacement", unique=True),
    Index("ix_privacy_mappings_created_at", "created_at"),
)
"""What stands for what, by tenant ("" for callers without one); rows without a key id are an earlier program's."""

request_logs = Table(
    "request_logs",
    metadata,
    Column("id", NUMBER, primary_key=True),
    Column("timestamp", BigInteger, nullable=False),
    Column("method", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("inbound_format", Text, nullable=False),
    Column("account_id", Text),
    Column("account_name", Text),
    Column("provider", Text),
    Column("original_model", Text),
    Column("routed_model", Text),
    Column("status_code", Integer, nullable=False, server_default=ZERO),
    Column("input_tokens", BigInteger, nullable=False, server_default=ZERO),
    Column("output_tokens", BigInteger, nullable=False, server_default=ZERO),
    Column("latency_ms", BigInteger, nullable=False, server_default=ZERO),
    Column("is_stream", Boolean, nullable=False, server_default=FALSE),
    Column("is_failover", Boolean, nullable=False, server_default=FALSE),
    Column("error_message", Text),
    Column("request_body", Text),
    Column("response_body", Text),
    Column("tenant_id", Text),
    Column("request_id", Text),
    Column("outcome", Text, nullable=False, server_default=text("'ok'")),
    Column("config_id", Text),
    Column("tier", Text),
    Column("ttft_ms", BigInteger),
    Column("cache_read_tokens", BigInteger, nullable=False, server_default=ZERO),
    Column("cache_write_tokens", BigInteger, nullable=False, server_default=ZERO),
    Column("cache_write_1h_tokens", BigInteger, nullable=False, server_default=ZERO),
    Column("reasoning_tokens", BigInteger, nullable=False, server_default=ZERO),
    Column("estimated", Boolean, nullable=False, server_default=FALSE),
    Column("cost_usd", Float),
    Column("attempts", Text, nullable=False, server_default=EMPTY_LIST),
    Column("route", Text),
    Column("warnings", Text, nullable=False, server_default=EMPTY_LIST),
    Column("guardrails", Text, nullable=False, server_default=EMPTY_OBJECT),
    Column("restored", Integer, nullable=False, server_default=ZERO),
    Column("unknown_tokens", Integer, nullable=False, server_default=ZERO),
    Column("cache_tax_usd", Float),
    Column("is_notional", Boolean, nullable=False, server_default=FALSE),
    Column("cache_saved_usd", Float),
    Column("request_pieces", LargeBinary),
    Column("response_pieces", LargeBinary),
    Index("ux_request_logs_request_id", "request_id", unique=True),
    Index("ix_request_logs_timestamp", "timestamp"),
)
"""Bodies are in `body_pieces`; the columns `request_body` and `response_body` hold those of earlier programs."""

attempts = Table(
    "attempts",
    metadata,
    Column("id", NUMBER, primary_key=True),
    Column("request_id", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("timestamp", BigInteger, nullable=False),
    Column("account_id", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("status", Integer),
    Column("latency_ms", BigInteger, nullable=False, server_default=ZERO),
    Index("ux_attempts_request_id", "request_id", "number", unique=True),
    Index("ix_attempts_account_id", "account_id", "timestamp"),
)
"""Every request that went to an account, those of one client's request numbered in order; `timestamp` is its own."""

body_pieces = Table(
    "body_pieces",
    metadata,
    Column("id", NUMBER, primary_key=True),
    Column("digest", LargeBinary, nullable=False),
    Column("used_at", BigInteger, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("data", LargeBinary, nullable=False),
    Index("ux_body_pieces_digest", "digest", unique=True),
    Index("ix_body_pieces_used_at", "used_at", "size"),
)
"""Pieces of bodies, compressed, each once; rows of the log that need it are not younger than `used_at`."""

sessions = Table(
    "sessions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("container_id", Text),
    Column("name", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("port", Integer),
    Column("account_id", Text),
    Column("created_at", BigInteger, nullable=False),
    Column("last_active_at", BigInteger),
    Column("kind", Text, nullable=False, server_default=text("'shell'")),
    Column("is_login", Boolean, nullable=False, server_default=FALSE),
    Column("tenant_id", Text),
)
"""Terminal sessions; `port` is an earlier program's."""

tenants = Table(
    "tenants",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("api_key_hash", Text, nullable=False, unique=True),
    Column("api_key_prefix", Text, nullable=False),
    Column("config_id", Text),
    Column("rate_limit", Integer, nullable=False, server_default=ZERO),
    Column("enabled", Boolean, nullable=False, server_default=TRUE),
    Column("created_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    Column("monthly_budget", Float),
    Column("tokens_per_minute", Integer, nullable=False, server_default=ZERO),
    Column("daily_budget", Float),
    Column("models", Text, nullable=False, server_default=EMPTY_LIST),
    Column("expires_at", BigInteger),
    Column("previous_key_hash", Text),
    Column("previous_key_until", BigInteger),
)

tenant_settings = Table(
    "tenant_settings",
    metadata,
    Column("tenant_id", Text, ForeignKey("tenants.id", ondelete="CASCADE"), nullable=False),
    Column("key", Text, nullable=False),
    Column("value", Text, nullable=False),
    PrimaryKeyConstraint("tenant_id", "key"),
)

model_limits = Table(
    "model_limits",
    metadata,
    Column("model_id", Text, primary_key=True),
    Column("max_output_tokens", Integer),
    Column("supports_tool_calling", Boolean),
    Column("supports_reasoning", Boolean),
    Column("context_window", Integer),
    Column("price_input", Float),
    Column("price_output", Float),
    Column("price_cache_read", Float),
    Column("price_cache_write", Float),
)

guardrail_custom = Table(
    "guardrail_custom",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("pattern", Text, nullable=False),
    Column("description", Text, nullable=False, server_default=EMPTY),
    Column("category", Text, nullable=False),
    Column("enabled", Boolean, nullable=False, server_default=TRUE),
    Column("tenant_id", Text, ForeignKey("tenants.id", ondelete="CASCADE")),
    Column("created_at", BigInteger, nullable=False),
)

guardrail_allow = Table(
    "guardrail_allow",
    metadata,
    Column("id", NUMBER, primary_key=True),
    Column("value", Text, nullable=False),
    Column("is_pattern", Boolean, nullable=False, server_default=FALSE),
    Column("tenant_id", Text, ForeignKey("tenants.id", ondelete="CASCADE")),
    Column("created_at", BigInteger, nullable=False),
)

guardrail_counts = Table(
    "guardrail_counts",
    metadata,
    Column("detector_id", Text, nullable=False),
    Column("tenant_id", Text, nullable=False),
    Column("found", BigInteger, nullable=False, server_default=ZERO),
    PrimaryKeyConstraint("detector_id", "tenant_id"),
)
"""Places replaced so far, by detector and tenant ("" for callers without one); they outlive the request log."""
