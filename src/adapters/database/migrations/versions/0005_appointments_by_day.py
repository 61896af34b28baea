"""Lists of appointments go by day and period."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.create_index("ix_appointment_day_period_start", ["day", "period_start"], unique=False)
        batch_op.drop_index("ix_appointment_day_state")


def downgrade() -> None:
    """Take the tables back to the revision before."""
    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.create_index("ix_appointment_day_state", ["day", "state"], unique=False)
        batch_op.drop_index("ix_appointment_day_period_start")
