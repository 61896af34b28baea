"""A draft of the catalogue knows what it was copied from and who edited it."""

import sqlalchemy as sa
from alembic import op

from adapters.database.types import Json

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    with op.batch_alter_table("catalogue_version", schema=None) as batch_op:
        batch_op.add_column(sa.Column("based_on", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("editors", Json(), nullable=True))


def downgrade() -> None:
    """Take the tables back to the revision before."""
    with op.batch_alter_table("catalogue_version", schema=None) as batch_op:
        batch_op.drop_column("editors")
        batch_op.drop_column("based_on")
