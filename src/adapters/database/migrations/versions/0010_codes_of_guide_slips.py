"""The 查询码 that the desk gives, and whether a phone was told there."""

import sqlalchemy as sa
from alembic import op

from adapters.database import types

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision. Nobody was asked for a phone at the desk before."""
    op.add_column("appointment", sa.Column("phone_seen", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("appointment", sa.Column("slip_code", types.Sealed(96), nullable=True))


def downgrade() -> None:
    """Take the tables back to the revision before."""
    op.drop_column("appointment", "slip_code")
    op.drop_column("appointment", "phone_seen")
