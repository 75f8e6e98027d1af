"""Terminal sessions: what runs in one, whether it is there to log in, and whose key it has."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what is new; a session of an earlier program is a shell."""
    op.add_column("sessions", sa.Column("kind", sa.Text(), nullable=False, server_default=sa.text("'shell'")))
    op.add_column("sessions", sa.Column("is_login", sa.Boolean(), nullable=False, server_default=sa.text("false")))
    op.add_column("sessions", sa.Column("tenant_id", sa.Text()))
