"""Who had a part in an examination stays known after it was taken back."""

import sqlalchemy as sa
from alembic import op

from adapters.database import types

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "examination_contributor",
        sa.Column("examination", types.binary(16), nullable=False),
        sa.Column("contributor", types.binary(16), nullable=False),
        sa.PrimaryKeyConstraint("examination", "contributor", name=op.f("pk_examination_contributor")),
    )


def downgrade() -> None:
    """Take the tables back to the revision before."""
    op.drop_table("examination_contributor")
