"""Entries of the menu that are not drawn, though their function stays."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision. Nothing was hidden before."""
    op.add_column("menu", sa.Column("hidden", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """Take the tables back to the revision before."""
    op.drop_column("menu", "hidden")
