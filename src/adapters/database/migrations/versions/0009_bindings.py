"""Outside accounts that are bound to a person."""

import sqlalchemy as sa
from alembic import op

from adapters.database import types

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "binding",
        sa.Column("id", types.binary(16), nullable=False),
        sa.Column("entrance", types.code(32), nullable=False),
        sa.Column("subject", types.Sealed(576), nullable=False),
        sa.Column("subject_index", types.binary(32), nullable=False),
        sa.Column("document_kind", types.code(32), nullable=False),
        sa.Column("document_number", types.Sealed(128), nullable=False),
        sa.Column("document_index", types.binary(32), nullable=False),
        sa.Column("appointment", types.binary(16), nullable=False),
        sa.Column("bound_at", types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_binding")),
        sa.UniqueConstraint("entrance", "subject_index", name="uq_binding_subject"),
        sa.UniqueConstraint("entrance", "document_index", "appointment", name="uq_binding_bound"),
    )


def downgrade() -> None:
    """Take the tables back to the revision before."""
    op.drop_table("binding")
