"""The queue of the card printer."""

import sqlalchemy as sa
from alembic import op

from adapters.database import types

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "queued_card",
        sa.Column("id", types.binary(16), primary_key=True),
        sa.Column("department", types.binary(16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", types.binary(16)),
        sa.Column("certificate", types.binary(16), nullable=False),
        sa.Column("state", types.code(32), nullable=False),
        sa.Column("reason", types.code(32)),
        sa.Column("refusal", types.code(32)),
        sa.Column("queued_at", types.UtcDateTime(), nullable=False),
        sa.Column("taken_by", types.binary(16)),
        sa.Column("taken_at", types.UtcDateTime()),
        sa.Column("live", types.binary(16)),
        sa.UniqueConstraint("live", name="uq_queued_card_live"),
    )
    op.create_index("ix_queued_card_state_id", "queued_card", ["state", "id"])


def downgrade() -> None:
    """Take the tables back to the revision before."""
    op.drop_table("queued_card")
