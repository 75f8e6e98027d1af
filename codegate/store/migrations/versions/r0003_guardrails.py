"""Guardrails: what this part of the program keeps."""

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing of a database without them has to change."""
