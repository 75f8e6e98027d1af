"""
Logs: every try at an account as a row of its own, bodies in pieces that are stored once, what a subscription would have
cost, and what prompt caches saved.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what is new; bodies of before stay where they are, and requests of before have no rows of tries."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    for table in ("usage", "request_logs"):
        op.add_column(table, sa.Column("is_notional", sa.Boolean(), nullable=False, server_default=sa.text("false")))
        op.add_column(table, sa.Column("cache_saved_usd", sa.Float()))
    op.add_column("request_logs", sa.Column("request_pieces", sa.LargeBinary()))
    op.add_column("request_logs", sa.Column("response_pieces", sa.LargeBinary()))
    op.create_table(
        "attempts",
        sa.Column("id", number, primary_key=True),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("timestamp", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer()),
        sa.Column("latency_ms", sa.BigInteger(), nullable=False, server_default=sa.text("0")),
        sa.Index("ux_attempts_request_id", "request_id", "number", unique=True),
        sa.Index("ix_attempts_account_id", "account_id", "timestamp"),
    )
    op.create_table(
        "body_pieces",
        sa.Column("id", number, primary_key=True),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Index("ux_body_pieces_digest", "digest", unique=True),
        sa.Index("ix_body_pieces_used_at", "used_at", "size"),
    )
