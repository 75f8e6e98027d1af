"""Guardrails: users' own patterns, what is never replaced, and how much each detector has found."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what is new; nothing of a database without it has to change."""
    _lists()
    op.add_column("request_logs", sa.Column("guardrails", sa.Text(), nullable=False, server_default=sa.text("'{}'")))


def _lists() -> None:
    op.create_table(
        "guardrail_custom",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("name", sa.Text(), nullable=False, unique=True),
        sa.Column("pattern", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False, server_default=sa.text("''")),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False, server_default=sa.text("true")),
        _tenant(),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "guardrail_allow",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("is_pattern", sa.Boolean(), nullable=False, server_default=sa.text("false")),
        _tenant(),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "guardrail_counts",
        sa.Column("detector_id", sa.Text(), nullable=False),
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("found", sa.BigInteger(), nullable=False, server_default=sa.text("0")),
        sa.PrimaryKeyConstraint("detector_id", "tenant_id"),
    )


def _tenant() -> sa.Column[str]:
    return sa.Column("tenant_id", sa.Text(), sa.ForeignKey("tenants.id", ondelete="CASCADE"))
