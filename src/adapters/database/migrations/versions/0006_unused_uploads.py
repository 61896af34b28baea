"""Uploads that nothing was attached to are given up; what was uploaded before this revision is kept."""

import sqlalchemy as sa
from alembic import op

from adapters.database import types

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    with op.batch_alter_table("file", schema=None) as batch_op:
        batch_op.add_column(sa.Column("attached", sa.Boolean(), nullable=False, server_default=sa.true()))
        batch_op.add_column(sa.Column("swept_at", types.UtcDateTime(), nullable=True))
        batch_op.create_index("ix_file_attached_created_at", ["attached", "created_at"], unique=False)
    with op.batch_alter_table("file", schema=None) as batch_op:
        batch_op.alter_column("attached", existing_type=sa.Boolean(), existing_nullable=False, server_default=None)


def downgrade() -> None:
    """Take the tables back to the revision before; files that were given up are gone."""
    op.execute(sa.text("DELETE FROM file WHERE swept_at IS NOT NULL"))
    with op.batch_alter_table("file", schema=None) as batch_op:
        batch_op.drop_index("ix_file_attached_created_at")
        batch_op.drop_column("swept_at")
        batch_op.drop_column("attached")
