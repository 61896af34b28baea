"""Announcements for everybody."""

import sqlalchemy as sa
from alembic import op

from adapters.database import types

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "announcement",
        sa.Column("id", types.binary(16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", types.binary(16), nullable=True),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("body", sa.String(length=5000), nullable=False),
        sa.Column("pinned", sa.Boolean(), nullable=False),
        sa.Column("starts", types.UtcDateTime(), nullable=False),
        sa.Column("ends", types.UtcDateTime(), nullable=True),
        sa.Column("state", types.code(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcement")),
    )
    op.create_index("ix_announcement_state_starts", "announcement", ["state", "starts"], unique=False)


def downgrade() -> None:
    """Take them back to the one before."""
    op.drop_index("ix_announcement_state_starts", table_name="announcement")
    op.drop_table("announcement")
