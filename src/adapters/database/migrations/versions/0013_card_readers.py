"""Card readers on desks are registered."""

import sqlalchemy as sa
from alembic import op

from adapters.database import types

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "desk_reader",
        sa.Column("id", types.binary(16), nullable=False),
        sa.Column("department", types.binary(16), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("secret", types.Sealed(256), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_by", types.binary(16), nullable=True),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.Column("agent", sa.String(length=60), nullable=False),
        sa.Column("seen_at", types.UtcDateTime(), nullable=True),
        sa.Column("read_at", types.UtcDateTime(), nullable=True),
        sa.Column("outcome", types.code(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_reader")),
    )


def downgrade() -> None:
    """Take the tables back to the revision before; every reader must be registered anew."""
    op.drop_table("desk_reader")
