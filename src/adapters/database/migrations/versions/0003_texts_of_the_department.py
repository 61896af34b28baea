"""What people read and accept before booking is the department's to change."""

import sqlalchemy as sa
from alembic import op

from adapters.database import types

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "public_text",
        sa.Column("id", types.binary(16), nullable=False),
        sa.Column("kind", types.code(32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", types.binary(16), nullable=True),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("points", types.Json(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_text")),
        sa.UniqueConstraint("kind", "version", name=op.f("uq_public_text_kind_version")),
    )


def downgrade() -> None:
    """Take the tables back to the revision before."""
    op.drop_table("public_text")
