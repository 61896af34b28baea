"""How long data is kept and what is held back from it; indexes by which the log is searched."""

import sqlalchemy as sa
from alembic import op

from adapters.database import types
from tjdomain.administration.domain.retention import DataKind, HoldId

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision. Until somebody sets a period, the shipped one counts."""
    op.create_index("ix_event_log_kind_id", "event_log", ["kind", "id"])
    op.create_index("ix_event_log_actor_id_id", "event_log", ["actor_id", "id"])
    op.create_index("ix_event_log_state_at", "event_log", ["state", "at"])
    op.create_index("ix_examination_appointment", "examination", ["appointment"])
    op.create_index("ix_certificate_portrait", "certificate", ["portrait"])
    op.create_table(
        "retention_rule",
        sa.Column("kind", types.PlainEnum(DataKind), nullable=False),
        sa.Column("months", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("turns", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_retention_rule")),
    )
    op.create_table(
        "retention_hold",
        sa.Column("id", types.Uuid(HoldId), nullable=False),
        sa.Column("subject_id", types.RawUuid(), nullable=False),
        sa.Column("number", types.code(32), nullable=False),
        sa.Column("whole_person", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("placed_by", types.RawUuid(), nullable=True),
        sa.Column("placed_at", types.UtcDateTime(), nullable=False),
        sa.Column("released_by", types.RawUuid(), nullable=True),
        sa.Column("released_at", types.UtcDateTime(), nullable=True),
        sa.Column("standing", types.RawUuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_hold")),
        sa.UniqueConstraint("standing", name=op.f("uq_retention_hold_standing")),
    )


def downgrade() -> None:
    """Take the tables back to the revision before."""
    op.drop_table("retention_hold")
    op.drop_table("retention_rule")
    op.drop_index("ix_certificate_portrait", "certificate")
    op.drop_index("ix_examination_appointment", "examination")
    op.drop_index("ix_event_log_state_at", "event_log")
    op.drop_index("ix_event_log_actor_id_id", "event_log")
    op.drop_index("ix_event_log_kind_id", "event_log")
