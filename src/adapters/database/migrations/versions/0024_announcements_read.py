"""How often an announcement was read."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.add_column("announcement", sa.Column("read_count", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    """Take the tables back to the revision before."""
    with op.batch_alter_table("announcement") as table:
        table.drop_column("read_count")
