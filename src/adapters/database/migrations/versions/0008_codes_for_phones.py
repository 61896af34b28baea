"""Codes that prove a phone."""

import sqlalchemy as sa
from alembic import op

from adapters.database import types

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "phone_code",
        sa.Column("id", types.binary(32), nullable=False),
        sa.Column("purpose", types.code(32), nullable=False),
        sa.Column("subject", types.binary(32), nullable=False),
        sa.Column("digest", types.binary(32), nullable=False),
        sa.Column("expires_at", types.UtcDateTime(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("used_at", types.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone_code")),
    )
    op.create_index(op.f("ix_phone_code_expires_at"), "phone_code", ["expires_at"], unique=False)


def downgrade() -> None:
    """Take the tables back to the revision before."""
    op.drop_table("phone_code")
