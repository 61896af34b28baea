"""What a person accepted before booking is kept with the appointment."""

import sqlalchemy as sa
from alembic import op

from adapters.database.types import Json

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.add_column("appointment", sa.Column("accepted", Json(), nullable=True))


def downgrade() -> None:
    """Take them back to the one before."""
    op.drop_column("appointment", "accepted")
