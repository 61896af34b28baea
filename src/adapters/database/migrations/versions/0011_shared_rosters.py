"""The roster of a team can be shared by a link."""

import sqlalchemy as sa
from alembic import op

from adapters.database.types import UtcDateTime, code

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    with op.batch_alter_table("team", schema=None) as batch_op:
        batch_op.add_column(sa.Column("roster_digest", code(64), nullable=True))
        batch_op.add_column(sa.Column("roster_expires", UtcDateTime(), nullable=True))
        batch_op.create_unique_constraint("uq_team_roster_digest", ["roster_digest"])


def downgrade() -> None:
    """Take the tables back to the revision before; links to rosters open nothing any more."""
    with op.batch_alter_table("team", schema=None) as batch_op:
        batch_op.drop_constraint("uq_team_roster_digest", type_="unique")
        batch_op.drop_column("roster_expires")
        batch_op.drop_column("roster_digest")
