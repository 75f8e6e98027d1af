"""
Logins: who renews a token now, and the tool's file that an account takes its token from.

No login of before is touched: a token that was stored stays where it is.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table of renewals and the link to a file."""
    op.create_table(
        "login_renewals",
        sa.Column("account_id", sa.Text(), sa.ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("refresh_hash", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
    )
    op.add_column("accounts", sa.Column("credential_file", sa.Text()))
