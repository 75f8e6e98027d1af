"""Routing: what this part of the program keeps."""

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing of a database without them has to change."""
