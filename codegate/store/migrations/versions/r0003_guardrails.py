"""
Guardrails: users' own patterns, what is never replaced, how much was found, and whose each replacement is.

Rows of `privacy_mappings` of before stay as they are; nobody can be given back what was never in them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what is new; a replacement is one within its tenant from here on, not everywhere."""
    _lists()
    _mappings()
    op.add_column("request_logs", sa.Column("guardrails", sa.Text(), nullable=False, server_default=sa.text("'{}'")))
    for name in ("restored", "unknown_tokens"):
        op.add_column("request_logs", _number(name))


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


def _mappings() -> None:
    """Made anew: SQLite cannot drop a constraint."""
    op.create_table(
        "new_privacy_mappings",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("original_hash", sa.Text(), nullable=False),
        sa.Column("original_enc", sa.Text(), nullable=False),
        sa.Column("replacement", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("tenant_id", sa.Text(), nullable=False, server_default=sa.text("''")),
        sa.Column("key_id", sa.Text(), nullable=False, server_default=sa.text("''")),
        _number("attempt"),
    )
    names = ("id", "category", "original_hash", "original_enc", "replacement", "created_at")
    old, new = (
        sa.table(table, *(sa.column(name, sa.Text()) for name in names))
        for table in ("privacy_mappings", "new_privacy_mappings")
    )
    op.execute(sa.insert(new).from_select(names, sa.select(old)))
    op.drop_table("privacy_mappings")
    op.rename_table("new_privacy_mappings", "privacy_mappings")
    op.create_index("ux_privacy_mappings_hash", "privacy_mappings", ["tenant_id", "original_hash"], unique=True)
    op.create_index("ux_privacy_mappings_replacement", "privacy_mappings", ["tenant_id", "replacement"], unique=True)
    op.create_index("ix_privacy_mappings_created_at", "privacy_mappings", ["created_at"])


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False, server_default=sa.text("0"))


def _tenant() -> sa.Column[str]:
    return sa.Column("tenant_id", sa.Text(), sa.ForeignKey("tenants.id", ondelete="CASCADE"))
